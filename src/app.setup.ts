import { type INestApplication, ValidationPipe } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { productVersion } from './config.js';
import { InvalidFields, ProblemFilter, fieldsOf } from './http/problem.filter.js';
import { giveRequestId } from './http/request-id.js';

const BODY_LIMIT = '1mb';

/** All that stands between the network and the handlers; the server and the tests share it. */
export function setUpApp(app: NestExpressApplication): OpenAPIObject {
  app.use(giveRequestId);
  app.use(helmet());
  app.useBodyParser('json', { limit: BODY_LIMIT });
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(
    new ValidationPipe({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => new InvalidFields(fieldsOf(errors)),
    }),
  );
  app.enableShutdownHooks();
  return describeApi(app);
}

function describeApi(app: INestApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle('Interdict')
    .setDescription('Screens parties against sanctions and export-control lists and raises flags for human review. It gives no legal advice.')
    .setVersion(productVersion())
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key' })
    .build();
  const document = SwaggerModule.createDocument(app, about);
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'docs/openapi.json' });
  return document;
}
