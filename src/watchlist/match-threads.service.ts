import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MatchPool } from './match-pool.js';

/** The threads on which this process matches files and the register; started when first needed. */
@Injectable()
export class MatchThreads extends MatchPool implements OnApplicationShutdown {
  constructor() {
    super();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }
}
