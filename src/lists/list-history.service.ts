import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ListedParty } from '../matching/party.js';
import { type FieldChange, fieldChanges } from './field-changes.js';
import type { PageQueryDto } from '../http/page.dto.js';
import { type Page, latestFirst, mapPage } from '../http/page.js';
import { versionName } from './list-status.service.js';
import { AFFECTS, STAGED_CHANGES } from './list-store.js';
import { type ListChangeKind, type ListCounts, ListVersionEntity, type ListVersionState } from './list-version.entity.js';

/** One edition of a list, past or present. */
export interface ListVersionSummary {
  readonly id: string;
  readonly list: string;
  readonly version: string;
  readonly state: ListVersionState;
  readonly sequence: number | null;
  readonly publishedAt: string | null;
  readonly publishedBy: string | null;
  readonly retrievedAt: Date;
  readonly retrievedFrom: string;
  readonly checkedAt: Date | null;
  readonly sha256: string;
  readonly parserVersion: string;
  readonly counts: ListCounts;
  readonly issues: ListVersionEntity['issues'];
  readonly missingParts: readonly string[];
  readonly reasons: readonly string[];
  readonly activatedAt: Date | null;
  readonly supersededAt: Date | null;
  readonly createdBy: string;
}

export const CHANGE_AFFECTS = ['screening', 'information', 'writing'] as const;
export type ChangeAffects = (typeof CHANGE_AFFECTS)[number];

/** What a version did to one party. */
export interface PartyChange {
  readonly partyId: string;
  readonly name: string;
  readonly kind: ListChangeKind;
  /** `screening` where it bears on who is found or what a finding does, `information` where it only tells more, `writing` where all that is read is as before. */
  readonly affects: ChangeAffects;
  /** For `changed`: field by field. */
  readonly fields: readonly FieldChange[];
}

/** Reads what was imported when, and what each version changed. */
@Injectable()
export class ListHistory {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Newest first. */
  async versions(listId: string, page: PageQueryDto = {}): Promise<Page<ListVersionSummary>> {
    const query = this.dataSource.manager.createQueryBuilder(ListVersionEntity, 'v').where('v.list_id = :listId', { listId });
    const found = await latestFirst(query, { at: 'v.created_at', id: 'v.id' }, { limit: 100, ...page });
    return mapPage(found, ({ listId: list, createdAt: _createdAt, format: _format, ...version }) => ({ ...version, list, version: versionName(version) }));
  }

  async version(id: string): Promise<ListVersionEntity | null> {
    return this.dataSource.manager.findOneBy(ListVersionEntity, { id });
  }

  /** Added, changed and removed parties of a version against the one before it, in order of record id; of one that waits, what it would change. */
  async changes(version: ListVersionEntity, { after = '', limit = 100, kind, affects }: { after?: string; limit?: number; kind?: ListChangeKind; affects?: ChangeAffects } = {}): Promise<Page<PartyChange>> {
    const rows = await this.dataSource.query<{ record_id: string; kind: ListChangeKind; affects: ChangeAffects; before: ListedParty | null; after: ListedParty | null }[]>(
      `select * from (select c.record_id, c.kind, case when c.kind = 'changed' then ${AFFECTS} else 'screening' end affects, b.party before, a.party after
       from (${version.state === 'quarantined' ? STAGED_CHANGES : 'select record_id, kind, before_hash, after_hash from list_change where version_id = $1 and $2::text is not null'}) c
       left join list_record b on b.hash = c.before_hash left join list_record a on a.hash = c.after_hash
       where c.record_id > $3 and ($4::text is null or c.kind = $4)) of where $5::text is null or affects = $5 order by record_id limit $6`,
      [version.id, version.listId, after, kind ?? null, affects ?? null, limit + 1],
    );
    const page = rows.slice(0, limit);
    return {
      items: page.map((row) => ({
        partyId: `${version.listId}:${row.record_id}`,
        name: (row.after ?? row.before)?.names[0]?.full ?? row.record_id,
        kind: row.kind,
        affects: row.affects,
        fields: row.before && row.after ? changesBetween(row.before, row.after, row.affects) : [],
      })),
      next: rows.length > limit ? (page.at(-1)?.record_id ?? null) : null,
    };
  }
}

/** Field by field; where that shows nothing it is said why, so that nobody looks for what changed. */
function changesBetween(before: ListedParty, after: ListedParty, affects: ChangeAffects): readonly FieldChange[] {
  const fields = fieldChanges(before, after);
  if (fields.length > 0) return fields;
  const why = affects === 'writing' ? 'written otherwise by the publisher; all that is read from it is as before' : 'values are as before; their order, parts or notes are not';
  return [{ field: 'record', added: [why], removed: [] }];
}
