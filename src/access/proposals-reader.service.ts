import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Principal } from './principal.js';
import { ProposalEntity } from './proposal.entity.js';
import { ProposalError } from './proposal.errors.js';
import { ProposalDto, type ProposalPageDto, type ProposalQueryDto } from './proposals.dto.js';

/** Reads proposals, newest first; a principal with a unit sees those of its unit. */
@Injectable()
export class ProposalsReader {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async find(id: string, asks: Pick<Principal, 'unit'>): Promise<ProposalDto> {
    const found = await this.dataSource.manager.findOneBy(ProposalEntity, { id, ...(asks.unit === null ? {} : { unit: asks.unit }) });
    if (!found) throw new ProposalError('no_such_proposal', `There is no proposal ${id}.`);
    return ProposalDto.of(found);
  }

  async page({ state = 'open', kind, subjectType, subjectId, after, limit = 50 }: ProposalQueryDto, asks: Pick<Principal, 'unit'>): Promise<ProposalPageDto> {
    const query = this.dataSource.manager
      .createQueryBuilder(ProposalEntity, 'p')
      // Milliseconds on both sides: the page mark carries no more.
      .orderBy("date_trunc('milliseconds', p.created_at)", 'DESC')
      .addOrderBy('p.id', 'DESC')
      .limit(limit + 1);
    if (state !== 'all') query.andWhere('p.state = :state', { state });
    if (kind !== undefined) query.andWhere('p.kind = :kind', { kind });
    if (subjectType !== undefined) query.andWhere('p.subject_type = :subjectType', { subjectType });
    if (subjectId !== undefined) query.andWhere('p.subject_id = :subjectId', { subjectId });
    if (asks.unit !== null) query.andWhere('p.unit = :unit', { unit: asks.unit });
    if (after !== undefined) {
      const [at, id] = after.split('~');
      query.andWhere("(date_trunc('milliseconds', p.created_at), p.id) < (:at::timestamptz, :id::uuid)", { at, id });
    }
    const rows = await query.getMany();
    const items = rows.slice(0, limit).map((row) => ProposalDto.of(row));
    const last = items.at(-1);
    return { items, next: rows.length > limit && last ? `${last.createdAt}~${last.id}` : null };
  }
}
