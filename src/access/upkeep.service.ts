import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { SessionsService } from './sessions.service.js';
import { SignInThrottle } from './sign-in-throttle.service.js';

const EVERY_MS = 3_600_000;

/** Once an hour: deletes sessions that ended long ago and failed sign-ins that are forgotten anyway. */
@Injectable()
export class AccessUpkeep implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger('Access');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sessions: SessionsService,
    private readonly throttle: SignInThrottle,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.sweep(), EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async sweep(): Promise<void> {
    try {
      await this.sessions.sweep();
      await this.throttle.sweep();
    } catch (error) {
      this.log.warn(`old sessions were not deleted: ${error instanceof Error ? error.name : 'unknown'}`);
    }
  }
}
