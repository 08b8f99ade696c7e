import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { dayOf } from '../days.js';
import { whyNotComplete } from '../screening/answer.js';
import { PoliciesService } from '../screening/policies/policies.service.js';
import { momentOf } from '../screening/screen-subject.js';
import { type DecidedFlag, standingOf } from '../screening/standing.js';
import { WatchlistService } from '../watchlist/watchlist.service.js';
import type { SupplierEntity } from './supplier.entity.js';
import type { SupplierViewDto } from './suppliers.dto.js';

/** Tells a supplier's answer of this moment: its screening, what people decided about its flags, and whether the lists are whole and fresh. */
@Injectable()
export class SupplierView {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly watchlists: WatchlistService,
    private readonly policies: PoliciesService,
  ) {}

  async of(suppliers: readonly SupplierEntity[]): Promise<SupplierViewDto[]> {
    const now = new Date();
    const reasons = momentOf(await this.watchlists.get(), this.policies.current, now).status.flatMap((list) => whyNotComplete(list)).map(({ message }) => message);
    const flags = await this.dataSource.query<(DecidedFlag & { supplier_id: string })[]>(
      `select f.supplier_id, f.state, f.holds, f.outcome,
              exists (select 1 from licence l where l.id = f.licence_id and l.state = 'active' and $2::date between l.valid_from and l.valid_to and l.directions = '{}') as licensed
       from flag f where f.supplier_id = any($1::uuid[])`,
      [suppliers.map(({ id }) => id), dayOf(now)],
    );
    return suppliers.map((supplier) => {
      const own = flags.filter((flag) => flag.supplier_id === supplier.id);
      const insufficient = supplier.outcome === 'incomplete';
      const standing = standingOf(own, { incomplete: insufficient || reasons.length > 0 });
      const screened = supplier.outcome !== null;
      return {
        id: supplier.id,
        reference: supplier.reference,
        version: supplier.version,
        active: supplier.active,
        sourceSystem: supplier.sourceSystem,
        tags: supplier.tags,
        data: supplier.data,
        // Before its first answer, and until a change is answered, nothing is clear.
        outcome: !screened ? null : supplier.due && standing.outcome === 'clear' ? 'incomplete' : standing.outcome,
        hold: !screened ? null : supplier.due || standing.hold,
        openFlags: standing.open,
        incompleteReasons: [...reasons, ...(insufficient ? ['The supplier\'s own data say too little to be screened.'] : []), ...(supplier.due && screened ? ['A change of the supplier is being screened.'] : [])],
        screeningId: supplier.screeningId,
        screenedAt: supplier.screenedAt?.toISOString() ?? null,
        updatedAt: supplier.updatedAt.toISOString(),
      };
    });
  }
}
