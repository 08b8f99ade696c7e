import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { type DatabaseAddress, DATABASE_ADDRESS } from '../database/database-options.js';
import type { ReadEdition } from './edition-reader.js';
import { type Doubt, doubtsAbout } from './list-checks.js';
import { type EditionOnDisk, hashEdition } from './list-files.js';
import { type ListId, ListFormatError } from './list-source.js';
import { applyStaged, countChanges, dropStaged } from './list-store.js';
import { type IssueCount, type ListCounts, ListVersionEntity, type ListVersionState } from './list-version.entity.js';
import { stageEdition } from './staging.js';

export interface ImportOptions {
  readonly actor: string;
  /** `YYYY-MM-DD`: dates an edition whose file carries no date. */
  readonly published?: string;
  /** When the files were got from the publisher; absent for files from disk. */
  readonly fetched?: { readonly at: Date; readonly from: string };
  readonly onProgress?: (records: number) => void;
}

export interface ImportResult {
  readonly listId: ListId;
  readonly versionId: string;
  /** `unchanged`: these very bytes are the active edition already. */
  readonly state: ListVersionState | 'unchanged';
  readonly publishedAt: string | null;
  readonly missingParts: readonly string[];
  readonly counts: ListCounts | undefined;
  readonly issues: readonly IssueCount[];
  readonly reasons: readonly string[];
}

/** What the database's client says where its connection ended. */
const CONNECTION_LOST = /connection|terminat|shutting down|ECONN|EPIPE/i;

/** The database went away in the middle of an import. */
export class ImportBroken extends Error {
  readonly code = 'import_broken';
  constructor(cause: unknown) {
    super(`The database could not be reached in the middle of the import (${cause instanceof Error ? cause.message : String(cause)}). Nothing of the new edition screens, and nothing that screened is lost: run the import again.`, { cause });
  }
}

/** Takes an edition from its files to an active version: parse, check, compare, stage, and activate in one short transaction. */
@Injectable()
export class ListImportService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(DATABASE_ADDRESS) private readonly address: DatabaseAddress,
    private readonly audit: AuditService,
  ) {}

  /** Throws `ListFormatError` where the files are not whole; then nothing has changed but the record of the attempt. */
  async import(edition: EditionOnDisk, options: ImportOptions): Promise<ImportResult> {
    const sha256 = await hashEdition(edition);
    return this.withListLock(edition.listId, async () => {
      await this.sweepAbandoned(edition.listId);
      const known = await this.findSame(edition, sha256, options);
      if (known) return known;
      const versionId = await this.begin(edition, sha256, options);
      try {
        const read = await stageEdition({ edition, versionId, address: this.address }, options.onProgress);
        return await this.finish(edition, versionId, read, options);
      } catch (error) {
        // What cannot even be written down is left as it is: the next import of the list clears it away.
        await this.refuse(versionId, edition.listId, error, options.actor).catch(() => {
          throw new ImportBroken(error);
        });
        throw !(error instanceof ListFormatError) && CONNECTION_LOST.test(String(error)) ? new ImportBroken(error) : error;
      }
    });
  }

  private async finish(edition: EditionOnDisk, versionId: string, { tally, info, issues }: ReadEdition, options: ImportOptions): Promise<ImportResult> {
    const publishedAt = info.publishedAt ?? options.published ?? null;
    const publishedBy = info.publishedAt ? 'publisher' : options.published ? options.actor : null;
    const missingParts = [...(info.missingParts ?? [])];
    return this.dataSource.transaction(async (manager) => {
      const changes = await countChanges(manager, versionId, edition.listId);
      const counts: ListCounts = { records: tally.records, names: tally.names, identifiers: tally.identifiers, addresses: tally.addresses, birthDates: tally.birthDates, ...changes };
      const active = await manager.findOneBy(ListVersionEntity, { listId: edition.listId, state: 'active' });
      const doubts = doubtsAbout(tally, { ...info, ...(publishedAt ? { publishedAt } : {}) }, changes, edition.source.expects, active ?? undefined);
      const reasons = doubts.map(({ code, message }) => `${code}: ${message}`);
      await manager.query('update list_version set published_at = $2, published_by = $3, missing_parts = $4, counts = $5, issues = $6, reasons = $7 where id = $1', [
        versionId,
        publishedAt,
        publishedBy,
        missingParts,
        JSON.stringify(counts),
        JSON.stringify(issues),
        reasons,
      ]);
      const state = await this.settle(manager, edition.listId, versionId, doubts, options.actor);
      return { listId: edition.listId, versionId, state, publishedAt, missingParts, counts, issues, reasons };
    });
  }

  private async settle(manager: EntityManager, listId: ListId, versionId: string, doubts: readonly Doubt[], actor: string): Promise<ListVersionState> {
    if (doubts.length > 0) {
      // A newer update in doubt takes the place of an earlier one.
      const waiting = await manager.query<{ id: string }[]>("select id from list_version where list_id = $1 and state = 'quarantined'", [listId]);
      for (const { id } of waiting) await this.replace(manager, id, listId, 'replaced: a later update came', actor);
      await manager.query("update list_version set state = 'quarantined' where id = $1", [versionId]);
      await this.audit.record(manager, { actor, action: 'list.quarantined', subjectType: 'list_version', subjectId: versionId, data: { listId, doubts } });
      return 'quarantined';
    }
    await activateStaged(manager, listId, versionId);
    await this.audit.record(manager, { actor, action: 'list.activated', subjectType: 'list_version', subjectId: versionId, data: { listId } });
    for (const id of await waitingBefore(manager, listId, versionId)) await this.replace(manager, id, listId, 'replaced: a whole edition came that is no older', actor);
    return 'active';
  }

  /** Ends the waiting of a version whose place another one has taken. */
  private async replace(manager: EntityManager, versionId: string, listId: ListId, reason: string, actor: string): Promise<void> {
    await refuseWaiting(manager, versionId, reason);
    await this.audit.record(manager, { actor, action: 'list.refused', subjectType: 'list_version', subjectId: versionId, data: { listId, reason } });
  }

  /** The version that has these bytes already: the one that screens, or the one that waits, which keeps its place and what was proposed about it. */
  private async findSame(edition: EditionOnDisk, sha256: string, options: ImportOptions): Promise<ImportResult | undefined> {
    const active = await this.dataSource.manager.findOneBy(ListVersionEntity, { listId: edition.listId, state: 'active' });
    const waiting = await this.dataSource.manager.findOneBy(ListVersionEntity, { listId: edition.listId, state: 'quarantined' });
    // What is doubtful about an edition depends on the one that screens: after a change of that it is looked at anew.
    const judged = waiting !== null && (active?.activatedAt?.getTime() ?? 0) < waiting.createdAt.getTime();
    if (judged && waiting.sha256 === sha256 && waiting.parserVersion === edition.source.parserVersion && (waiting.publishedAt !== null || options.published === undefined)) {
      if (options.fetched) await this.dataSource.query('update list_version set checked_at = $2 where id = $1', [waiting.id, options.fetched.at]);
      const { id: versionId, publishedAt, missingParts, counts, issues, reasons } = waiting;
      return { listId: edition.listId, versionId, state: 'quarantined', publishedAt, missingParts, counts, issues, reasons };
    }
    if (!active || active.sha256 !== sha256 || active.parserVersion !== edition.source.parserVersion) return undefined;
    const dates = active.publishedAt === null && options.published !== undefined;
    await this.dataSource.transaction(async (manager) => {
      if (dates) {
        await manager.query('update list_version set published_at = $2, published_by = $3 where id = $1', [active.id, options.published, options.actor]);
        await this.audit.record(manager, { actor: options.actor, action: 'list.dated', subjectType: 'list_version', subjectId: active.id, data: { listId: edition.listId, publishedAt: options.published } });
      }
      if (options.fetched) await manager.query('update list_version set checked_at = $2 where id = $1', [active.id, options.fetched.at]);
    });
    const publishedAt = dates ? (options.published ?? null) : active.publishedAt;
    return { listId: edition.listId, versionId: active.id, state: 'unchanged', publishedAt, missingParts: active.missingParts, counts: active.counts, issues: active.issues, reasons: [] };
  }

  private async begin(edition: EditionOnDisk, sha256: string, { actor, fetched }: ImportOptions): Promise<string> {
    const from = fetched?.from ?? edition.files.map(({ path }) => path).slice(0, 4).join(', ') + (edition.files.length > 4 ? ` and ${edition.files.length - 4} more` : '');
    return this.dataSource.transaction(async (manager) => {
      const [row] = await manager.query<{ id: string }[]>(
        `insert into list_version (list_id, state, retrieved_at, checked_at, retrieved_from, sha256, format, parser_version, created_by)
         values ($1, 'staging', $2, $3, $4, $5, $6, $7, $8) returning id`,
        [edition.listId, fetched?.at ?? new Date(), fetched?.at ?? null, from, sha256, edition.format, edition.source.parserVersion, actor],
      );
      const id = (row as { id: string }).id;
      await this.audit.record(manager, { actor, action: 'list.import_started', subjectType: 'list_version', subjectId: id, data: { listId: edition.listId, from, sha256 } });
      return id;
    });
  }

  private async refuse(versionId: string, listId: ListId, error: unknown, actor: string): Promise<void> {
    const reason = error instanceof ListFormatError ? `format: ${error.message}` : `failed: ${String(error)}`;
    await this.dataSource.transaction(async (manager) => {
      await dropStaged(manager, versionId);
      await manager.query("update list_version set state = 'rejected', reasons = array[$2::text] where id = $1", [versionId, reason]);
      await this.audit.record(manager, { actor, action: 'list.refused', subjectType: 'list_version', subjectId: versionId, data: { listId, reason } });
    });
  }

  /** What a process left behind that died in the middle: this one holds the list's lock, so nobody is at work on it. */
  private async sweepAbandoned(listId: ListId): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const left = await manager.query<{ id: string }[]>("select id from list_version where list_id = $1 and state = 'staging'", [listId]);
      for (const { id } of left) {
        await dropStaged(manager, id);
        await manager.query("update list_version set state = 'abandoned', reasons = array['the import did not finish'] where id = $1", [id]);
        await this.audit.record(manager, { actor: 'job:import', action: 'list.abandoned', subjectType: 'list_version', subjectId: id, data: { listId } });
      }
    });
  }

  /** One import a list at a time, across all processes; the lock ends with its connection, so a crash frees it. */
  private async withListLock<T>(listId: ListId, work: () => Promise<T>): Promise<T> {
    const runner: QueryRunner = this.dataSource.createQueryRunner();
    await runner.connect();
    try {
      await runner.query("select pg_advisory_lock(hashtext('list_import'), hashtext($1))", [listId]);
      return await work();
    } finally {
      // Where the connection broke, the lock went with it.
      await runner.query("select pg_advisory_unlock(hashtext('list_import'), hashtext($1))", [listId]).catch(() => undefined);
      await runner.release();
    }
  }
}

/** Versions that wait and are no newer than the one that has just been activated, by their dates, or else by when the publisher sent them. */
async function waitingBefore(manager: EntityManager, listId: ListId, versionId: string): Promise<string[]> {
  const found = await manager.query<{ id: string }[]>(
    `select w.id from list_version w, list_version v where v.id = $2 and w.list_id = $1 and w.state = 'quarantined'
       and (w.published_at <= v.published_at or ((w.published_at is null or v.published_at is null) and w.checked_at < v.checked_at))`,
    [listId, versionId],
  );
  return found.map(({ id }) => id);
}

/** Ends the waiting of a version: its additions no longer screen. Its records stay, as answers of the days when it waited rest on them. */
export async function refuseWaiting(manager: EntityManager, versionId: string, reason: string): Promise<void> {
  await manager.query("update list_version set state = 'rejected', reasons = array_append(reasons, $2) where id = $1", [versionId, reason]);
}

/** Makes a staged version the active one, in the caller's transaction. */
export async function activateStaged(manager: EntityManager, listId: string, versionId: string): Promise<void> {
  const sequence = await applyStaged(manager, versionId, listId);
  await manager.query("update list_version set state = 'superseded', superseded_at = now() where list_id = $1 and state = 'active'", [listId]);
  await manager.query("update list_version set state = 'active', sequence = $2, activated_at = now() where id = $1", [versionId, sequence]);
}
