import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { CONFIG, type Config } from '../config.js';
import { MonitoringRuns } from './monitoring-runs.service.js';

/** How often a server asks whether there is a list version that the register was not screened against. */
const POLL_MS = 3000;

/** How often and how many times the full pass of the night is tried while another pass is under way. */
const NIGHT_RETRY_MS = 60_000;
const NIGHT_TRIES = 180;

/** Keeps a server's monitoring going: after each list version, after an upgrade, when something ends by its date, after a crash, and in full every night. */
@Injectable()
export class MonitoringJob implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Monitoring');
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;
  private isEngineSettled = false;
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
    if (!this.config.watchesLists) return;
    const since = new Date();
    try {
      for (let tries = 0; tries < NIGHT_TRIES && !this.stopped; tries++) {
        // Another process may have made it; a pass over the changes is over soon.
        if ((await this.runs.full()) !== undefined || (await this.runs.fullSince(since))) return;
        await new Promise((again) => setTimeout(again, NIGHT_RETRY_MS).unref());
      }
      if (!this.stopped) this.log.error('The full screening of the register was not made tonight: another pass was under way all the time.');
    } catch (error) {
      this.log.error(`The full screening of the register failed and is tried again tomorrow: ${String(error)}`);
    }
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
      await this.runs.dates();
      // Once for each start: two servers of different builds would else ask in turn for ever.
      this.isEngineSettled ||= (await this.runs.engine()) !== undefined;
    } catch (error) {
      if (!this.stopped) this.log.error(`Monitoring could not go on and will be tried again: ${String(error)}`);
    }
  }
}
