import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { toJsonb } from '../database/jsonb.js';
import { today } from '../days.js';
import { LicencesService } from '../review/licences.service.js';
import { PoliciesService } from '../screening/policies/policies.service.js';
import { policyVersionName } from '../screening/screen-subject.js';
import { engineVersion } from '../watchlist/reference-data.js';
import { type Watchlist, WatchlistService } from '../watchlist/watchlist.service.js';
import { DeltaScan } from './delta-scan.js';
import type { SupplierText } from './delta-worker.js';
import { Endings } from './endings.service.js';
import { FullComparison } from './full-comparison.service.js';
import { ListChanges } from './list-changes.service.js';
import type { MonitoringKind } from './monitoring.entity.js';
import { type ResultCounts, type ScreeningRun, SupplierScreening } from './supplier-screening.service.js';
import { SupplierEntity } from './supplier.entity.js';

/** On whose behalf a run is made. */
export interface RunAsker {
  readonly actor: string;
  readonly requestId?: string | undefined;
  /** Waits a moment for a pass that is under way: a look of the server at what is new is over at once. */
  readonly waits?: boolean;
}

/** What a pass over the register did. */
export interface RunOutcome {
  readonly id: string;
  readonly entries: number;
  readonly suppliers: number;
  readonly screened: number;
  readonly results: ResultCounts & { readonly defects?: number };
}

/** Suppliers by id, or all that are active. */
type Which = readonly string[] | 'all';

/** What a pass did, and to which suppliers. */
interface Done extends Omit<RunOutcome, 'id'> {
  readonly lookedAt: Which;
  readonly asked: Which;
}

const ASKED_WAITS_MS = 5000;
const AGAIN_MS = 100;
const PAGE = 5000;
const FULL_CHUNK = 1000;

/** The passes over the register: after a list version, after a change of a supplier, in full, and after a change of policy. */
@Injectable()
export class MonitoringRuns {
  /** Day, in UTC, whose endings this process has looked for. */
  private datedOn = '';

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly watchlists: WatchlistService,
    private readonly screening: SupplierScreening,
    private readonly comparison: FullComparison,
    private readonly changes: ListChanges,
    private readonly endings: Endings,
    private readonly licences: LicencesService,
    private readonly policies: PoliciesService,
    private readonly audit: AuditService,
  ) {}

  /** Screens suppliers that are new or changed, at once. */
  async suppliers(ids: readonly string[], by: RunAsker): Promise<RunOutcome> {
    return this.run('suppliers', by, { suppliers: ids.length }, async (run) => ({ entries: 0, suppliers: ids.length, screened: ids.length, lookedAt: ids, asked: ids, results: await this.screening.screen(ids, { ...run, origin: 'register' }) }));
  }

  /** Suppliers whose screening was cut off, by a crash between the change and its answer. */
  async due(): Promise<void> {
    const rows = await this.dataSource.query<{ id: string }[]>("select id from supplier where due and active and updated_at < clock_timestamp() - interval '10 seconds' order by id limit 1000");
    if (rows.length > 0) await this.suppliers(rows.map(({ id }) => id), { actor: 'job:monitoring' });
  }

  /**
   * Screens the register against what list versions changed since the last pass. A small index of the added and changed
   * entries, and of the other listings of the same parties, says which suppliers may be concerned; these, and those with a flag on an
   * entry that changed or went, are asked the full question. Undefined where there is nothing new, or another process is at it.
   */
  async delta(by: RunAsker = { actor: 'job:monitoring' }): Promise<RunOutcome | undefined> {
    return this.alone(by, async () => {
      const watchlist = await this.watchlists.refresh();
      const { versions, partyIds } = await this.changes.unseen(watchlist);
      if (versions.length === 0) return undefined;
      return this.afterChanges(watchlist, { versions, partyIds }, by);
    });
  }

  /**
   * The safety net: asks the full question of every supplier. What differs from what the changes had led to is a defect of
   * Interdict; it is written down, and then put right. Undefined where another process is at it.
   */
  async full(by: RunAsker = { actor: 'job:monitoring' }): Promise<RunOutcome | undefined> {
    return this.alone(by, async () => {
      const watchlist = await this.watchlists.refresh();
      const unseen = await this.changes.unseen(watchlist);
      // What no pass has seen yet is no defect: the changes first.
      if (unseen.versions.length > 0) await this.afterChanges(watchlist, unseen, by);
      await this.afterTurn(by);
      const same = !(await this.answersOfOtherRules(watchlist, ['policy', 'engine']));
      return this.run('full', by, { ...this.rules(watchlist), explained: !same }, async (run) => {
        let suppliers = 0;
        let defects = 0;
        const differing: string[] = [];
        for await (const page of this.pages(FULL_CHUNK)) {
          suppliers += page.length;
          const found = await this.comparison.of(page, same ? run.id : undefined);
          differing.push(...found.suppliers);
          defects += found.defects;
        }
        const results = await this.screening.screen(differing, run);
        return { entries: watchlist.parties.size, suppliers, screened: differing.length, lookedAt: 'all', asked: differing, results: { ...results, ...(same ? { defects } : {}) } };
      });
    });
  }

  /** Screens every supplier anew and stores each answer: after a change of policy, on request. */
  async policy(by: RunAsker): Promise<RunOutcome | undefined> {
    return this.alone(by, async () => {
      const watchlist = await this.watchlists.refresh();
      return this.run('policy', by, this.rules(watchlist), async (run) => {
        const results: Record<string, number> = {};
        let suppliers = 0;
        for await (const page of this.pages(1000)) {
          suppliers += page.length;
          for (const [kind, n] of Object.entries(await this.screening.screen(page.map(({ id }) => id), run))) results[kind] = (results[kind] ?? 0) + n;
        }
        return { entries: watchlist.parties.size, suppliers, screened: suppliers, lookedAt: 'all', asked: 'all', results };
      });
    });
  }

  /**
   * What the calendar and people have ended or begun: suppliers whose cleared pair was withdrawn or has expired, whose listing's last day is over, or
   * about whose territory a rule began or ended, are screened anew; matches whose licence has ended are noted. Days are looked at once a day, or `anew`; pairs each time. Undefined where
   * there is nothing, or another process is at it.
   */
  async dates(by: RunAsker = { actor: 'job:monitoring' }, { anew = false } = {}): Promise<RunOutcome | undefined> {
    return this.alone(by, async () => {
      const day = today();
      const all = anew || this.datedOn !== day;
      const watchlist = await this.watchlists.get();
      const pairs = await this.endings.ofPairs();
      const listings = all ? await this.endings.ofListings(watchlist) : [];
      const unlicensed = all ? await this.licences.noteEnded(by) : [];
      const turned = all ? await this.endings.ofRules() : undefined;
      const concerned = [...new Set([...pairs, ...listings, ...(turned?.suppliers ?? [])])].sort();
      const nothing = concerned.length === 0 && unlicensed.length === 0 && turned === undefined;
      const outcome = nothing ? undefined : await this.run('dates', by, { pairs: pairs.length, listings: listings.length, licences: unlicensed.length, ...(turned ? { rules: turned.turns } : {}) }, async (run) => {
        const results = await this.screening.screen(concerned, run);
        if (turned) await this.screening.noteEnded(turned.ended, run);
        await this.screening.keepNoted('licence_ended', unlicensed, run.id);
        return { entries: 0, suppliers: concerned.length, screened: concerned.length, lookedAt: concerned, asked: concerned, results: { ...results, ...(unlicensed.length > 0 ? { licence_ended: unlicensed.length } : {}) } };
      });
      // A pass that failed is made again.
      this.datedOn = day;
      return outcome;
    });
  }

  /** After an upgrade: the full question to every supplier as soon as another engine, or other reference data, answers. Undefined where another process is making a pass. */
  async engine(by: RunAsker = { actor: 'job:monitoring' }): Promise<RunOutcome | 'same' | undefined> {
    const watchlist = await this.watchlists.get();
    return (await this.answersOfOtherRules(watchlist, ['engine'])) ? this.full(by) : 'same';
  }

  /** Whether a full pass was begun since that moment. */
  async fullSince(moment: Date): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>("select 1 from monitoring_run where kind = 'full' and started_at >= $1 and error is null limit 1", [moment]);
    return rows.length > 0;
  }

  /** Rules about territories that began or ended, for whom they concern. */
  private async afterTurn(by: RunAsker): Promise<void> {
    const turned = await this.endings.ofRules();
    if (turned === undefined) return;
    await this.run('dates', by, { rules: turned.turns }, async (run) => {
      const results = await this.screening.screen(turned.suppliers, run);
      await this.screening.noteEnded(turned.ended, run);
      return { entries: 0, suppliers: turned.suppliers.length, screened: turned.suppliers.length, lookedAt: turned.suppliers, asked: turned.suppliers, results };
    });
  }

  private afterChanges(watchlist: Watchlist, { versions, partyIds }: Awaited<ReturnType<ListChanges['unseen']>>, by: RunAsker): Promise<RunOutcome> {
    return this.run('delta', by, { versions: versions.map(({ versionId, state }) => `${versionId}:${state}`) }, async (run) => {
      const [{ n: suppliers }] = (await this.dataSource.query<{ n: number }[]>('select count(*)::int as n from supplier where active')) as [{ n: number }];
      const { entries, concerned } = suppliers === 0 ? { entries: 0, concerned: [] } : await this.concerned(watchlist, partyIds, suppliers);
      const results = await this.screening.screen(concerned, run);
      await this.screening.noteListing(partyIds, run);
      await this.changes.markSeen(versions, run.id);
      return { entries, suppliers: entries > 0 ? suppliers : 0, screened: concerned.length, lookedAt: entries > 0 ? 'all' : [], asked: concerned, results };
    });
  }

  /** Suppliers that the small index reaches, and those with a flag on an entry that changed or went. */
  private async concerned(watchlist: Watchlist, partyIds: ReadonlySet<string>, suppliers: number): Promise<{ entries: number; concerned: string[] }> {
    const flagged = await this.dataSource.query<{ id: string }[]>('select distinct supplier_id as id from flag f join supplier s on s.id = f.supplier_id where f.supplier_id is not null and s.active and f.party_id = any($1)', [[...partyIds]]);
    const concerned = new Set(flagged.map(({ id }) => id));
    const scan = DeltaScan.over(watchlist, partyIds, this.policies.current.floor);
    if (scan.size > 0) for (const id of await scan.concerned(this.partyPages(), suppliers)) concerned.add(id);
    return { entries: scan.size, concerned: [...concerned].sort() };
  }

  private async run(kind: MonitoringKind, by: RunAsker, cause: Readonly<Record<string, unknown>>, work: (run: ScreeningRun) => Promise<Done>): Promise<RunOutcome> {
    const [row] = await this.dataSource.query<{ id: string }[]>('insert into monitoring_run (kind, actor, cause) values ($1, $2, $3) returning id', [kind, by.actor, toJsonb(cause)]);
    const { id } = row as { id: string };
    try {
      const { lookedAt, asked, ...outcome } = await work({ id, actor: by.actor, origin: 'monitoring', requestId: by.requestId });
      const [{ byUnit }] = await this.dataSource.query<[{ byUnit: string }]>(BY_UNIT, [lookedAt === 'all', lookedAt === 'all' ? [] : lookedAt, asked === 'all', asked === 'all' ? [] : asked]);
      await this.dataSource.transaction(async (manager) => {
        await manager.query('update monitoring_run set finished_at = clock_timestamp(), entries = $2, suppliers = $3, screened = $4, results = $5, by_unit = $6 where id = $1', [id, outcome.entries, outcome.suppliers, outcome.screened, toJsonb(outcome.results), byUnit]);
        if (kind !== 'suppliers') await this.audit.record(manager, { actor: by.actor, action: `monitoring.${kind}`, subjectType: 'monitoring_run', subjectId: id, data: { ...outcome }, requestId: by.requestId });
      });
      return { id, ...outcome };
    } catch (error) {
      await this.dataSource.query('update monitoring_run set finished_at = clock_timestamp(), error = $2 where id = $1', [id, error instanceof Error ? error.message : String(error)]);
      throw error;
    }
  }

  /** Whether the last pass over all suppliers, or where there was none any of their screenings, had another policy or engine: then a difference is explained. */
  private async answersOfOtherRules(watchlist: Watchlist, which: readonly ('policy' | 'engine')[]): Promise<boolean> {
    const [last] = await this.dataSource.query<{ cause: Record<string, unknown> }[]>("select cause from monitoring_run where kind in ('full', 'policy') and finished_at is not null and error is null order by started_at desc limit 1");
    const rules = this.rules(watchlist);
    if (last !== undefined) return which.some((each) => last.cause[each] !== rules[each]);
    const others = await this.dataSource.query<unknown[]>(
      `select 1 from supplier s join screening c on c.id = s.screening_id where s.active and (${which.map((each, index) => `c.${each}_version <> $${index + 1}`).join(' or ')}) limit 1`,
      which.map((each) => rules[each]),
    );
    return others.length > 0;
  }

  /** One process at a time makes a pass over the register. Who waits for another holds no connection meanwhile. */
  private async alone<T>({ waits = false }: RunAsker, work: () => Promise<T | undefined>): Promise<T | undefined> {
    for (const until = performance.now() + (waits ? ASKED_WAITS_MS : 0); ; ) {
      const made = await this.whereFree(work);
      if (made) return made.outcome;
      if (performance.now() >= until) return undefined;
      await new Promise((again) => setTimeout(again, AGAIN_MS));
    }
  }

  /** The lock goes with its connection. */
  private async whereFree<T>(work: () => Promise<T>): Promise<{ readonly outcome: T } | undefined> {
    const runner = this.dataSource.createQueryRunner();
    await runner.connect();
    try {
      const [row] = (await runner.query("select pg_try_advisory_lock(hashtext('monitoring')) as mine")) as [{ mine: boolean }];
      if (!row.mine) return undefined;
      try {
        return { outcome: await work() };
      } finally {
        await runner.query("select pg_advisory_unlock(hashtext('monitoring'))");
      }
    } finally {
      await runner.release();
    }
  }

  private rules(watchlist: Watchlist): { policy: string; engine: string } {
    return { policy: policyVersionName(this.policies.current, watchlist), engine: engineVersion() };
  }

  private async *pages(size: number): AsyncGenerator<SupplierEntity[]> {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const page = await this.dataSource.manager.createQueryBuilder(SupplierEntity, 's').where('s.id > :after and s.active', { after }).orderBy('s.id').take(size).getMany();
      if (page.length > 0) yield page;
      if (page.length < size) return;
      after = page.at(-1)?.id ?? after;
    }
  }

  private async *partyPages(): AsyncGenerator<SupplierText[]> {
    let after = '00000000-0000-0000-0000-000000000000';
    let next = this.partyPage(after);
    for (;;) {
      const page = await next;
      after = page.at(-1)?.id ?? after;
      // The next page is read while this one is matched.
      const more = page.length === PAGE;
      if (more) next = this.partyPage(after);
      if (page.length > 0) yield page;
      if (!more) return;
    }
  }

  private partyPage(after: string): Promise<SupplierText[]> {
    return this.dataSource.query('select id, parties::text as parties from supplier where id > $1 and active order by id limit $2', [after, PAGE]);
  }
}

/** Of each unit how many suppliers a pass looked at (`$1`: all; `$2`: ids) and screened (`$3`, `$4`). */
const BY_UNIT = `
  select coalesce(jsonb_object_agg(unit, jsonb_build_object('suppliers', suppliers, 'screened', screened)), '{}')::text "byUnit" from (
    select unit, count(*) filter (where ($1 and active) or id = any($2)) suppliers, count(*) filter (where ($3 and active) or id = any($4)) screened
    from supplier where unit is not null and ((($1 or $3) and active) or id = any($2) or id = any($4)) group by unit
  ) each`;
