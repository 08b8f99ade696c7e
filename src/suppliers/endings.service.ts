import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Watchlist } from '../watchlist/watchlist.service.js';

/** Tells which suppliers' answers rest on something that has ended since they were screened. */
@Injectable()
export class Endings {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Suppliers with a closed flag whose cleared pair was withdrawn, failed its test or has expired. Cheap: asked every few seconds. */
  async ofPairs(): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select distinct s.id from cleared_pair p join flag f on f.id = p.flag_id join supplier s on s.id = f.supplier_id
       where (p.state in ('revoked', 'suspended') or (p.state = 'active' and p.expires_on < $1)) and f.state = 'closed' and s.active
         and s.screened_at < coalesce(p.ended_at, (p.expires_on + 1)::timestamp at time zone 'UTC')
         and not exists (select 1 from cleared_pair q where q.flag_id = p.flag_id and q.state = 'active' and q.expires_on >= $1)`,
      [today()],
    );
    return rows.map(({ id }) => id);
  }

  /** Suppliers with a flag on a listing whose last day came and went since they were screened, such as a denial order. */
  async ofListings(watchlist: Watchlist): Promise<string[]> {
    const over = [...watchlist.parties.values()].flatMap(({ id, listing: { endsOn } }) => (endsOn !== undefined && endsOn < today() ? [{ id, endsOn }] : []));
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select distinct s.id from unnest($1::text[], $2::date[]) as o(party_id, ends_on) join flag f on f.party_id = o.party_id join supplier s on s.id = f.supplier_id
       where s.active and s.screened_at < (o.ends_on + 1)::timestamp at time zone 'UTC'`,
      [over.map(({ id }) => id), over.map(({ endsOn }) => endsOn)],
    );
    return rows.map(({ id }) => id);
  }
}

/** Days are counted in UTC, as a screening counts them. */
function today(): string {
  return new Date().toISOString().slice(0, 10);
}
