import { setTimeout as rest } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { CONFIG, type Config } from '../config.js';
import { AuditBlockEntity } from './audit-block.entity.js';
import { type AuditHead, EVENT_TEXT, type EventText, NO_BLOCK_BEFORE, blockHash, eventHash, rangesOf } from './audit-chain.js';
import { AuditKeyService } from './audit-key.service.js';

/** Of a block at most. */
const BLOCK_EVENTS = 5000;
/** As many are read and hashed at once, so that no request waits long for a block; the database looks them up once for all. */
const PAGE = 50;
/** Between pages of a block that nobody waits for, ms: requests go first on a machine that is busy. */
const PAUSE = 25;
const CONSUMER = 'seal';

/** An event on its way into a block; its id is far below 2^53. */
interface Hashed {
  readonly id: number;
  readonly hash: Buffer;
}

/**
 * Seals the trail in blocks, as a job of its own and never on the path of a request. Only what is final for all is sealed: events of
 * transactions below the oldest one that still runs. One process at a time.
 */
@Injectable()
export class AuditSealer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Audit');
  private timer: NodeJS.Timeout | undefined;
  private sealing: Promise<AuditHead[]> | undefined;
  private stopped = false;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly key: AuditKeyService,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.watchesLists) this.again();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.sealing?.catch(() => undefined);
  }

  /** Seals all that is final now; returns the heads of the new blocks. `pause`, ms, between pages of the first block. */
  async seal(pause = 0): Promise<AuditHead[]> {
    this.sealing ??= this.sealAll(pause).finally(() => (this.sealing = undefined));
    return this.sealing;
  }

  private again(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.seal(PAUSE)
        .catch((error: unknown) => this.log.error(`The trail could not be sealed and will be tried again: ${String(error)}`))
        .finally(() => this.again());
      // With the oldest running transaction this is the window in which an event is not sealed yet.
    }, this.config.sealSeconds * 1000).unref();
  }

  private async sealAll(pause: number): Promise<AuditHead[]> {
    const heads: AuditHead[] = [];
    for (;;) {
      // a block that follows a full one is behind, and catches up
      const { head, more } = await this.dataSource.transaction((manager) => this.sealOne(manager, heads.length === 0 ? pause : 0));
      if (head) {
        // After the commit: a head is only noted for a block that is there.
        this.key.note(head);
        heads.push(head);
      }
      if (!more) return heads;
    }
  }

  private async sealOne(manager: EntityManager, pause: number): Promise<{ head: AuditHead | undefined; more: boolean }> {
    const [lock] = await manager.query<{ got: boolean }[]>("select pg_try_advisory_xact_lock(hashtext('audit_seal')) got");
    if (!lock?.got) return { head: undefined, more: false };
    await manager.query('insert into event_consumer (name, next_xact) values ($1, 0) on conflict do nothing', [CONSUMER]);
    // One statement, so one snapshot: what is below its oldest running transaction is all visible and will never grow.
    await manager.query(
      `declare unsealed no scroll cursor for select ${EVENT_TEXT}, xact::text, pg_snapshot_xmin(pg_current_snapshot())::text horizon from audit_event e
       where xact >= (select next_xact from event_consumer where name = '${CONSUMER}') and xact < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
         and not exists (select 1 from audit_block b where b.last_event >= e.id and b.first_event <= e.id and b.ids::int8multirange @> e.id)
       order by xact, e.id limit ${BLOCK_EVENTS}`,
    );
    const events: Hashed[] = [];
    let last: { xact: string; horizon: string } | undefined;
    for (let rows = PAGE; rows === PAGE; ) {
      const page = await manager.query<(EventText & { xact: string; horizon: string })[]>(`fetch ${PAGE} from unsealed`);
      rows = page.length;
      last = page.at(-1) ?? last;
      for (const event of page) events.push({ id: Number(event.id), hash: eventHash(event) });
      if (pause > 0 && rows === PAGE && !this.stopped) await rest(pause);
    }
    if (!last) return { head: undefined, more: false };
    const more = events.length === BLOCK_EVENTS;
    const head = await this.write(manager, events);
    // A full block may have stopped in the middle of a transaction: the next one begins with it again and skips what is sealed.
    await manager.query('update event_consumer set next_xact = $2, updated_at = now() where name = $1', [CONSUMER, more ? last.xact : last.horizon]);
    return { head, more };
  }

  private async write(manager: EntityManager, hashed: readonly Hashed[]): Promise<AuditHead> {
    const events = [...hashed].sort((a, b) => a.id - b.id);
    const [before] = await manager.find(AuditBlockEntity, { order: { number: 'DESC' }, take: 1, select: { number: true, hash: true } });
    const content = {
      number: (before?.number ?? 0) + 1,
      ids: rangesOf(events.map(({ id }) => BigInt(id))),
      events: events.length,
      eventHashes: Buffer.concat(events.map((event) => event.hash)),
      previousHash: before?.hash ?? NO_BLOCK_BEFORE,
      sealedAt: new Date(),
    };
    const hash = blockHash(content);
    const head: AuditHead = { number: content.number, hash, sealedAt: content.sealedAt.toISOString(), publicKey: this.key.publicKey, signature: this.key.sign(hash) };
    await manager.query(
      `insert into audit_block (number, first_event, last_event, ids, events, event_hashes, previous_hash, hash, sealed_at, public_key, signature)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [content.number, events[0]?.id, events.at(-1)?.id, content.ids, content.events, content.eventHashes, content.previousHash, hash, content.sealedAt, head.publicKey, head.signature],
    );
    return head;
  }
}
