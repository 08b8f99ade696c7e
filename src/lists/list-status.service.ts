import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In } from 'typeorm';
import { CurrentListRules } from './current-list-rules.js';
import { type FetchOutcome, ListFetchEntity } from './list-fetch.entity.js';
import type { ListId } from './list-source.js';
import { ListVersionEntity } from './list-version.entity.js';
import { LIST_SOURCES } from './sources/index.js';

/** `active` is fit to screen; every other state says what is wrong with what is loaded, or that nothing is. */
export type ListState = 'active' | 'not_loaded' | 'stale' | 'undated' | 'partial' | 'provisional';

export interface ListStatus {
  readonly id: ListId;
  readonly title: string;
  readonly publisher: string;
  readonly state: ListState;
  readonly required: boolean;
  /** Publisher's date of the edition, else `undated`, with the first letters of its hash; null where nothing is loaded. */
  readonly version: string | null;
  readonly versionId: string | null;
  readonly publishedAt: string | null;
  readonly retrievedAt: string | null;
  /** Last time the publisher confirmed it; null for a file from disk. */
  readonly checkedAt: string | null;
  readonly sha256: string | null;
  readonly records: number;
  readonly names: number;
  readonly ageDays: number | null;
  readonly missingParts: readonly string[];
  /** An update that waits for a person: its additions screen as provisional. */
  readonly quarantined: { readonly versionId: string; readonly reasons: readonly string[] } | null;
}

/** The last attempt to get a list from its publisher. */
export interface LastFetch {
  readonly at: string;
  readonly outcome: FetchOutcome;
  /** What came, or what went wrong. */
  readonly message: string;
}

/** A list for people: what screens, and how the last attempt went to get it; null where it was never fetched. */
export interface ListReport extends ListStatus {
  readonly lastFetch: LastFetch | null;
}

/** What the state of a list depends on beside its versions. */
export interface ListRules {
  readonly requiredLists: readonly ListId[];
  readonly maxAgeDays: number;
  /** Lists with an age of their own. */
  readonly maxAgeDaysOf?: ReadonlyMap<ListId, number>;
  /** Lists that come from elsewhere than their publishers' own addresses. */
  readonly urlsOf?: ReadonlyMap<ListId, readonly string[]>;
}

/** Tells of every list what edition screens, how old it is, and what is wrong with it. */
@Injectable()
export class ListStatusService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly rules: CurrentListRules,
  ) {}

  async status(now: Date = new Date()): Promise<ListStatus[]> {
    const versions = await this.dataSource.manager.findBy(ListVersionEntity, { state: In(['active', 'quarantined']) });
    return listStatuses(versions, this.rules.current, now);
  }

  async report(): Promise<ListReport[]> {
    const fetches = new Map((await this.dataSource.manager.find(ListFetchEntity)).map(({ listId, attemptedAt, outcome, message }): [string, LastFetch] => [listId, { at: attemptedAt.toISOString(), outcome, message }]));
    return (await this.status()).map((list) => ({ ...list, lastFetch: fetches.get(list.id) ?? null }));
  }
}

/** The state of every list at a moment, from its active and waiting versions. */
export function listStatuses(versions: readonly ListVersionEntity[], rules: ListRules, now: Date): ListStatus[] {
  return LIST_SOURCES.map((source) => {
    const active = versions.find(({ listId, state }) => listId === source.id && state === 'active');
    const waiting = versions.find(({ listId, state }) => listId === source.id && state === 'quarantined');
    const ageDays = active ? ageInDays(active, now) : null;
    return {
      id: source.id,
      title: source.title,
      publisher: source.publisher,
      state: stateOf(source.id, active, waiting, ageDays, rules),
      required: rules.requiredLists.includes(source.id),
      version: active ? versionName(active) : null,
      versionId: active?.id ?? null,
      publishedAt: active?.publishedAt ?? null,
      retrievedAt: active?.retrievedAt.toISOString() ?? null,
      checkedAt: active?.checkedAt?.toISOString() ?? null,
      sha256: active?.sha256 ?? null,
      records: active?.counts.records ?? 0,
      names: active?.counts.names ?? 0,
      ageDays,
      missingParts: active?.missingParts ?? [],
      quarantined: waiting ? { versionId: waiting.id, reasons: waiting.reasons } : null,
    };
  });
}

function stateOf(id: ListId, active: ListVersionEntity | undefined, waiting: ListVersionEntity | undefined, ageDays: number | null, rules: ListRules): ListState {
  if (!active) return waiting ? 'provisional' : 'not_loaded';
  if (active.missingParts.length > 0) return 'partial';
  // The report is a document: it does not go out of date as a list does.
  if (id === 'report') return 'active';
  if (active.publishedAt === null && active.checkedAt === null) return 'undated';
  return ageDays !== null && ageDays > (rules.maxAgeDaysOf?.get(id) ?? rules.maxAgeDays) ? 'stale' : 'active';
}

/** A list is as fresh as the last successful check with its publisher; a file from disk is as fresh as its edition's date. */
function ageInDays(version: ListVersionEntity, now: Date): number | null {
  const since = version.checkedAt ?? (version.publishedAt ? new Date(`${version.publishedAt}T00:00:00Z`) : null);
  return since ? Math.floor((now.getTime() - since.getTime()) / 86_400_000) : null;
}

/** How an edition is called in answers. */
export function versionName(version: { readonly publishedAt: string | null; readonly sha256: string }): string {
  return `${version.publishedAt ?? 'undated'}-${version.sha256.slice(0, 8)}`;
}
