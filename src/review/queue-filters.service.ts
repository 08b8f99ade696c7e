import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { toJsonb, toText } from '../database/jsonb.js';
import { bearerOf } from './flag-states.js';
import type { QueueFilter } from './flags-reader.service.js';
import type { Reviewer } from './flags.service.js';
import { QueueFilterEntity } from './review.entity.js';
import { ReviewError, ReviewFieldError } from './review.errors.js';

/** A kept filter as its readers see it. */
export interface SavedFilter {
  readonly id: string;
  readonly name: string;
  readonly filter: QueueFilter;
  readonly shared: boolean;
  /** False: somebody else's, who shares it. */
  readonly own: boolean;
  readonly owner: string;
}

/** At most so many filters of one person. */
const MOST = 100;

/** Filters of the queue that people keep under a name. They narrow what is shown and change nothing about a flag. */
@Injectable()
export class QueueFilters {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** One's own, and what others of the same unit share; by name. */
  async list(by: Reviewer): Promise<SavedFilter[]> {
    const rows = await this.dataSource.manager
      .createQueryBuilder(QueueFilterEntity, 'q')
      .where('q.owner = :owner or (q.shared and (q.unit is null or :unit::text is null or q.unit = :unit))', { owner: bearerOf(by.actor), unit: by.unit })
      .getMany();
    return rows.map((row) => present(row, by)).sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1));
  }

  /** By its id, or by its name: then one's own before a shared one. Throws `ReviewError`. */
  async find(idOrName: string, by: Reviewer): Promise<SavedFilter> {
    const rows = (await this.list(by)).filter(({ id, name }) => id === idOrName || name.toLowerCase() === idOrName.toLowerCase());
    const found = rows.find(({ own }) => own) ?? rows[0];
    if (!found) throw new ReviewError('no_such_filter', `There is no saved filter ${idOrName}.`);
    return found;
  }

  /** Keeps a filter under a name; one's own of that name is replaced. */
  async save({ name, filter, shared }: { readonly name: string; readonly filter: QueueFilter; readonly shared: boolean }, by: Reviewer): Promise<SavedFilter> {
    return this.dataSource.transaction(async (manager) => {
      const owner = bearerOf(by.actor);
      const kept = toText(name.trim());
      const [row] = await manager.query<{ n: number }[]>('select count(*)::int n from queue_filter where owner = $1 and name <> $2', [owner, kept]);
      if ((row?.n ?? 0) >= MOST) throw new ReviewFieldError('name', `you keep ${MOST} filters already; remove one first`);
      const rows = await manager.query<{ id: string }[]>(
        `insert into queue_filter (owner, unit, name, filter, shared) values ($1, $2, $3, $4, $5)
         on conflict (owner, name) do update set filter = excluded.filter, shared = excluded.shared, unit = excluded.unit, updated_at = now() returning id`,
        [owner, by.unit, kept, toJsonb(filter), shared],
      );
      return present(await manager.findOneByOrFail(QueueFilterEntity, { id: (rows[0] as { id: string }).id }), by);
    });
  }

  /** Removes one's own; a shared one of somebody else stays. Throws `ReviewError`. */
  async remove(id: string, by: Reviewer): Promise<void> {
    const { own, owner } = await this.find(id, by);
    if (!own) throw new ReviewError('not_allowed', `This filter is ${owner}'s; only they remove it.`);
    await this.dataSource.query('delete from queue_filter where id = $1', [id]);
  }
}

function present({ id, name, filter, shared, owner }: QueueFilterEntity, by: Reviewer): SavedFilter {
  return { id, name, filter, shared, own: owner === bearerOf(by.actor), owner };
}
