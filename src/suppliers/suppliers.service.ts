import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, LessThan } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { toJsonb } from '../database/jsonb.js';
import type { PageQueryDto } from '../http/page.dto.js';
import { type Page, mapPage, pageOf, readMark } from '../http/page.js';
import { SubjectError } from '../screening/subject.js';
import { MonitoringRuns } from './monitoring-runs.service.js';
import { type SupplierRecord, asksTheSame, readSupplier, supplierChanges } from './supplier-record.js';
import { SupplierChangeEntity, SupplierEntity } from './supplier.entity.js';
import type { SupplierDto, SupplierQueryDto, UpsertedSupplierDto } from './suppliers.dto.js';

/** Who asks, and the unit whose suppliers they see (null: all). */
export interface RegisterAsker {
  readonly actor: string;
  readonly unit: string | null;
  readonly requestId?: string;
}

/** Keeps the register: who the suppliers are, and each change of them. */
@Injectable()
export class SuppliersService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditService,
    private readonly runs: MonitoringRuns,
  ) {}

  /**
   * Creates or updates by reference; the same again changes nothing. What asks something new of the lists is screened before
   * this returns. Throws `SubjectError` with the position of the supplier at fault; then nothing has changed.
   */
  async upsert(dtos: readonly SupplierDto[], asker: RegisterAsker): Promise<UpsertedSupplierDto[]> {
    const records = dtos.map((dto, index) => {
      try {
        return readSupplier(dto);
      } catch (error) {
        if (error instanceof SubjectError) throw new SubjectError(`suppliers[${index}].${error.field}`, error.message.replace(/^[^:]*: /, ''));
        throw error;
      }
    });
    const twice = records.find(({ reference }, index) => records.findIndex((other) => other.reference === reference) < index);
    if (twice) throw new SubjectError('suppliers', `the reference '${twice.reference}' stands twice in one request`);
    const { results, due } = await this.dataSource.transaction((manager) => this.keep(manager, records, asker));
    if (due.length > 0) await this.runs.suppliers(due, { actor: asker.actor, requestId: asker.requestId });
    return results;
  }

  /** Throws `NotFoundException` also for a supplier of another unit. */
  async find(idOrReference: string, asker: Pick<RegisterAsker, 'unit'>): Promise<SupplierEntity> {
    const byId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(idOrReference);
    const found = await this.dataSource.manager.find(SupplierEntity, { where: byId ? { id: idOrReference } : { reference: idOrReference } });
    const own = found.filter(({ unit }) => asker.unit === null || unit === asker.unit);
    const [supplier] = own.length > 1 ? own.filter(({ unit }) => unit === asker.unit) : own;
    if (!supplier) throw new NotFoundException(`There is no supplier ${idOrReference}.`);
    return supplier;
  }

  /** By reference. */
  async page({ q, outcome, tag, limit = 100, after }: SupplierQueryDto, asker: Pick<RegisterAsker, 'unit'>): Promise<Page<SupplierEntity>> {
    const query = this.dataSource.manager.createQueryBuilder(SupplierEntity, 's').orderBy('s.reference').addOrderBy('s.id').limit(limit + 1);
    if (asker.unit !== null) query.andWhere('s.unit = :unit', { unit: asker.unit });
    if (q !== undefined) query.andWhere('(s.name ilike :q or s.reference ilike :q)', { q: `%${q.replace(/[\\%_]/g, '\\$&')}%` });
    if (outcome !== undefined) query.andWhere('s.outcome = :outcome', { outcome });
    if (tag !== undefined) query.andWhere(':tag = any(s.tags)', { tag });
    const [reference, id] = readMark(after, ['text', 'uuid']) ?? [];
    if (id !== undefined) query.andWhere('(s.reference, s.id) > (:reference, :id::uuid)', { reference, id });
    return pageOf(await query.getMany(), limit, (supplier) => [supplier.reference, supplier.id]);
  }

  /** The latest change first. */
  async history(supplier: SupplierEntity, { limit = 100, after }: PageQueryDto): Promise<Page<SupplierChangeEntity>> {
    const [version] = readMark(after, ['number']) ?? [];
    const rows = await this.dataSource.manager.find(SupplierChangeEntity, { where: { supplierId: supplier.id, ...(version === undefined ? {} : { version: LessThan(Number(version)) }) }, order: { version: 'DESC' }, take: limit + 1 });
    return pageOf(rows, limit, (change) => [String(change.version)]);
  }

  /** The latest first. */
  async screeningsOf(supplier: SupplierEntity, { limit = 100, after }: PageQueryDto): Promise<Page<{ id: string; at: Date; origin: string; outcome: string; hold: boolean }>> {
    const [at, id] = readMark(after, ['time', 'uuid']) ?? [];
    const rows = await this.dataSource.query<{ id: string; at: Date; mark: string; origin: string; outcome: string; hold: boolean }[]>(
      'select id, at, at::text mark, origin, outcome, hold from screening where supplier_id = $1 and ($2::timestamptz is null or (at, id) < ($2::timestamptz, $3::uuid)) order by at desc, id desc limit $4',
      [supplier.id, at ?? null, id ?? null, limit + 1],
    );
    return mapPage(pageOf(rows, limit, (row) => [row.mark, row.id]), ({ mark: _, ...row }) => row);
  }

  private async keep(manager: EntityManager, records: readonly SupplierRecord[], asker: RegisterAsker): Promise<{ results: UpsertedSupplierDto[]; due: string[] }> {
    // One at a time for each unit: two requests that bring the same new reference must not both create it.
    await manager.query("select pg_advisory_xact_lock(hashtext('supplier_upsert'), hashtext($1))", [asker.unit ?? '']);
    const known = await manager.query<Known[]>('select id, reference, source_system, data, parties, tags, version, active from supplier where reference = any($1) and unit is not distinct from $2 order by id for update', [records.map(({ reference }) => reference), asker.unit]);
    const byReference = new Map(known.map((row) => [row.reference, row]));
    const results: UpsertedSupplierDto[] = [];
    const due: string[] = [];
    const changed: { id: string; version: number; changes: unknown; source_system: string | null }[] = [];
    for (const record of records) {
      const old = byReference.get(record.reference);
      const changes = supplierChanges(old && { ...old, sourceSystem: old.source_system }, record);
      if (old && changes.length === 0) {
        results.push({ reference: record.reference, id: old.id, result: 'unchanged', version: old.version });
        continue;
      }
      const screens = record.active && (!old || !old.active || !asksTheSame(old.parties, record.parties));
      const [row] = await manager.query<{ id: string; version: number }[]>(UPSERT, [
        asker.unit, record.reference, record.sourceSystem, record.data.name.trim(), toJsonb(record.data), toJsonb(record.parties), record.tags, record.active, screens,
      ]);
      const { id, version } = row as { id: string; version: number };
      changed.push({ id, version, changes, source_system: record.sourceSystem });
      results.push({ reference: record.reference, id, result: old ? 'changed' : 'created', version });
      if (screens) due.push(id);
    }
    if (changed.length > 0) await manager.query(CHANGED, [toJsonb(changed), asker.actor, asker.requestId ?? null]);
    if (changed.length === 1) return { results, due };
    if (changed.length > 1) await this.audit.record(manager, { actor: asker.actor, action: 'suppliers.upserted', subjectType: 'register', subjectId: asker.unit ?? '', data: { sent: records.length, changed: changed.length }, requestId: asker.requestId });
    return { results, due };
  }
}

interface Known {
  readonly id: string;
  readonly reference: string;
  readonly source_system: string | null;
  readonly data: SupplierRecord['data'];
  readonly parties: SupplierRecord['parties'];
  readonly tags: string[];
  readonly version: number;
  readonly active: boolean;
}

const UPSERT = `
  insert into supplier (unit, reference, source_system, name, data, parties, tags, active, due) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  on conflict (reference, unit) do update set source_system = excluded.source_system, name = excluded.name, data = excluded.data, parties = excluded.parties, tags = excluded.tags,
    active = excluded.active, version = supplier.version + 1, updated_at = clock_timestamp(), due = supplier.due or excluded.due
  returning id, version`;

/** History and trail of each change, in one statement. */
const CHANGED = `
  with changed as (
    select * from jsonb_to_recordset($1::jsonb) as c(id uuid, version int, changes jsonb, source_system text)
  ), kept as (
    insert into supplier_change (supplier_id, version, actor, source_system, changes) select id, version, $2, source_system, changes from changed
  )
  insert into audit_event (actor, action, subject_type, subject_id, data, request_id)
  select $2, case when version = 1 then 'supplier.created' else 'supplier.changed' end, 'supplier', id::text,
         jsonb_build_object('version', version, 'fields', (select jsonb_agg(c->>'field') from jsonb_array_elements(changes) c)), $3
  from changed`;
