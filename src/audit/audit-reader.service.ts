import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditBlockEntity, PersonalDataEntity } from './audit-block.entity.js';
import type { AuditHead } from './audit-chain.js';
import { AuditEventEntity } from './audit-event.entity.js';
import type { AuditEventDto, AuditPageDto, AuditQueryDto } from './audit.dto.js';

const PAGE = 100;

/** Searches the trail. */
@Injectable()
export class AuditReader {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Newest first, by key, so that pages neither lose nor double an event. */
  async page(query: AuditQueryDto): Promise<AuditPageDto> {
    const limit = query.limit ?? PAGE;
    const rows = await this.select(query, 'DESC', limit + 1, query.before);
    const items = await this.present(rows.slice(0, limit));
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** All that fits, oldest first, a page at a time. */
  async *all(query: AuditQueryDto): AsyncGenerator<AuditEventDto> {
    let after: string | undefined;
    for (;;) {
      const rows = await this.select(query, 'ASC', 1000, after);
      if (rows.length === 0) return;
      yield* await this.present(rows);
      after = rows.at(-1)?.id;
    }
  }

  /** The newest blocks, newest first. */
  async heads(limit: number): Promise<AuditHead[]> {
    const blocks = await this.dataSource.manager.find(AuditBlockEntity, { order: { number: 'DESC' }, take: limit, select: { number: true, hash: true, sealedAt: true, publicKey: true, signature: true } });
    return blocks.map(({ number, hash, sealedAt, publicKey, signature }) => ({ number, hash, sealedAt: sealedAt.toISOString(), publicKey, signature }));
  }

  private async select({ actor, action, subjectType, subjectId, requestId, from, to }: AuditQueryDto, order: 'ASC' | 'DESC', limit: number, mark: string | undefined): Promise<AuditEventEntity[]> {
    const query = this.dataSource.manager.createQueryBuilder(AuditEventEntity, 'e').orderBy('e.id', order).limit(limit);
    if (actor !== undefined) query.andWhere('e.actor = :actor', { actor });
    if (action?.endsWith('.')) query.andWhere('starts_with(e.action, :action)', { action });
    else if (action !== undefined) query.andWhere('e.action = :action', { action });
    if (subjectType !== undefined) query.andWhere('e.subject_type = :subjectType', { subjectType });
    if (subjectId !== undefined) query.andWhere('e.subject_id = :subjectId', { subjectId });
    if (requestId !== undefined) query.andWhere('e.request_id = :requestId', { requestId });
    if (from !== undefined) query.andWhere('e.at >= :from', { from });
    if (to !== undefined) query.andWhere('e.at < :to', { to });
    if (mark !== undefined) query.andWhere(order === 'DESC' ? 'e.id < :mark' : 'e.id > :mark', { mark });
    return query.getMany();
  }

  private async present(events: readonly AuditEventEntity[]): Promise<AuditEventDto[]> {
    const digests = events.flatMap(({ data }) => Object.values(digestsOf(data)));
    const values = new Map<string, string>();
    if (digests.length > 0) {
      const kept = await this.dataSource.manager.createQueryBuilder(PersonalDataEntity, 'p').where('p.digest = any(:digests)', { digests }).getMany();
      for (const { digest, value } of kept) values.set(digest, value);
    }
    return events.map(({ id, at, actor, action, subjectType, subjectId, data, requestId }) => {
      const personal = Object.entries(digestsOf(data)).map(([name, digest]): [string, string | null] => [name, values.get(digest) ?? null]);
      return { id, at: at.toISOString(), actor, action, subjectType, subjectId, data: { ...data }, ...(personal.length > 0 ? { personal: Object.fromEntries(personal) } : {}), requestId };
    });
  }
}

function digestsOf(data: Readonly<Record<string, unknown>>): Record<string, string> {
  const { personal } = data;
  if (typeof personal !== 'object' || personal === null) return {};
  return Object.fromEntries(Object.entries(personal).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
