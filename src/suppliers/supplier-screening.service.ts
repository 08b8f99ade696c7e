import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, In } from 'typeorm';
import { toJsonb } from '../database/jsonb.js';
import { today } from '../days.js';
import { FlagsService, type Reviewer } from '../review/flags.service.js';
import type { FoundParty } from '../screening/answer.js';
import { fingerprintOf } from '../screening/fingerprint.js';
import { type ReasonChange, reasonChanges, reasonKey } from '../screening/reason-key.js';
import { FlagEntity } from '../screening/screening.entity.js';
import { type Asker, type ScreeningAnswer, ScreeningService, type StoredScreening } from '../screening/screening.service.js';
import { SubjectError } from '../screening/subject.js';
import { isTerritoryInForce, territoryRuleOf } from '../screening/territory-findings.js';
import { type Watchlist, WatchlistService } from '../watchlist/watchlist.service.js';
import type { MonitoringResultKind } from './monitoring.entity.js';
import { requestsOf } from './supplier-record.js';
import { SupplierEntity } from './supplier.entity.js';

/** On whose behalf suppliers are screened again. */
export interface ScreeningRun {
  readonly id: string;
  readonly actor: string;
  readonly origin: Extract<Asker['origin'], 'register' | 'monitoring'>;
  readonly requestId?: string | undefined;
}

export type ResultCounts = Partial<Record<MonitoringResultKind, number>>;

/** Suppliers screened and kept in one transaction. */
const CHUNK = 100;

/** Screens suppliers of the register and sets what is found against the flags they have. */
@Injectable()
export class SupplierScreening {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly screenings: ScreeningService,
    private readonly watchlists: WatchlistService,
    private readonly flags: FlagsService,
  ) {}

  /** Screens these suppliers; each ends with its answer, and with one flag for each listed party, however often this is done. */
  async screen(ids: readonly string[], run: ScreeningRun): Promise<ResultCounts> {
    const counts: ResultCounts = {};
    for (let at = 0; at < ids.length; at += CHUNK) {
      const suppliers = await this.dataSource.manager.findBy(SupplierEntity, { id: In(ids.slice(at, at + CHUNK)), active: true });
      for (const unit of new Set(suppliers.map((supplier) => supplier.unit))) {
        const own = suppliers.filter((supplier) => supplier.unit === unit).sort((a, b) => (a.id < b.id ? -1 : 1));
        await this.screenChunk(own, unit, run, counts);
      }
    }
    return counts;
  }

  private async screenChunk(suppliers: readonly SupplierEntity[], unit: string | null, run: ScreeningRun, counts: ResultCounts): Promise<void> {
    const asked = suppliers.flatMap((supplier) => requestsOf(supplier).map((request) => ({ supplier, request })));
    const watchlist = await this.watchlists.get();
    const asker: Asker = { actor: run.actor, origin: run.origin, unit, ...(run.requestId ? { requestId: run.requestId } : {}) };
    const outcome = new Map<MonitoringResultKind, number>();
    await this.screenings.screenMany(
      asked.map(({ request }) => request),
      asker,
      {
        suppliers: asked.map(({ supplier }) => supplier.id),
        within: async (manager, stored, answers) => {
          await manager.query('select 1 from supplier where id = any($1::uuid[]) order by id for update', [suppliers.map(({ id }) => id)]);
          const results: Result[] = [];
          for (const supplier of suppliers) {
            const at = asked.flatMap((each, index) => (each.supplier === supplier ? [index] : []));
            results.push(...(await this.settle(manager, supplier, bestOf(at.map((index) => stored[index])), watchlist, run)));
            await keepAnswer(manager, supplier, at.map((index) => answers[index] as ScreeningAnswer | SubjectError));
          }
          await this.keepResults(manager, results, run.id);
          for (const { kind } of results) outcome.set(kind, (outcome.get(kind) ?? 0) + 1);
        },
      },
    );
    for (const [kind, n] of outcome) counts[kind] = (counts[kind] ?? 0) + n;
  }

  /** Writes down on flags of one-off answers that their party is off its list, or on it again; nobody screens those subjects anew. */
  async noteListing(partyIds: Iterable<string>, run: ScreeningRun): Promise<void> {
    const { parties, versions } = await this.watchlists.get();
    const flags = await this.dataSource.query<{ id: string; list_id: string; party_id: string; delisted: boolean }[]>(
      `select id, list_id, party_id, delisted_at is not null delisted from flag
       where supplier_id is null and party_id = any($1) and (state <> 'closed' or (outcome = 'true_match' and delisted_at is null)) order by id`,
      [[...partyIds].filter((id) => !PROVISIONAL.test(id))],
    );
    const by: Reviewer = { actor: run.actor, kind: 'job', scopes: new Set(), unit: null };
    for (const { id, list_id: list, party_id: partyId, delisted } of flags) {
      const version = versions.find(({ listId, state }) => listId === list && state === 'active');
      if (!version || parties.has(partyId) !== delisted) continue;
      if (delisted) await this.flags.noteListedAgain(id, by, { list, version: version.id });
      else await this.flags.noteDelisted(id, by, { list, version: version.id });
    }
  }

  /** Writes down on flags of one-off answers that the rule about their territory has ended. */
  async noteEnded(partyIds: readonly string[], run: ScreeningRun): Promise<void> {
    const flags = await this.dataSource.query<{ id: string; party_id: string }[]>(
      "select id, party_id from flag where supplier_id is null and party_id = any($1) and delisted_at is null and (state <> 'closed' or outcome = 'true_match') order by id",
      [partyIds],
    );
    const by: Reviewer = { actor: run.actor, kind: 'job', scopes: new Set(), unit: null };
    for (const { id, party_id: partyId } of flags) await this.flags.noteDelisted(id, by, { list: partyId.split(':')[0] ?? '', version: '', ...endOf(partyId) });
  }

  /** Sets what is found now against the flags there are. The flags that are new are raised by the screening itself. */
  private async settle(manager: EntityManager, supplier: SupplierEntity, found: ReadonlyMap<string, FoundParty>, watchlist: Watchlist, run: ScreeningRun): Promise<Result[]> {
    const by: Reviewer = { actor: run.actor, kind: 'job', scopes: new Set(), unit: null };
    const known = await manager.find(FlagEntity, { where: { supplierId: supplier.id }, order: { partyId: 'ASC' } });
    const pairsEnded = await flagsWithEndedPair(manager, known);
    const results: Result[] = [];
    const add = (kind: MonitoringResultKind, partyId: string, changes: readonly ReasonChange[] = []): void => void results.push({ kind, supplier_id: supplier.id, unit: supplier.unit, party_id: partyId, changes });
    const byParty = new Map(known.map((flag) => [flag.partyId, flag]));
    /** Flags that go on under the final id of their entry. */
    const goneOn = new Set<string>();
    for (const [partyId, now] of found) {
      const own = byParty.get(partyId);
      const flag = own ?? (await confirmed(manager, byParty, partyId, found));
      if (!flag) {
        add('new', partyId);
        continue;
      }
      if (!own) goneOn.add(flag.id);
      const changes = flag.reasonKey === reasonKey(now) ? [] : reasonChanges({ finding: flag.finding, party: flag.snapshot }, now);
      const back = flag.delistedAt !== null || flag.reasonKey === GONE;
      const failed = now.finding.failedPair;
      const pairEnded = pairsEnded.has(flag.id) || failed !== undefined;
      if (changes.length === 0 && !back && !pairEnded) continue;
      await renew(manager, flag, now);
      const reason = back ? 'the party is found again' : pairEnded ? `the cleared pair that suppressed it has ended${failed ? `: ${failed.why.join('; ')}` : ''}` : 'the listing or the supplier has changed';
      const data = { reason, changes: changes.map(({ field, before, after }) => ({ field, before, after })) };
      if (flag.state === 'closed' && (back || pairEnded || flag.outcome === 'true_match' || !onlyLessens(changes))) {
        await this.flags.reopen(flag.id, data, by, { requestId: run.requestId }, manager);
        add('reopened', partyId, changes);
      } else {
        await this.flags.remark(manager, flag, 'changed', run.actor, data, run.requestId);
        add('changed', partyId, changes);
      }
    }
    for (const flag of known) {
      // Of what is closed, only a match that was confirmed goes on stopping orders: its party's going matters.
      if (found.has(flag.partyId) || (flag.state === 'closed' && flag.outcome !== 'true_match') || goneOn.has(flag.id)) continue;
      const ended = endOf(flag.partyId);
      const listed = watchlist.parties.has(flag.partyId) || (ended === undefined && isTerritory(flag.partyId));
      if (!listed && flag.delistedAt === null) {
        const version = watchlist.versions.find(({ listId, state }) => listId === flag.listId && state === 'active');
        await this.flags.noteDelisted(flag.id, by, { list: flag.listId, version: version?.id ?? '', ...ended }, manager);
        add('delisted', flag.partyId);
      } else if (listed && flag.state !== 'closed' && flag.reasonKey !== GONE) {
        await manager.query('update flag set reason_key = $2 where id = $1', [flag.id, GONE]);
        await this.flags.remark(manager, flag, 'not_found_any_more', run.actor, { reason: 'the screening of today does not find this party for this supplier' }, run.requestId);
        add('not_found', flag.partyId);
      }
    }
    return results;
  }

  /** Puts what was noted on flags of suppliers down as results of a pass. */
  async keepNoted(kind: MonitoringResultKind, flags: readonly FlagEntity[], runId: string): Promise<void> {
    const results = flags.flatMap(({ supplierId, unit, partyId }): Result[] => (supplierId === null ? [] : [{ kind, supplier_id: supplierId, unit, party_id: partyId, changes: [] }]));
    await this.keepResults(this.dataSource.manager, results, runId);
  }

  private async keepResults(manager: EntityManager, results: readonly Result[], runId: string): Promise<void> {
    if (results.length === 0) return;
    await manager.query(
      `insert into monitoring_result (run_id, kind, supplier_id, unit, party_id, changes)
       select $1, kind, supplier_id, unit, party_id, changes from jsonb_to_recordset($2::jsonb) as r(kind text, supplier_id uuid, unit text, party_id text, changes jsonb)`,
      [runId, toJsonb(results)],
    );
  }
}

function isTerritory(partyId: string): boolean {
  return territoryRuleOf(partyId) !== undefined;
}

/** Why a rule about a territory no longer stands; undefined for one that does, and for what is listed. */
function endOf(partyId: string): { readonly reason: string } | undefined {
  const rule = territoryRuleOf(partyId);
  if (rule === undefined || isTerritoryInForce(partyId, today())) return undefined;
  return { reason: `the rule about the territory has ended${rule.to === undefined ? '' : `: its last day was ${rule.to}`}` };
}

/** Stands as a flag's reason while its party is listed and no longer found. */
export const GONE = 'not found any more';
/** End of the id of an entry that an update in doubt brings. */
const PROVISIONAL = /~provisional$/;

interface Result {
  readonly kind: MonitoringResultKind;
  readonly supplier_id: string;
  readonly unit: string | null;
  readonly party_id: string;
  readonly changes: readonly ReasonChange[];
}

/** Whether a listing merely stops less than it did, as an order does whose last day is over: nothing that was closed need be looked at again for that. */
function onlyLessens(changes: readonly ReasonChange[]): boolean {
  return changes.every(({ field, after }) => field === 'effect' && after.join() === 'for review');
}

/** Of a supplier and its owners, the best finding of each party that raises a flag; the first is the one that is stored. */
export function bestOf(stored: readonly (Pick<StoredScreening, 'found'> | undefined)[]): Map<string, FoundParty> {
  const best = new Map<string, FoundParty>();
  for (const each of stored) for (const found of each?.found ?? []) if (found.finding.flags && !best.has(found.party.id)) best.set(found.party.id, found);
  return best;
}

/** An entry that was provisional and is now on its list is the same entry: its flag goes on under the final id. */
async function confirmed(manager: EntityManager, byParty: ReadonlyMap<string, FlagEntity>, partyId: string, found: ReadonlyMap<string, FoundParty>): Promise<FlagEntity | undefined> {
  const flag = byParty.get(`${partyId}~provisional`);
  if (!flag || found.has(flag.partyId)) return undefined;
  await manager.query('update flag set party_id = $2 where id = $1', [flag.id, partyId]);
  return flag;
}

/** A closed flag whose pair has expired or was withdrawn must be looked at again. */
export async function flagsWithEndedPair(manager: EntityManager, flags: readonly Pick<FlagEntity, 'id' | 'state'>[]): Promise<Set<string>> {
  const closed = flags.filter(({ state }) => state === 'closed').map(({ id }) => id);
  if (closed.length === 0) return new Set();
  const rows = await manager.query<{ flag_id: string }[]>(
    "select flag_id from cleared_pair where flag_id = any($1::uuid[]) group by flag_id having bool_and(state <> 'active' or expires_on < $2)",
    [closed, today()],
  );
  return new Set(rows.map(({ flag_id }) => flag_id));
}

/** The flag shows the listing and the finding as they are now; its history keeps what they were. */
async function renew(manager: EntityManager, flag: FlagEntity, now: FoundParty): Promise<void> {
  await manager.query('update flag set reason_key = $2, finding = $3, snapshot = $4, score = $5, holds = $6, kind = $7, listing_fingerprint = $8, delisted_at = null where id = $1', [
    flag.id,
    reasonKey(now),
    toJsonb(now.finding),
    toJsonb(now.party),
    now.finding.score,
    now.finding.holds,
    now.finding.kind,
    fingerprintOf(now.party),
  ]);
}

/** What the supplier's own data lead to; whether the lists are complete and fresh is asked when the answer is read. */
async function keepAnswer(manager: EntityManager, supplier: SupplierEntity, answers: readonly (ScreeningAnswer | SubjectError)[]): Promise<void> {
  const screened = answers.filter((answer): answer is ScreeningAnswer => !(answer instanceof SubjectError));
  const insufficient = screened.length < answers.length || screened.some(({ incompleteReasons }) => incompleteReasons.some(({ code }) => code === 'insufficient_data'));
  const outcome = screened.some((answer) => answer.outcome === 'review') ? 'review' : insufficient ? 'incomplete' : 'clear';
  const hold = outcome === 'incomplete' || screened.some((answer) => answer.outcome === 'review' && answer.hold);
  // A change that came meanwhile keeps the supplier due.
  await manager.query('update supplier set outcome = $2, hold = $3, screening_id = $4, screened_at = clock_timestamp(), due = (version <> $5) where id = $1', [supplier.id, outcome, hold, screened[0]?.id ?? null, supplier.version]);
}
