import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { ListFetchService } from './list-fetch.service.js';

const LOOK_MS = 60_000;

/** In the server: fetches what is due, at the start and from then on, beside all other work. */
@Injectable()
export class ListSchedule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Fetch');
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly fetching: ListFetchService,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.fetch && this.config.watchesLists) void this.look();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async look(): Promise<void> {
    try {
      const results = await this.fetching.fetchDue({ actor: 'job:fetch' });
      for (const { listId, outcome, message } of results) {
        if (outcome === 'failed') this.log.warn(`${listId}: failed; ${message} What screens now stays.`);
        else this.log.log(`${listId}: ${outcome}; ${message}`);
      }
    } catch (error) {
      this.log.error(`Lists could not be fetched and will be tried again: ${String(error)}`);
    }
    if (!this.stopped) this.timer = setTimeout(() => void this.look(), LOOK_MS).unref();
  }
}
