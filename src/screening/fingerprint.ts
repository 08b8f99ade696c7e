import { createHash } from 'node:crypto';
import type { ListedParty, Party } from '../matching/party.js';

/** What is known of a party, field by field, freed of formatting: case, accents, punctuation, order. */
export type PartyFacts = Readonly<Record<string, readonly string[]>>;

/** A field that is not what it was. */
export interface FieldChange {
  readonly field: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** The facts that tell one party from another. A listing's programme and dates are not among them: they say nothing about who it is. */
export function factsOf(party: Party & Partial<Pick<ListedParty, 'birthPlaces'>>): PartyFacts {
  return {
    type: [party.type],
    names: tidy(party.names.map(({ full }) => plain(full))),
    identifiers: tidy(party.identifiers.map(({ type, number, country }) => [type, number.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase(), country ?? ''].join(':'))),
    birthDates: tidy(party.birthDates.map(({ from, to, raw }) => (from ?? to) ? `${from ?? ''}/${to ?? ''}` : plain(raw))),
    birthPlaces: tidy((party.birthPlaces ?? []).map(plain)),
    countries: tidy(party.countries.map(({ code }) => code)),
    addresses: tidy(party.addresses.map(({ full, country }) => [plain(full), country ?? ''].join(':'))),
    gender: party.gender ? [party.gender] : [],
  };
}

/** Equal for parties of which the same is known, however it is written. */
export function fingerprintOf(party: Parameters<typeof factsOf>[0]): string {
  const facts = factsOf(party);
  return createHash('sha256').update(JSON.stringify(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1)))).digest('hex').slice(0, 32);
}

/** What changed between two states of a party, field by field. */
export function changesBetween(before: PartyFacts, after: PartyFacts): FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, before: before[field] ?? [], after: after[field] ?? [] }))
    .filter((change) => change.before.join('\n') !== change.after.join('\n'));
}

/** The name as it is compared: letters and digits, without case, accents and punctuation. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    // Accents are formatting on Latin letters only; elsewhere a mark can be a letter of its own.
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

function tidy(values: readonly string[]): string[] {
  return [...new Set(values.filter((value) => value !== ''))].sort();
}
