import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

/** An event as a consumer gets it. */
export interface FedEvent {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * The trail as the outbox of events: a named consumer gets every event once in the order of its transactions, also those whose ids
 * were committed late. Position and work are one transaction, so an event is dealt with exactly as often as its work is committed.
 */
@Injectable()
export class EventFeed {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Begins at the events of now, where the consumer is new; a little before, where a transaction of the same server still runs: rather twice than never. */
  async subscribe(name: string): Promise<void> {
    await this.dataSource.query('insert into event_consumer (name, next_xact) values ($1, (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint) on conflict do nothing', [name]);
  }

  /** Hands the next events over, all of a transaction together, about `most` at a time. Returns how many; 0 where nothing is new or another process is at it. */
  async take(name: string, work: (manager: EntityManager, events: readonly FedEvent[]) => Promise<void>, { most = 500, actions }: { most?: number; actions?: readonly string[] } = {}): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const [position] = await manager.query<{ next_xact: string }[]>('select next_xact from event_consumer where name = $1 for update skip locked', [name]);
      if (!position) return 0;
      // Everything below the oldest transaction that still runs is committed for all, and none can come later.
      const [{ horizon }] = (await manager.query<{ horizon: string }[]>('select pg_snapshot_xmin(pg_current_snapshot())::text horizon')) as [{ horizon: string }];
      const rows = await manager.query<(FedEvent & { xact: string })[]>(
        `select id::text, at, actor, action, subject_type, subject_id, data, xact::text
         from audit_event e where xact >= $1 and xact < $4 and ($3::text[] is null or action = any($3))
         order by xact fetch first $2 rows with ties`,
        [position.next_xact, most, actions ?? null, horizon],
      );
      const last = rows.at(-1);
      const events = [...rows].sort((a, b) => Number(BigInt(a.xact) - BigInt(b.xact)) || Number(BigInt(a.id) - BigInt(b.id)));
      if (events.length > 0) await work(manager, events);
      await manager.query('update event_consumer set next_xact = $2, updated_at = now() where name = $1', [name, last === undefined || rows.length < most ? horizon : String(BigInt(last.xact) + 1n)]);
      return rows.length;
    });
  }
}
