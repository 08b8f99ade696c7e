import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { IdempotencyService } from './idempotency.service.js';
import { ProposalsService } from './proposals.service.js';
import { SessionsService } from './sessions.service.js';
import { SignInThrottle } from './sign-in-throttle.service.js';

const EVERY_MS = 600_000;

/** Every ten minutes: ends proposals that nobody decided in time, deletes sessions that ended long ago, failed sign-ins that are forgotten anyway and answers under old idempotency keys. */
@Injectable()
export class AccessUpkeep implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger('Access');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sessions: SessionsService,
    private readonly throttle: SignInThrottle,
    private readonly proposals: ProposalsService,
    private readonly idempotency: IdempotencyService,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.sweep(), EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Each on its own: what fails keeps nothing else from being done, and is tried again. */
  async sweep(): Promise<void> {
    const chores = { 'overdue proposals were not ended': () => this.proposals.expire(), 'old sessions were not deleted': () => this.sessions.sweep(), 'failed sign-ins were not forgotten': () => this.throttle.sweep(), 'answers under old idempotency keys were not deleted': () => this.idempotency.sweep() };
    for (const [failure, chore] of Object.entries<() => Promise<unknown>>(chores)) {
      await chore().catch((error: unknown) => this.log.warn(`${failure}: ${error instanceof Error ? error.name : 'unknown'}`));
    }
  }
}
