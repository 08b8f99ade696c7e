import { toText } from '../database/jsonb.js';
import { type EditionTally, emptyTally } from './list-checks.js';
import type { EditionOnDisk } from './list-files.js';
import { type EditionInfo, ListFormatError, type ParsedRecord } from './list-source.js';
import type { IssueCount } from './list-version.entity.js';

/** What an edition turned out to hold when it was read from its first record to its last. */
export interface ReadEdition {
  readonly tally: EditionTally;
  readonly info: EditionInfo;
  readonly issues: readonly IssueCount[];
}

/** Reads an edition and hands on one record at a time. Throws `ListFormatError` where it is not whole or empty. */
export async function readEdition(edition: Pick<EditionOnDisk, 'source' | 'files' | 'where'>, take: (record: ParsedRecord) => Promise<void> | void): Promise<ReadEdition> {
  const issues = new IssueCounter();
  const tally = emptyTally();
  const seen = new Map<string, number>();
  let info: EditionInfo = {};
  const sink = { issue: issues.add, edition: (more: EditionInfo) => void (info = { ...info, ...more }) };
  for await (const parsed of edition.source.parse(edition.files, sink)) {
    const record = distinct(parsed, seen, issues);
    count(record, tally);
    const taken = take(record);
    if (taken) await taken;
  }
  if (tally.records === 0) throw new ListFormatError(`${edition.where} holds no records. Get the file again from the publisher.`);
  return { tally, info, issues: issues.list() };
}

/** Counts what was not understood; keeps ten examples of each. */
class IssueCounter {
  private readonly counts = new Map<string, { kind: string; what: string; count: number; examples: string[] }>();

  readonly add = (issue: { readonly kind: string; readonly what: string; readonly recordId?: string }): void => {
    const key = `${issue.kind}\n${issue.what}`;
    const entry = this.counts.get(key) ?? { kind: issue.kind, what: issue.what.slice(0, 200), count: 0, examples: [] };
    entry.count++;
    if (entry.examples.length < 10 && issue.recordId !== undefined) entry.examples.push(issue.recordId);
    if (this.counts.size < 2000) this.counts.set(key, entry);
  };

  list(): IssueCount[] {
    return [...this.counts.values()].sort((a, b) => b.count - a.count);
  }
}

/** A file may hold one id twice; both records are kept, the second under a marked id. */
function distinct(record: ParsedRecord, seen: Map<string, number>, issues: IssueCounter): ParsedRecord {
  // As the database will have it, which knows no U+0000.
  const recordId = toText(record.party.recordId);
  const times = (seen.get(recordId) ?? 0) + 1;
  seen.set(recordId, times);
  if (times === 1) return record;
  issues.add({ kind: 'duplicate_id', what: 'one record id stands more than once in the file', recordId });
  const marked = `${recordId}#${times}`;
  return { ...record, party: { ...record.party, recordId: marked, id: `${record.party.listId}:${marked}` } };
}

function count({ party }: ParsedRecord, tally: EditionTally): void {
  tally.records++;
  tally.names += party.names.length;
  tally.identifiers += party.identifiers.length;
  tally.addresses += party.addresses.length;
  tally.birthDates += party.birthDates.length;
  if (party.names.length > 0) tally.filled.names++;
  if (party.identifiers.length > 0) tally.filled.identifiers++;
  if (party.addresses.length > 0) tally.filled.addresses++;
  if (party.birthDates.length > 0) tally.filled.birthDates++;
  if (party.listing.programmes.length > 0) tally.filled.programmes++;
  if (party.countries.length > 0) tally.filled.countries++;
  const date = party.listing.changedOn ?? party.listing.listedOn;
  if (date && (tally.latest === undefined || date > tally.latest)) tally.latest = date;
}
