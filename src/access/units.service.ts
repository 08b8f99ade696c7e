import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { AccessError } from './access.errors.js';
import { OrgUnitEntity } from './org-unit.entity.js';

/** The organisation's units, each of which sees its own subjects only. */
@Injectable()
export class UnitsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditService,
  ) {}

  async list(): Promise<OrgUnitEntity[]> {
    return this.dataSource.manager.find(OrgUnitEntity, { order: { id: 'ASC' } });
  }

  /** Throws `AccessError` where there is one of that id. */
  async add(id: string, name: string, actor: string, requestId?: string): Promise<OrgUnitEntity> {
    return this.dataSource.transaction(async (manager) => {
      const rows = await manager.query<unknown[]>('insert into org_unit (id, name, created_by) values ($1, $2, $3) on conflict do nothing returning id', [id, name, actor]);
      if (rows.length === 0) throw new AccessError('exists_already', `There is a unit ${id} already.`);
      await this.audit.record(manager, { actor, action: 'unit.added', subjectType: 'unit', subjectId: id, data: { name }, requestId });
      return manager.findOneByOrFail(OrgUnitEntity, { id });
    });
  }
}

/** Throws `AccessError` naming the field where there is no such unit. */
export async function requireUnit(manager: EntityManager, id: string): Promise<void> {
  if (!(await manager.existsBy(OrgUnitEntity, { id }))) throw new AccessError('invalid_field', `there is no unit '${id}'`, { field: 'unit' });
}
