import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FirstKeyService } from './access/first-key.service.js';
import { SetUpService } from './access/set-up.service.js';
import { AppModule } from './app.module.js';
import { setUpApp } from './app.setup.js';
import { type Config, ConfigError, readConfig } from './config.js';
import { EmbeddedPostgresError } from './database/embedded-postgres.js';
import { NestLog, makeLogger } from './http/logging.js';
import { StartupReport } from './http/startup-report.js';
import { WarmUp } from './http/warm-up.service.js';
import { ReportLoader } from './lists/report-loader.service.js';

async function start(config: Config): Promise<void> {
  const logger = makeLogger(config);
  const app = await NestFactory.create<NestExpressApplication>(await AppModule.open(config, { stopsAdopted: true }), { bodyParser: false, logger: new NestLog(logger) });
  setUpApp(app, logger);
  await app.get(ReportLoader).load();
  const key = await app.get(FirstKeyService).ensure();
  const setUp = await app.get(SetUpService).firstAdminLink();
  void app.get(WarmUp).run(app.getHttpServer());
  // longer than the minute that proxies and clients keep a connection: one of theirs never meets a door that is just closing
  app.getHttpServer().keepAliveTimeout = 65_000;
  await app.listen(config.port, config.host);
  const lines = await app.get(StartupReport).lines(config.publicUrl ?? (await app.getUrl()), key, setUp);
  if (!logger.isLevelEnabled('info')) return;
  logger.flush();
  // For a collector of logs each line is a record like all others.
  if (config.logFormat === 'text') process.stdout.write(`${lines.join('\n')}\n`);
  else for (const line of lines) logger.info(line.trim().replaceAll(/ {2,}/g, ' '));
}

try {
  await start(readConfig());
} catch (error) {
  const expected = error instanceof ConfigError || error instanceof EmbeddedPostgresError;
  process.stderr.write(`Interdict did not start: ${expected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}
