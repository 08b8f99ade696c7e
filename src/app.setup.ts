import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import cookieParser from 'cookie-parser';
import { json, urlencoded } from 'express';
import type { Logger } from 'pino';
import { Cookies } from './access/session-cookie.js';
import { CONFIG, type Config, productVersion } from './config.js';
import { checkJsonBytes, refuseNul, takeKnownBodies } from './http/json-body.js';
import { KnownQuery } from './http/known-query.js';
import { logRequests, makeLogger } from './http/logging.js';
import { measureRequests } from './http/measure.js';
import { Metrics } from './http/metrics.service.js';
import { ProblemFilter } from './http/problem.filter.js';
import { giveRequestId } from './http/request-id.js';
import { keepFromCaches, securityHeaders } from './http/security.js';
import { validation } from './http/validation.js';

/** Everything but uploads, which have limits of their own. */
const JSON_LIMIT = '1mb';
const FORM_LIMIT = '10kb';

/** All that stands between the network and the handlers; the server and the tests share it. Returns what describes the API, which is made when somebody asks for it. */
export function setUpApp(app: NestExpressApplication, logger?: Logger): () => OpenAPIObject {
  const config = app.get<Config>(CONFIG);
  const metrics = app.get(Metrics);
  app.set('trust proxy', config.trustedProxies);
  app.disable('x-powered-by');
  // Nothing is cached (below), so nobody asks whether it is still the same.
  app.disable('etag');
  app.use(giveRequestId);
  app.use(logRequests(logger ?? makeLogger(config)));
  app.use(measureRequests(metrics));
  app.use(securityHeaders(config));
  app.use(keepFromCaches);
  // Closed: without allowed origins no answer carries a CORS header, and browsers keep other sites out.
  if (config.allowedOrigins.length > 0) {
    app.enableCors({ origin: [...config.allowedOrigins], credentials: true, maxAge: 600, exposedHeaders: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy', 'Retry-After'] });
  }
  app.use(cookieParser());
  app.use(refuseNul);
  app.use('/setup', urlencoded({ extended: false, limit: FORM_LIMIT, parameterLimit: 20 }));
  app.use('/v1', takeKnownBodies('application/json', 'multipart/form-data'));
  app.use(json({ limit: JSON_LIMIT, verify: checkJsonBytes }));
  app.useGlobalFilters(new ProblemFilter(metrics));
  app.useGlobalGuards(new KnownQuery());
  app.useGlobalPipes(validation());
  // As an exit and not as the signal's own end, so that the log's last lines are written.
  app.enableShutdownHooks([], { useProcessExit: true });
  return describeApi(app, new Cookies(config).sessionName);
}

function describeApi(app: INestApplication, sessionCookie: string): () => OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle('Interdict')
    .setDescription(
      'Screens parties against sanctions and export-control lists and raises flags for human review. It gives no legal advice. ' +
        'Each operation names the scope it needs as `x-scope`. The headers `RateLimit-Policy` and `RateLimit` tell the rate that holds and what is left of it; over it the answer is 429 with `Retry-After`.',
    )
    .setVersion(productVersion())
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key' })
    .addCookieAuth(sessionCookie, { type: 'apiKey', description: 'The session of a person; what changes something needs the header X-CSRF-Token besides' })
    .build();
  const describe = (): OpenAPIObject => SwaggerModule.createDocument(app, about);
  SwaggerModule.setup('docs', app, describe, { jsonDocumentUrl: 'docs/openapi.json' });
  return describe;
}
