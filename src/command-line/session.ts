import { type INestApplicationContext, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { type Config, readConfig } from '../config.js';
import { ReportLoader } from '../lists/report-loader.service.js';

/** A command that cannot go on; the message says what to do. */
export class CommandFailure extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** Opens the application without its HTTP side, on the same data and engine as a running server, and closes it after the work. */
export async function withApp<T>(work: (app: INestApplicationContext, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig(undefined, { watchesLists: false });
  const app = await NestFactory.createApplicationContext(await AppModule.open(config), { logger: ['error', 'warn'], abortOnError: false });
  Logger.overrideLogger(['error', 'warn']);
  try {
    await app.get(ReportLoader).load();
    return await work(app, config);
  } finally {
    await app.close();
  }
}

/** Prints a line of a command's answer. */
export function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** A line that is drawn over itself while something goes on; silent where the output is no terminal. */
export function progressLine(): { show(text: string): void; done(): void } {
  const live = process.stderr.isTTY === true;
  return {
    show: (text) => void (live && process.stderr.write(`\r\u001b[2K${text}`)),
    done: () => void (live && process.stderr.write('\r\u001b[2K')),
  };
}
