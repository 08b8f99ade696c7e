import type { ListedParty } from '../matching/party.js';

/** What changed in one field of a party, in words that a person can compare. */
export interface FieldChange {
  readonly field: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Fields that are worth telling apart, each as the set of its values in words. */
const FIELDS: Readonly<Record<string, (party: ListedParty) => readonly (string | undefined)[]>> = {
  type: ({ type }) => [type],
  names: ({ names }) => names.map(({ full, kind, quality }) => `${full} (${kind}${quality === 'weak' ? ', weak' : ''})`),
  identifiers: ({ identifiers }) => identifiers.map(({ type, number, country, invalid }) => `${type} ${number}${country ? ` ${country}` : ''}${invalid ? ' (invalid)' : ''}`),
  birthDates: ({ birthDates }) => birthDates.map(({ raw }) => raw),
  birthPlaces: ({ birthPlaces = [] }) => birthPlaces,
  addresses: ({ addresses }) => addresses.map(({ full }) => full),
  countries: ({ countries }) => countries.map(({ code, kind }) => `${code} (${kind})`),
  gender: ({ gender }) => [gender],
  positions: ({ positions = [] }) => positions,
  subList: ({ listing }) => [listing.subList],
  programmes: ({ listing }) => listing.programmes,
  measures: ({ listing }) => listing.measures,
  legalBasis: ({ listing }) => listing.legalBasis,
  listedOn: ({ listing }) => [listing.listedOn],
  effectiveOn: ({ listing }) => [listing.effectiveOn],
  changedOn: ({ listing }) => [listing.changedOn],
  endsOn: ({ listing }) => [listing.endsOn],
  reason: ({ listing }) => [listing.reason],
  links: ({ links = [] }) => links.map(({ relation, name, recordId, percent, former }) => [relation, name ?? recordId, percent === undefined ? '' : `${percent} %`, former ? '(former)' : ''].filter(Boolean).join(' ')),
  contacts: ({ contacts = [] }) => contacts,
  details: ({ details = {} }) => Object.entries(details).flatMap(([key, values]) => values.map((value) => `${key}: ${value}`)),
  remarks: ({ remarks }) => [remarks],
};

/** Field by field, what one edition says of a party that the other does not. Order and repetition make no difference. */
export function fieldChanges(before: ListedParty, after: ListedParty): FieldChange[] {
  return Object.entries(FIELDS).flatMap(([field, values]) => {
    const old = new Set(values(before).filter((value) => value !== undefined));
    const now = new Set(values(after).filter((value) => value !== undefined));
    const added = [...now].filter((value) => !old.has(value));
    const removed = [...old].filter((value) => !now.has(value));
    return added.length + removed.length > 0 ? [{ field, added, removed }] : [];
  });
}
