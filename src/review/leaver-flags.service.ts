import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Leaver, LeaverHandlers } from '../access/leavers.js';
import { FlagEntity } from '../screening/screening.entity.js';
import { FlagsService, mustWorkOn } from './flags.service.js';

/** What a leaver had goes to the successor, who must be able to work on it, or back to the queue; what they proposed still waits for another person. */
@Injectable()
export class LeaverFlags implements OnModuleInit {
  constructor(
    private readonly leavers: LeaverHandlers,
    private readonly flags: FlagsService,
  ) {}

  onModuleInit(): void {
    this.leavers.register({ work: 'flags', reassign: (manager, leaver) => this.reassign(manager, leaver) });
  }

  private async reassign(manager: EntityManager, { userId, successorId, actor, requestId }: Leaver): Promise<number> {
    const next = successorId === null ? null : `user:${successorId}`;
    const flags = await manager
      .createQueryBuilder(FlagEntity, 'f')
      .where("f.state <> 'closed' and f.assignee = :own", { own: `user:${userId}` })
      .orderBy('f.id')
      .setLock('pessimistic_write')
      .getMany();
    for (const flag of flags) {
      const data = { reason: 'whoever had it has left or has another role now', was: flag.assignee };
      if (next !== null) {
        await mustWorkOn(manager, next, flag, 'successorId');
        await this.flags.step(manager, flag, { action: 'assign', actor, data: { ...data, assignee: next }, set: { assignee: next }, requestId });
      } else if (flag.state === 'proposed') {
        await manager.query('update flag set assignee = null where id = $1', [flag.id]);
        await this.flags.remark(manager, flag, 'left_behind', actor, data, requestId);
      } else await this.flags.step(manager, flag, { action: 'release', actor, data, set: { assignee: null }, requestId });
    }
    return flags.length;
  }
}
