import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { CONFIG, type Config } from '../config.js';
import { MonitoringRuns } from './monitoring-runs.service.js';

/** How often a server asks whether there is a list version that the register was not screened against. */
const POLL_MS = 3000;

/** Keeps a server's monitoring going: after each list version, after a crash, and in full every night. */
@Injectable()
export class MonitoringJob implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Monitoring');
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly runs: MonitoringRuns,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.watchesLists) this.again();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.working;
  }

  /** The safety net. */
  @Cron('30 2 * * *')
  async nightly(): Promise<void> {
    if (!this.config.watchesLists || this.stopped) return;
    await this.runs.full().catch((error: unknown) => this.log.error(`The full screening of the register failed and is tried again tomorrow: ${String(error)}`));
  }

  private again(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.working = this.look().finally(() => this.again());
    }, POLL_MS).unref();
  }

  private async look(): Promise<void> {
    try {
      await this.runs.delta();
      await this.runs.due();
    } catch (error) {
      if (!this.stopped) this.log.error(`Monitoring could not go on and will be tried again: ${String(error)}`);
    }
  }
}
