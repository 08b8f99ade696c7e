import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GoneException, Inject, Injectable, NotFoundException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { IdempotencyService, type Once } from '../access/idempotency.service.js';
import { AuditService } from '../audit/audit.service.js';
import { CONFIG, type Config } from '../config.js';
import { toJsonb, toText } from '../database/jsonb.js';
import { dayOf } from '../days.js';
import type { PageQueryDto } from '../http/page.dto.js';
import { type Page, latestFirst } from '../http/page.js';
import { BatchEntity, type BatchOptions, type BatchState, BatchTemplateEntity, type NamedMapping } from './batch.entity.js';
import { BatchFieldError, BatchStateRefused } from './batch.errors.js';
import { BatchRunner } from './batch-runner.service.js';
import { type LookOptions, lookAtTable } from './intake/read-table.js';
import { guessedMapping, positionsOf, unmappedColumns } from './mapping.js';

/** Who asks: the trail's name of them, and the unit whose files they see (null: all). */
export interface BatchAsker {
  readonly actor: string;
  readonly unit: string | null;
  readonly requestId?: string;
}

/** How a file is to be read and screened; what is absent is guessed or keeps its default. */
export interface BatchPlan {
  readonly mapping?: NamedMapping;
  /** Name of a template whose mapping and options are taken. */
  readonly template?: string;
  /** Saves mapping and options under this name. */
  readonly saveAs?: string;
  readonly options?: BatchOptions;
  readonly dryRun?: boolean;
}

/** A file on disk, and what its owner calls it. */
interface UploadedTable {
  readonly path: string;
  readonly name: string;
}

/** A batch, and whether the same was asked before under its Idempotency-Key. */
interface MadeBatch {
  readonly batch: BatchEntity;
  readonly replayed: boolean;
}

type AskedOnce = (asked: Readonly<Record<string, unknown>>) => Once | undefined;
type Store = (manager: EntityManager) => Promise<void>;

/** Supplier files from upload to cancellation. The rows themselves are the loader's and the worker's. */
@Injectable()
export class BatchesService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly audit: AuditService,
    private readonly runner: BatchRunner,
    private readonly idempotency: IdempotencyService,
  ) {}

  /** Where uploads are written before they are a batch. */
  async incoming(): Promise<string> {
    const folder = join(this.config.home, 'batches', 'incoming');
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Takes over a file on disk (it is moved or deleted), looks at it and guesses its columns; `once` tells of what is asked whether it was asked before. Throws `TableError` for what is no table. */
  async create(file: UploadedTable, asker: BatchAsker, options: LookOptions = {}, once: AskedOnce = () => undefined): Promise<MadeBatch> {
    const id = randomUUID();
    try {
      const sha256 = await hashOf(file.path);
      const made = await this.once(once({ file: sha256, name: file.name }), id, () => this.taken(file, id, sha256, options, asker));
      if (made.id !== id) await rm(join(this.config.home, 'batches', id), { recursive: true, force: true });
      return { batch: await this.find(made.id, asker), replayed: made.replayed };
    } finally {
      await rm(file.path, { force: true });
    }
  }

  /** Looks at the file again, read as a person says. Only before it runs. */
  async lookAgain(id: string, asker: BatchAsker, options: LookOptions): Promise<BatchEntity> {
    const batch = await this.find(id, asker);
    requireState(batch, 'uploaded');
    const look = await lookAtTable(join(this.config.home, batch.path), options);
    await this.dataSource.query("update batch set look = $2, mapping = $3 where id = $1 and state = 'uploaded'", [id, toJsonb(look), toJsonb(guessedMapping(look))]);
    return this.find(id, asker);
  }

  /** Confirms or corrects the mapping and puts the file into the queue. Throws `BatchFieldError`. */
  async start(id: string, asker: BatchAsker, plan: BatchPlan = {}, once?: Once): Promise<MadeBatch> {
    const { replayed } = await this.once(once, id, () => this.started(id, asker, plan));
    if (!replayed) this.runner.wake();
    return { batch: await this.find(id, asker), replayed };
  }

  /** Does it now, or tells what was done under the same key before. */
  private async once(once: Once | undefined, id: string, make: () => Promise<Store>): Promise<{ readonly id: string; readonly replayed: boolean }> {
    if (!once) {
      await this.dataSource.transaction(await make());
      return { id, replayed: false };
    }
    // The id alone is kept: what the file says is erased with the file, and an answer that is given again tells of the batch as it is.
    const { answer, replayed } = await this.idempotency.once<{ id: string }>(once, async () => ({ answer: { id }, store: await make() }));
    return { id: answer.id, replayed };
  }

  private async taken(file: UploadedTable, id: string, sha256: string, options: LookOptions, asker: BatchAsker): Promise<Store> {
    const look = await lookAtTable(file.path, options);
    const { size } = await stat(file.path);
    const path = join('batches', id, 'original');
    await mkdir(join(this.config.home, 'batches', id), { recursive: true });
    await rename(file.path, join(this.config.home, path));
    return async (manager) => {
      await manager.query(
        `insert into batch (id, unit, state, file_name, sha256, bytes, path, look, mapping, created_by) values ($1, $2, 'uploaded', $3, $4, $5, $6, $7, $8, $9)`,
        [id, asker.unit, toText(file.name).slice(0, 300), sha256, size, path, toJsonb(look), toJsonb(guessedMapping(look)), asker.actor],
      );
      await this.record(manager, 'batch.uploaded', id, asker, { sha256, bytes: size, rowsLookedAt: look.preview.length });
    };
  }

  private async started(id: string, asker: BatchAsker, plan: BatchPlan): Promise<Store> {
    const batch = await this.find(id, asker);
    requireState(batch, 'uploaded');
    const { mapping, options } = await this.planned(batch, asker, plan);
    positionsOf(mapping, batch.look.format.columns);
    return async (manager) => {
      const [, started] = await manager.query<[unknown, number]>(
        "update batch set state = 'running', started_at = now(), mapping = $2, options = $3, dry_run = $4 where id = $1 and state = 'uploaded'",
        [id, toJsonb(mapping), toJsonb(options), plan.dryRun === true],
      );
      if (started === 0) throw new BatchStateRefused((await this.find(id, asker)).state);
      if (plan.saveAs !== undefined) await this.saveTemplate(manager, plan.saveAs, mapping, options, asker);
      await this.record(manager, 'batch.started', id, asker, { mapping, options, dryRun: plan.dryRun === true, notMapped: unmappedColumns(mapping, batch.look.format.columns) });
    };
  }

  pause(id: string, asker: BatchAsker): Promise<BatchEntity> {
    return this.move(id, asker, ['running'], 'paused', 'batch.paused');
  }

  async resume(id: string, asker: BatchAsker): Promise<BatchEntity> {
    const batch = await this.move(id, asker, ['paused'], 'running', 'batch.resumed');
    this.runner.wake();
    return batch;
  }

  /** What is screened already stays as it is; nothing more is screened. */
  cancel(id: string, asker: BatchAsker): Promise<BatchEntity> {
    return this.move(id, asker, ['uploaded', 'running', 'paused'], 'cancelled', 'batch.cancelled');
  }

  /** The latest first. */
  page(page: PageQueryDto, asker: Pick<BatchAsker, 'unit'>): Promise<Page<BatchEntity>> {
    const query = this.dataSource.manager.createQueryBuilder(BatchEntity, 'b');
    if (asker.unit !== null) query.where('b.unit = :unit', { unit: asker.unit });
    return latestFirst(query, { at: 'b.created_at', id: 'b.id' }, page);
  }

  /** Throws `NotFoundException` also for a file of another unit. */
  async find(id: string, asker: Pick<BatchAsker, 'unit'>): Promise<BatchEntity> {
    const batch = await this.dataSource.manager.findOneBy(BatchEntity, { id });
    if (!batch || (asker.unit !== null && batch.unit !== asker.unit)) throw new NotFoundException(`There is no batch ${id}.`);
    return batch;
  }

  async templates(asker: Pick<BatchAsker, 'unit'>): Promise<BatchTemplateEntity[]> {
    const all = await this.dataSource.manager.find(BatchTemplateEntity, { order: { name: 'ASC' } });
    return all.filter(({ unit }) => unit === null || asker.unit === null || unit === asker.unit);
  }

  /** The original as it was uploaded. Throws 410 where its years are over. */
  original(batch: BatchEntity): string {
    if (batch.goneAt) throw new GoneException(`The original of this file is gone since ${dayOf(batch.goneAt)}: its time was over (GET /v1/retention).`);
    return join(this.config.home, batch.path);
  }

  private async planned(batch: BatchEntity, asker: BatchAsker, plan: BatchPlan): Promise<{ mapping: NamedMapping; options: BatchOptions }> {
    if (plan.template === undefined) return { mapping: plan.mapping ?? batch.mapping, options: plan.options ?? {} };
    const template = (await this.templates(asker)).find(({ name }) => name === plan.template);
    if (!template) throw new BatchFieldError('template', `there is no template '${plan.template}'`);
    return { mapping: plan.mapping ?? template.mapping, options: { ...template.options, ...plan.options } };
  }

  private async saveTemplate(manager: EntityManager, name: string, mapping: NamedMapping, options: BatchOptions, asker: BatchAsker): Promise<void> {
    await manager.query(
      `insert into batch_template (unit, name, mapping, options, created_by) values ($1, $2, $3, $4, $5)
       on conflict (name, unit) do update set mapping = excluded.mapping, options = excluded.options, created_at = now(), created_by = excluded.created_by`,
      [asker.unit, name, toJsonb(mapping), toJsonb(options), asker.actor],
    );
    await this.audit.record(manager, { actor: asker.actor, action: 'batch_template.saved', subjectType: 'batch_template', subjectId: name, data: { mapping, options }, requestId: asker.requestId });
  }

  private async move(id: string, asker: BatchAsker, from: readonly BatchState[], to: BatchState, action: string): Promise<BatchEntity> {
    await this.find(id, asker);
    await this.dataSource.transaction(async (manager) => {
      const [, moved] = await manager.query<[unknown, number]>(
        `update batch set state = $2, finished_at = case when $2 = 'cancelled' then now() else finished_at end where id = $1 and state = any($3)`,
        [id, to, from],
      );
      if (moved === 0) throw new BatchStateRefused((await this.find(id, asker)).state);
      await this.record(manager, action, id, asker);
    });
    return this.find(id, asker);
  }

  private record(manager: EntityManager, action: string, id: string, asker: BatchAsker, data?: Readonly<Record<string, unknown>>): Promise<void> {
    return this.audit.record(manager, { actor: asker.actor, action, subjectType: 'batch', subjectId: id, ...(data ? { data } : {}), requestId: asker.requestId });
  }
}

function requireState(batch: BatchEntity, state: BatchState): void {
  if (batch.state !== state) throw new BatchStateRefused(batch.state);
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
