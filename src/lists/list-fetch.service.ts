import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { CONFIG, type Config } from '../config.js';
import { CurrentListRules } from './current-list-rules.js';
import { DOWNLOAD_LIMITS, type DownloadLimits, DownloadError, download, publisherAgent } from './download.js';
import { findEditions } from './list-files.js';
import { ListFetchEntity, type FetchOutcome, type Validators } from './list-fetch.entity.js';
import { ListImportService } from './list-import.service.js';
import { ListFormatError, type ListSource } from './list-source.js';
import { LIST_SOURCES } from './sources/index.js';
import { changeCounts, whatWaits } from './status-text.js';

export interface FetchResult {
  readonly listId: string;
  readonly outcome: FetchOutcome;
  readonly message: string;
}

export interface FetchOptions {
  readonly actor: string;
  readonly onProgress?: (text: string) => void;
  readonly limits?: DownloadLimits;
}

/** Gets lists from their publishers and hands them to the importer. A failure leaves what screens as it is, and says so. */
@Injectable()
export class ListFetchService implements OnApplicationShutdown {
  private stopping = false;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly importer: ListImportService,
    private readonly audit: AuditService,
    private readonly rules: CurrentListRules,
  ) {}

  onApplicationShutdown(): void {
    this.stopping = true;
  }

  /** The lists that have an address to fetch from. */
  fetchable(): readonly ListSource[] {
    return LIST_SOURCES.filter((source) => this.urlsOf(source).length > 0);
  }

  /** Fetches every list whose last attempt is older than the schedule asks. */
  async fetchDue(options: FetchOptions, now: Date = new Date()): Promise<FetchResult[]> {
    const attempts = await this.dataSource.manager.find(ListFetchEntity);
    const results: FetchResult[] = [];
    for (const source of this.fetchable()) {
      const last = attempts.find(({ listId }) => listId === source.id);
      const hours = last?.outcome === 'failed' ? Math.min(1, this.config.fetchEveryHours) : this.config.fetchEveryHours;
      if (this.stopping || (last && now.getTime() - last.attemptedAt.getTime() < hours * 3_600_000)) continue;
      results.push(await this.fetch(source, options));
    }
    return results;
  }

  /** Fetches one list now. Never throws for what a publisher did: the result says it. */
  async fetch(source: ListSource, options: FetchOptions): Promise<FetchResult> {
    const runner = this.dataSource.createQueryRunner();
    await runner.connect();
    try {
      const [lock] = (await runner.query("select pg_try_advisory_lock(hashtext('list_fetch'), hashtext($1)) as got", [source.id])) as [{ got: boolean }];
      if (!lock.got) return { listId: source.id, outcome: 'unchanged', message: 'another process is fetching it' };
      try {
        return await this.attempt(source, options);
      } finally {
        await runner.query("select pg_advisory_unlock(hashtext('list_fetch'), hashtext($1))", [source.id]);
      }
    } finally {
      await runner.release();
    }
  }

  private async attempt(source: ListSource, options: FetchOptions): Promise<FetchResult> {
    const at = new Date();
    const before = await this.dataSource.manager.findOneBy(ListFetchEntity, { listId: source.id });
    const folder = await this.makeFolder(source.id);
    try {
      const got = await this.download(source, folder, await this.knownValidators(source, before), options);
      const result = got === 'unchanged' ? await this.confirm(source, at) : await this.import(source, folder, at, options);
      await this.remember(source, at, result, got === 'unchanged' ? (before?.validators ?? {}) : got, options.actor);
      return result;
    } catch (error) {
      if (!(error instanceof DownloadError) && !(error instanceof ListFormatError)) throw error;
      const result: FetchResult = { listId: source.id, outcome: 'failed', message: error.message };
      await this.remember(source, at, result, {}, options.actor);
      return result;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** All files of the edition, or `unchanged` where the publisher says so of every one. */
  private async download(source: ListSource, folder: string, known: Readonly<Record<string, Validators>>, options: FetchOptions): Promise<Record<string, Validators> | 'unchanged'> {
    const limits = options.limits ?? DOWNLOAD_LIMITS;
    const agent = publisherAgent(this.config, limits);
    const urls = this.urlsOf(source);
    const get = async (url: string, index: number, validators: Validators) => {
      const name = basename(new URL(url).pathname) || 'list';
      // Two files of a set may have one name.
      const path = join(folder, urls.length === 1 ? name : `${index}-${name}`);
      return download(url, path, validators, agent, limits, (bytes) => options.onProgress?.(`${source.id}: ${(bytes / 1e6).toFixed(1)} MB from ${new URL(url).host}`));
    };
    try {
      const found: Record<string, Validators> = {};
      const unchanged: number[] = [];
      for (const [index, url] of urls.entries()) {
        const answer = await get(url, index, known[url] ?? {});
        if (answer.state === 'unchanged') unchanged.push(index);
        else found[url] = answer.validators;
      }
      if (unchanged.length === urls.length) return 'unchanged';
      // One file of a set has changed: the set is only whole with the others beside it.
      for (const index of unchanged) {
        const url = urls[index] as string;
        const answer = await get(url, index, {});
        if (answer.state === 'unchanged') throw new DownloadError(`${new URL(url).host} answered 304 to an unconditional request.`, true);
        found[url] = answer.validators;
      }
      return found;
    } finally {
      await agent.close().catch(() => undefined);
    }
  }

  private async import(source: ListSource, folder: string, at: Date, options: FetchOptions): Promise<FetchResult> {
    const { editions } = await findEditions([folder], [source]);
    const from = this.urlsOf(source).map((url) => new URL(url).origin + new URL(url).pathname).join(' ');
    const [edition, ...others] = editions.filter(({ listId }) => listId === source.id);
    if (!edition || others.length > 0) throw new ListFormatError(`What the publisher sent is not ${source.title}: it may be an error page or a new format.`);
    const result = await this.importer.import({ ...edition, where: from }, { actor: options.actor, fetched: { at, from }, onProgress: (records) => options.onProgress?.(`${source.id}: ${records} records`) });
    if (result.state === 'unchanged') return { listId: source.id, outcome: 'unchanged', message: 'the publisher sent the edition that screens already' };
    const outcome: FetchOutcome = result.state === 'quarantined' ? 'quarantined' : 'imported';
    const counts = result.counts ? `${result.counts.records} records (${changeCounts(result.counts)})` : '';
    return { listId: source.id, outcome, message: [counts, ...result.reasons, ...(outcome === 'quarantined' ? [whatWaits(result)] : [])].filter(Boolean).join('; ') };
  }

  /** The publisher says that nothing changed: what screens is as fresh as this answer. */
  private async confirm(source: ListSource, at: Date): Promise<FetchResult> {
    await this.dataSource.query("update list_version set checked_at = $2 where list_id = $1 and state = 'active'", [source.id, at]);
    return { listId: source.id, outcome: 'unchanged', message: 'the publisher has no newer edition' };
  }

  /** Validators count only while the edition that they came with screens. */
  private async knownValidators(source: ListSource, before: ListFetchEntity | null): Promise<Readonly<Record<string, Validators>>> {
    if (!before || before.outcome === 'failed' || before.outcome === 'quarantined') return {};
    const active = await this.dataSource.query<{ n: number }[]>("select 1 n from list_version where list_id = $1 and state = 'active' and checked_at is not null", [source.id]);
    return active.length > 0 ? before.validators : {};
  }

  private async remember(source: ListSource, at: Date, result: FetchResult, validators: Readonly<Record<string, Validators>>, actor: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query(
        `insert into list_fetch (list_id, validators, attempted_at, succeeded_at, outcome, message) values ($1, $2, $3, case when $4 = 'failed' then null else $3::timestamptz end, $4, $5)
         on conflict (list_id) do update set validators = excluded.validators, attempted_at = excluded.attempted_at,
           succeeded_at = coalesce(excluded.succeeded_at, list_fetch.succeeded_at), outcome = excluded.outcome, message = excluded.message`,
        [source.id, JSON.stringify(validators), at, result.outcome, result.message],
      );
      await this.audit.record(manager, { actor, action: 'list.fetched', subjectType: 'list', subjectId: source.id, data: { outcome: result.outcome, message: result.message } });
    });
  }

  /** Where a list comes from: the policy in force says, or its publisher. */
  urlsOf(source: ListSource): readonly string[] {
    return this.rules.current.urlsOf?.get(source.id) ?? source.urls;
  }

  private async makeFolder(listId: string): Promise<string> {
    const downloads = join(this.config.home, 'downloads');
    await mkdir(downloads, { recursive: true, mode: 0o700 });
    return mkdtemp(join(downloads, `${listId}-`));
  }
}
