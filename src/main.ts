import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FirstKeyService } from './access/first-key.service.js';
import { AppModule } from './app.module.js';
import { setUpApp } from './app.setup.js';
import { type Config, ConfigError, readConfig } from './config.js';
import { EmbeddedPostgresError } from './database/embedded-postgres.js';
import { ReportLoader } from './lists/report-loader.service.js';
import { StartupReport } from './http/startup-report.js';

async function start(config: Config): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(await AppModule.open(config, { stopsAdopted: true }), { bodyParser: false, bufferLogs: false });
  setUpApp(app);
  await app.get(ReportLoader).load();
  const key = await app.get(FirstKeyService).ensure();
  await app.listen(config.port, config.host);
  new Logger('Interdict').log(await app.get(StartupReport).text(await app.getUrl(), key));
}

try {
  await start(readConfig());
} catch (error) {
  const expected = error instanceof ConfigError || error instanceof EmbeddedPostgresError;
  process.stderr.write(`Interdict did not start: ${expected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}
