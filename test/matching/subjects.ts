import { Matcher } from '../../src/matching/matcher.js';
import type { Identifier, ListedParty, Party, PartyName, PartyType } from '../../src/matching/party.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';

export const reference = loadReferenceData();

export function named(full: string, more: Partial<PartyName> = {}): PartyName {
  return { full, kind: 'primary', quality: 'strong', ...more };
}

export function subject(type: PartyType, name: string, more: Partial<Party> = {}): Party {
  return { type, names: name === '' ? [] : [named(name)], identifiers: [], birthDates: [], addresses: [], countries: [], ...more };
}

export function listed(id: string, type: PartyType, names: readonly (string | PartyName)[], more: Partial<ListedParty> = {}): ListedParty {
  return {
    id: `test:${id}`, listId: 'test', recordId: id, type, names: names.map((name) => (typeof name === 'string' ? named(name) : name)),
    identifiers: [], birthDates: [], addresses: [], countries: [], listing: { programmes: [], measures: [], jurisdiction: 'US', legalBasis: [] }, ...more,
  };
}

export function number(type: Identifier['type'], value: string): Identifier {
  return { type, number: value };
}

/** Score of a pair by itself, 0 where it is not even weakly alike; and whether it is a hit. */
export function pair(type: PartyType, asked: string, name: string): { score: number; hit: boolean } {
  const match = new Matcher([listed('1', type, [name])], reference).match(subject(type, asked))[0];
  return { score: match?.score ?? 0, hit: match?.band === 'hit' };
}
