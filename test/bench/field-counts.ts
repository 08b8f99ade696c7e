import type { ListedParty } from '../../src/matching/party.js';

/**
 * A record of a published file as it is counted here, simply and apart from our readers: each field that it fills, by the
 * publisher's own name for it, with each value.
 */
export interface PublishedRecord {
  readonly id: string;
  readonly fields: readonly (readonly [field: string, value: string])[];
}

/** Where in a party the values of a field must be found. */
export const SHELVES = {
  names: (party) => party.names.map(({ full, note, sourceId }) => [full, note, sourceId]),
  namesOrAddresses: (party) => [party.names.map(({ full, note }) => [full, note]), party.addresses.map(({ full }) => full)],
  identifiers: (party) => party.identifiers.map(({ number, note, typeRaw, issuer, issuedOn, expiresOn }) => [number, note, typeRaw, issuer, issuedOn, expiresOn]),
  birthDates: (party) => party.birthDates.map(({ raw, from }) => [raw, from]),
  birthPlaces: (party) => party.birthPlaces,
  addresses: (party) => party.addresses.map(({ full, note }) => [full, note]),
  positions: (party) => party.positions,
  programmes: (party) => party.listing.programmes,
  legalBasis: (party) => party.listing.legalBasis,
  listing: (party) => party.listing,
  links: (party) => party.links,
  contacts: (party) => party.contacts,
  details: (party) => party.details,
  remarks: (party) => party.remarks,
  /** Kept as something else (a code, a type): that there is one is all that can be said. */
  countries: (party) => [party.countries.map(({ code }) => code), party.details?.['Nationality as published']],
  identifierCountries: (party) => party.identifiers.map(({ country }) => country),
  addressCountries: (party) => party.addresses.map(({ country }) => country),
  gender: (party) => party.gender,
  type: (party) => party.type,
  measures: (party) => party.listing.measures,
  anywhere: (party) => party,
} as const satisfies Record<string, (party: ListedParty) => unknown>;
export type Shelf = keyof typeof SHELVES;

/** Shelves on which values stand in our words, not in the publisher's. */
const TRANSLATED: ReadonlySet<Shelf> = new Set(['countries', 'identifierCountries', 'addressCountries', 'gender', 'type', 'measures']);

/** What became of the values of one field. */
export interface FieldCount {
  /** Filled values in the file. */
  readonly values: number;
  /** Not found word for word, but each of their words (or numbers of five digits and more) stands on the shelf. */
  readonly reworked: number;
  /** Neither; with the id of the record. */
  readonly lost: readonly string[];
}

/** Counts the file's own fields and looks each value up in the party that we made of the record. */
export function countFields(published: Iterable<PublishedRecord>, partyOf: (id: string) => ListedParty | undefined, shelfOf: (field: string) => Shelf | undefined): Readonly<Record<string, FieldCount>> {
  const counts: Record<string, { values: number; reworked: number; lost: string[] }> = {};
  for (const { id, fields } of published) {
    const party = partyOf(id);
    const shelves = new Map<Shelf, string>();
    for (const [field, value] of fields) {
      const count = (counts[field] ??= { values: 0, reworked: 0, lost: [] });
      count.values++;
      const shelf = shelfOf(field);
      if (party === undefined || shelf === undefined) {
        count.lost.push(`${id}: ${value}`);
        continue;
      }
      if (!shelves.has(shelf)) shelves.set(shelf, `\n${leaves(SHELVES[shelf](party)).map(plain).join('\n')}\n`);
      const text = shelves.get(shelf)!;
      if (TRANSLATED.has(shelf) ? text.trim() !== '' : text.includes(plain(value))) continue;
      if (!TRANSLATED.has(shelf) && isReworked(value, text)) count.reworked++;
      else count.lost.push(`${id}: ${value}`);
    }
  }
  return counts;
}

function leaves(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return typeof value === 'object' ? Object.values(value).flatMap(leaves) : [String(value)];
}

/** No case, no runs of spaces. */
function plain(text: string): string {
  return text.replace(/_x000D_/g, ' ').replace(/[\s\u00a0\u200b\ufeff]+/g, ' ').trim().toLowerCase();
}

function isReworked(value: string, text: string): boolean {
  const words = wordsOf(value);
  if (words.length === 0) return /[\p{L}\p{N}]/u.test(value) && text.includes(plain(value).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''));
  const have = new Set(wordsOf(text));
  return words.every((word) => have.has(word));
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** Words and numbers of two letters and more; months as numbers. */
function wordsOf(text: string): string[] {
  const dated = text.replace(/\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:[a-z]*)\.?(?= \d{4})/gi, (month) => String(MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1).padStart(2, '0'));
  return (dated.normalize('NFKC').toLowerCase().match(/[\p{L}\p{M}\p{N}]{2,}/gu) ?? []).filter((word) => !FILLERS.has(word));
}

/** Words that say what a name or number is, or part two of them, and are no part of it. */
const FILLERS: ReadonlySet<string> = new Set(
  `aka fka also known as formerly previously listed former and or original script name in ex married stage other spelling text of image the following subsidiaries
  issued expires expired expiry date on valid until
  russian ukrainian belarusian belarussian rusian arabic chinese korean farsi english kazakh azerbaijani persian`.split(/\s+/),
);
