import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { today } from '../days.js';
import type { FoundParty } from '../screening/answer.js';
import { reasonKey } from '../screening/reason-key.js';
import type { FlagEntity } from '../screening/screening.entity.js';
import { ScreeningService } from '../screening/screening.service.js';
import { requestsOf } from './supplier-record.js';
import { GONE, bestOf, flagsWithEndedPair } from './supplier-screening.service.js';
import type { SupplierEntity } from './supplier.entity.js';

/** Suppliers that must be screened anew, and how many differences have no excuse. */
export interface Differing {
  readonly suppliers: string[];
  readonly defects: number;
}

interface KnownFlag extends Pick<FlagEntity, 'id' | 'state' | 'holds'> {
  readonly supplier_id: string;
  readonly party_id: string;
  readonly reason_key: string;
  readonly delisted_at: Date | null;
}

interface Wrong {
  readonly partyId: string;
  readonly what: string;
}

/** Sets the full answer about suppliers against the flags that the changes alone had led to. */
@Injectable()
export class FullComparison {
  private readonly log = new Logger('Monitoring');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly screenings: ScreeningService,
    private readonly audit: AuditService,
  ) {}

  /** Compares suppliers; what has no excuse is written down as a defect of the pass `runId`, where one is given. */
  async of(suppliers: readonly SupplierEntity[], runId: string | undefined): Promise<Differing> {
    const differing: string[] = [];
    let defects = 0;
    for (const unit of new Set(suppliers.map((supplier) => supplier.unit))) {
      // Who waits for a screening of their own is compared the next time.
      const own = suppliers.filter((supplier) => supplier.unit === unit && !supplier.due);
      const asked = own.flatMap((supplier) => requestsOf(supplier).map((request) => ({ supplier, request })));
      const found = await this.screenings.findMany(asked.map(({ request }) => request), unit);
      const flags = await this.dataSource.query<KnownFlag[]>('select id, supplier_id, party_id, reason_key, state, holds, delisted_at from flag where supplier_id = any($1::uuid[])', [own.map(({ id }) => id)]);
      const ended = await flagsWithEndedPair(this.dataSource.manager, flags);
      for (const supplier of own) {
        const best = bestOf(asked.flatMap((each, index) => (each.supplier === supplier ? [{ found: found[index] ?? [] }] : [])));
        const known = flags.filter((flag) => flag.supplier_id === supplier.id);
        const wrong = differencesOf(best, known);
        if (wrong.length === 0 && !known.some((flag) => isExplained(best.get(flag.party_id), flag, ended))) continue;
        differing.push(supplier.id);
        if (runId === undefined || wrong.length === 0 || (await this.hasMoved(supplier))) continue;
        defects += wrong.length;
        await this.report(runId, supplier, wrong);
      }
    }
    return { suppliers: differing, defects };
  }

  /** A supplier that was changed while it was compared has been screened for that; what differs then is no defect. */
  private async hasMoved({ id, version }: SupplierEntity): Promise<boolean> {
    const [row] = await this.dataSource.query<{ version: number; due: boolean }[]>('select version, due from supplier where id = $1', [id]);
    return row?.version !== version || row.due;
  }

  private async report(runId: string, supplier: SupplierEntity, wrong: readonly Wrong[]): Promise<void> {
    this.log.error(`A full screening of supplier ${supplier.id} differs from what the changes had led to: ${wrong.map(({ partyId, what }) => `${partyId} ${what}`).join('; ')}`);
    await this.dataSource.transaction(async (manager) => {
      for (const { partyId, what } of wrong) await manager.query('insert into monitoring_defect (run_id, supplier_id, party_id, what) values ($1, $2, $3, $4)', [runId, supplier.id, partyId, what]);
      await this.audit.record(manager, { actor: 'job:monitoring', action: 'monitoring.defect', subjectType: 'supplier', subjectId: supplier.id, data: { runId, wrong } });
    });
  }
}

/** Flags that a supplier should have by the full answer and has not, or the other way round. */
function differencesOf(best: ReadonlyMap<string, FoundParty>, known: readonly KnownFlag[]): Wrong[] {
  const day = today();
  return [
    ...[...best].flatMap(([partyId, now]): Wrong[] => {
      const flag = known.find(({ party_id }) => party_id === partyId);
      if (!flag) return [{ partyId, what: 'found in full and not by the changes' }];
      const { endsOn } = now.party.listing;
      if (endsOn !== undefined && endsOn < day && flag.holds && !now.finding.holds) return [];
      return flag.reason_key === reasonKey(now) && flag.delisted_at === null ? [] : [{ partyId, what: 'found in full for another reason than the flag names' }];
    }),
    ...known.flatMap(({ party_id: partyId, state, delisted_at, reason_key }): Wrong[] =>
      best.has(partyId) || state === 'closed' || delisted_at !== null || reason_key === GONE ? [] : [{ partyId, what: 'flagged, not found in full, and not noted as gone' }],
    ),
  ];
}

/** What the calendar or a person has changed meanwhile is no defect, and is screened all the same: a cleared pair that has ended or no longer holds, a listing whose last day is over. */
function isExplained(now: FoundParty | undefined, flag: KnownFlag, ended: ReadonlySet<string>): boolean {
  return now !== undefined && (ended.has(flag.id) || now.finding.failedPair !== undefined || flag.reason_key !== reasonKey(now));
}
