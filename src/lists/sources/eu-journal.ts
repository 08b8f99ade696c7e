import { createHash } from 'node:crypto';
import type { ListedParty } from '../../matching/party.js';
import { mergeIdentifiers } from '../free-text.js';
import { ListFormatError, type ListSource, type ParsedRecord } from '../list-source.js';
import { mergeNames } from '../names.js';
import { firstRow, readCsvRecords } from '../readers/csv.js';
import { distinct, distinctBy, parseDay } from '../values.js';
import { COLUMNS, type JournalRow, journalParty } from './eu-journal-party.js';

/**
 * The annexes of the European Union's restrictive-measures acts as the Official Journal prints them: asset freezes, and what
 * the Commission's file does not hold (Annex IV of 833/2014, port and transaction bans, sectoral annexes). Many
 * CSV files, one an act or an amendment, are one edition.
 */
export const euJournal: ListSource = {
  id: 'eu-journal',
  title: 'EU Official Journal: annexes of restrictive measures',
  publisher: 'Council of the European Union',
  jurisdiction: 'EU',
  urls: [],
  parserVersion: '3',
  expects: { minimumRecords: 6000, fillRates: { names: 1, programmes: 1, identifiers: 0.25, birthDates: 0.3, addresses: 0.2 } },
  recognise: (head) => {
    const columns = new Set(firstRow(head) ?? []);
    const journal = ['recordId', 'programKey', 'annex', 'measure', 'schema', 'name'].every((column) => columns.has(column));
    if (!journal) return undefined;
    if (columns.has('amendmentCelex')) return { listId: 'eu-journal', format: 'eu-journal-csv', part: 'amendment' };
    return columns.has('celex') ? { listId: 'eu-journal', format: 'eu-journal-csv', part: 'consolidated' } : undefined;
  },
  async *parse(files, sink) {
    const byId = new Map<string, ParsedRecord>();
    let newest: string | undefined;
    // Consolidated acts first: an amendment adds to the entry that it changes.
    const ordered = [...files].sort((a, b) => partOf(a) - partOf(b) || (a.file.name < b.file.name ? -1 : 1));
    for (const { file } of ordered) {
      newest = later(newest, dayInName(file.name));
      const onHeader = (columns: readonly string[]): void => {
        for (const column of columns) if (!COLUMNS.has(column)) sink.issue({ kind: 'unread_column', what: column });
      };
      for await (const record of readCsvRecords(file, { onHeader })) {
        const row: JournalRow = { get: record.get, act: record.get('celex') || record.get('amendedCelex'), amendment: record.get('amendmentCelex') };
        const name = record.get('name');
        if (row.act === '' || name === '') throw new ListFormatError(`${file.name}: line ${record.line} has no act or no name. The file is damaged; get it again.`);
        const recordId = recordIdOf(row, name);
        const party = journalParty(row, recordId, (kind, what) => sink.issue({ kind, what, recordId }));
        newest = later(newest, knownBy(party));
        const before = byId.get(recordId);
        byId.set(recordId, before === undefined ? { party, raw: record.raw } : { party: merged(before.party, party), raw: `${before.raw}\n${record.raw}` });
        if (before !== undefined) sink.issue({ kind: 'repeated_entry', what: `${row.act} ${record.get('annex')} ${name}`, recordId });
      }
    }
    // The files carry no date of their own. What they hold dates them from below: never younger than they are.
    sink.edition(newest === undefined ? {} : { publishedAt: newest });
    if (newest !== undefined) sink.issue({ kind: 'date_inferred', what: `the newest act in the files is of ${newest}; name the day with --published if it is known` });
    yield* byId.values();
  },
};

function partOf(file: { readonly recognised: { readonly part?: string } }): number {
  return file.recognised.part === 'amendment' ? 1 : 0;
}

/** Act, annex and entry as printed, and eight letters of the name's hash: entries without a number stay apart, and renumbering shows. */
function recordIdOf(row: JournalRow, name: string): string {
  const hash = createHash('sha256').update(name.normalize('NFC')).digest('hex').slice(0, 8);
  return [row.act, row.get('annex'), row.get('recordId').replace(/\s+/g, ''), hash].filter((part) => part !== '').join('-');
}

/** The same entry twice (in an act and its amendment, or under two measures): nothing of either is lost, the later one says more. */
function merged(before: ListedParty, after: ListedParty): ListedParty {
  const both = <T>(pick: (party: ListedParty) => readonly T[] | undefined, key: (item: T) => string): T[] => distinctBy([...(pick(before) ?? []), ...(pick(after) ?? [])], key);
  return {
    ...before,
    ...after,
    names: mergeNames([...before.names, ...after.names]),
    identifiers: mergeIdentifiers([...before.identifiers, ...after.identifiers]),
    birthDates: both((party) => party.birthDates, (each) => `${each.from} ${each.to} ${each.from === undefined ? each.raw : ''}`),
    addresses: both((party) => party.addresses, (each) => each.full.toLowerCase()),
    countries: both((party) => party.countries, (each) => `${each.code} ${each.kind}`),
    birthPlaces: both((party) => party.birthPlaces, (each) => each),
    positions: both((party) => party.positions, (each) => each),
    contacts: both((party) => party.contacts, (each) => each),
    remarks: distinct([before.remarks ?? '', after.remarks ?? '']).join('\n') || undefined,
    listing: {
      ...before.listing,
      ...after.listing,
      measures: [...new Set([...before.listing.measures, ...after.listing.measures])],
      legalBasis: distinct([...before.listing.legalBasis, ...after.listing.legalBasis]),
      reason: distinct([before.listing.reason ?? '', after.listing.reason ?? '']).join('\n') || undefined,
    },
  };
}

/** The newest day of a freeze that the edition holds: an act of that day is in it, so the edition is no older. */
function knownBy(party: ListedParty): string | undefined {
  return party.listing.measures.includes('asset_freeze') ? party.listing.listedOn : undefined;
}

/** The day in the name of a consolidated text, as EUR-Lex names them: `02014R0269-20260717`. */
function dayInName(name: string): string | undefined {
  const match = /-(\d{4})(\d{2})(\d{2})\b/.exec(name);
  return match ? parseDay(`${match[1]}-${match[2]}-${match[3]}`) : undefined;
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}
