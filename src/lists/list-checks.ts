import type { EditionInfo, ListExpectations } from './list-source.js';
import type { ListCounts } from './list-version.entity.js';

/** Counts of one edition while it is read. */
export interface EditionTally {
  records: number;
  names: number;
  identifiers: number;
  addresses: number;
  birthDates: number;
  /** Records that have at least one of each. */
  filled: Record<'names' | 'identifiers' | 'addresses' | 'birthDates' | 'programmes' | 'countries', number>;
  /** Latest listing or change date seen in the records. */
  latest: string | undefined;
}

/** The edition that screens now, as far as the checks need it. */
export interface ActiveEdition {
  readonly publishedAt: string | null;
  readonly counts: ListCounts;
}

/** A reason to keep an edition from replacing the active one. */
export interface Doubt {
  readonly code: 'too_few_records' | 'stated_count_differs' | 'fields_empty' | 'shrunk' | 'older_edition' | 'looks_older';
  readonly message: string;
}

/** Largest share of the active records that an update may remove without a person's word; 5 to 20 % is usual. */
export const SHRINK_LIMIT = 0.1;

/** What speaks against letting an edition replace the active one; empty where nothing does. */
export function doubtsAbout(
  tally: EditionTally,
  info: EditionInfo,
  changes: { readonly added: number; readonly changed: number; readonly removed: number },
  expects: ListExpectations,
  active: ActiveEdition | undefined,
): Doubt[] {
  const doubts: Doubt[] = [];
  if (tally.records < expects.minimumRecords) {
    doubts.push({ code: 'too_few_records', message: `${tally.records} records, where a whole edition has at least ${expects.minimumRecords}` });
  }
  if (info.statedRecords !== undefined && info.statedRecords !== tally.records) {
    doubts.push({ code: 'stated_count_differs', message: `the file says it holds ${info.statedRecords} records, but ${tally.records} were read` });
  }
  for (const [field, least] of Object.entries(expects.fillRates) as [keyof EditionTally['filled'], number][]) {
    const share = tally.records === 0 ? 0 : tally.filled[field] / tally.records;
    if (share < least) doubts.push({ code: 'fields_empty', message: `only ${percent(share)} of the records have ${field}, where at least ${percent(least)} do in a whole edition` });
  }
  if (!active) return doubts;
  if (info.publishedAt && active.publishedAt && info.publishedAt < active.publishedAt) {
    doubts.push({ code: 'older_edition', message: `it is of ${info.publishedAt}, and the active edition is of ${active.publishedAt}` });
  } else if (!info.publishedAt && changes.added === 0 && changes.removed > Math.max(20, active.counts.records * 0.005)) {
    doubts.push({ code: 'looks_older', message: `it has no date, adds nothing and lacks ${changes.removed} records of the active edition, as an older edition would` });
  }
  if (active.counts.records > 0 && changes.removed / active.counts.records > SHRINK_LIMIT) {
    doubts.push({ code: 'shrunk', message: `${changes.removed} of ${active.counts.records} records are gone (${percent(changes.removed / active.counts.records)})` });
  }
  return doubts;
}

export function emptyTally(): EditionTally {
  return { records: 0, names: 0, identifiers: 0, addresses: 0, birthDates: 0, filled: { names: 0, identifiers: 0, addresses: 0, birthDates: 0, programmes: 0, countries: 0 }, latest: undefined };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
