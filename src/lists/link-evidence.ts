import anyAscii from 'any-ascii';
import type { ListedParty, PartyDate } from '../matching/party.js';
import { COMMON_WORDS, type LinkNumber, type OwnNumber, foldName, linkNumbers, withoutForms } from './link-facts.js';

/** What a party says about itself, made ready to be held against another's. */
export interface Evidence {
  readonly party: ListedParty;
  readonly own: ReadonlyMap<OwnNumber, ReadonlySet<string>>;
  readonly countries: ReadonlySet<string>;
  readonly postcodes: ReadonlySet<string>;
  readonly cities: ReadonlySet<string>;
  readonly addresses: readonly ReadonlySet<string>[];
  readonly words: ReadonlySet<string>;
}

/** `strong` agreement stands by itself beside an equal name; `weak` only where nobody else bears that name. */
export interface Agreement {
  readonly strength: 'strong' | 'weak';
  readonly reason: string;
}

export function evidenceOf(party: ListedParty): Evidence {
  const own = new Map<OwnNumber, Set<string>>();
  for (const number of linkNumbers(party)) if (number.own) own.set(number.own, (own.get(number.own) ?? new Set()).add(number.number));
  const countries = new Set(party.countries.filter(({ kind }) => kind !== 'birth').map(({ code }) => code));
  for (const { country } of party.addresses) if (country) countries.add(country);
  const addresses = party.addresses.map(({ full }) => new Set(foldName(full).split(' ').filter(Boolean)));
  const postcodes = new Set([...addresses].flatMap((words) => [...words].filter((word) => /^\d{5,}$/.test(word))));
  for (const { postcode } of party.addresses) if (postcode) postcodes.add(foldName(postcode));
  return {
    party,
    own,
    countries,
    postcodes,
    cities: new Set(party.addresses.flatMap(({ city }) => (city ? [foldName(city)] : []))),
    addresses,
    words: new Set(party.names.flatMap(({ full }) => tellingWords(full))),
  };
}

/** Why the two cannot be one party; undefined where nothing speaks against it. */
export function contradiction(a: Evidence, b: Evidence): string | undefined {
  for (const kind of ['inn', 'uscc', 'lei', 'imo'] as const) {
    const difference = differ(a, b, kind);
    if (difference) return difference;
  }
  if (a.party.type !== 'person') return undefined;
  const { birthDates: left } = a.party;
  const { birthDates: right } = b.party;
  if (left.some(dated) && right.some(dated) && !left.some((x) => right.some((y) => overlap(x, y)))) {
    return `birth dates ${left.map(({ raw }) => raw).join(', ')} and ${right.map(({ raw }) => raw).join(', ')}`;
  }
  if (a.party.gender && b.party.gender && a.party.gender !== b.party.gender) return `gender ${a.party.gender} and ${b.party.gender}`;
  return undefined;
}

/** Both have such a number and no number is the same. */
export function differ(a: Evidence, b: Evidence, kind: OwnNumber): string | undefined {
  const left = a.own.get(kind);
  const right = b.own.get(kind);
  if (!left || !right || [...left].some((number) => right.has(number))) return undefined;
  return `${kind.toUpperCase()} ${[...left].join(', ')} and ${[...right].join(', ')}`;
}

/** Whether two that bear one name agree in what else is known. A person needs a birth date, whatever else agrees. */
export function agreement(a: Evidence, b: Evidence, words: number): Agreement | undefined {
  return a.party.type === 'person' ? personAgreement(a, b, words) : organisationAgreement(a, b, words);
}

function personAgreement(a: Evidence, b: Evidence, words: number): Agreement | undefined {
  const country = shared(a.countries, b.countries);
  for (const x of a.party.birthDates) {
    for (const y of b.party.birthDates) {
      if (!overlap(x, y) || spanYears(x) > 1 || spanYears(y) > 1) continue;
      const exact = x.precision === 'day' && y.precision === 'day' && !x.circa && !y.circa;
      if (exact) return { strength: 'strong', reason: `birth date ${x.raw}` };
      if (country && (words >= 3 || (!x.circa && !y.circa))) return { strength: 'weak', reason: `birth date ${x.raw} within ${y.raw}, country ${country}` };
    }
  }
  return undefined;
}

function organisationAgreement(a: Evidence, b: Evidence, words: number): Agreement | undefined {
  const country = shared(a.countries, b.countries);
  const foreign = a.countries.size > 0 && b.countries.size > 0 && !country;
  if (foreign) return undefined;
  const postcode = shared(a.postcodes, b.postcodes);
  if (postcode) return { strength: 'strong', reason: `postcode ${postcode}` };
  if (a.addresses.some((left) => b.addresses.some((right) => likeness(left, right) >= 0.5))) return { strength: 'strong', reason: 'address' };
  if (words < 2 || !country) return undefined;
  const city = [...a.cities].find((name) => b.cities.has(name) || b.addresses.some((words) => name.split(' ').every((word) => words.has(word))));
  return { strength: city ? 'strong' : 'weak', reason: city ? `town ${city}, country ${country}` : `country ${country}` };
}

/**
 * Whether an equal number is borne out by the names: publishers slip, and print one firm's number at another. A number
 * whose check digits hold needs one telling word in common, any other also the same country and, of people, two words or a birth date.
 */
export function bornOut(a: Evidence, b: Evidence, number: LinkNumber, other: LinkNumber): boolean {
  const words = [...a.words].filter((word) => b.words.has(word));
  if (number.own && other.own) return words.length > 0;
  if (number.country && other.country && number.country !== other.country) return false;
  if (a.party.type !== 'person') return words.length > 0;
  return words.length >= 2 || (words.length === 1 && a.party.birthDates.some((x) => b.party.birthDates.some((y) => overlap(x, y))));
}

/** In Latin letters, so that a Cyrillic and a Latin record of one firm have words in common. */
const tellingWords = (name: string): string[] => withoutForms(foldName(anyAscii(name)).split(' ')).filter((word) => word.length > 2 && !COMMON_WORDS.has(word));

const dated = (date: PartyDate): boolean => date.from !== undefined && date.to !== undefined;
const overlap = (a: PartyDate, b: PartyDate): boolean =>
  a.from !== undefined && a.to !== undefined && b.from !== undefined && b.to !== undefined && a.from <= b.to && b.from <= a.to;
const spanYears = (date: PartyDate): number => Number(date.to?.slice(0, 4)) - Number(date.from?.slice(0, 4)) + 1;
const shared = (a: ReadonlySet<string>, b: ReadonlySet<string>): string | undefined => [...a].find((value) => b.has(value));

/** Share of the words of the two addresses that both have. An address of fewer than four words is too little to compare. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size < 4 || b.size < 4) return 0;
  const both = [...a].filter((word) => b.has(word)).length;
  return both / (a.size + b.size - both);
}
