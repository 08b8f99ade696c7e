import anyAscii from 'any-ascii';
import type { ListedParty, PartyDate } from '../matching/party.js';
import { COMMON_WORDS, type LinkNumber, type OwnNumber, foldName, linkNumbers, withoutForms } from './link-facts.js';

/** What a party says about itself, made ready to be held against another's; each part only when it is first asked for. */
export class Evidence {
  readonly own: ReadonlyMap<OwnNumber, ReadonlySet<string>>;
  readonly countries: ReadonlySet<string>;
  private addressWords: readonly ReadonlySet<string>[] | undefined;
  private codes: ReadonlySet<string> | undefined;
  private telling: ReadonlySet<string> | undefined;

  constructor(readonly party: ListedParty) {
    const own = new Map<OwnNumber, Set<string>>();
    for (const number of party.identifiers.length > 0 ? linkNumbers(party) : []) {
      if (number.own) own.set(number.own, (own.get(number.own) ?? new Set()).add(number.number));
    }
    this.own = own;
    const countries = new Set(party.countries.filter(({ kind }) => kind !== 'birth').map(({ code }) => code));
    for (const { country } of party.addresses) if (country) countries.add(country);
    this.countries = countries;
  }

  get addresses(): readonly ReadonlySet<string>[] {
    return (this.addressWords ??= this.party.addresses.map(({ full }) => new Set(foldName(full).split(' ').filter(Boolean))));
  }

  get postcodes(): ReadonlySet<string> {
    const printed = () => this.party.addresses.flatMap(({ postcode }) => (postcode ? [foldName(postcode)] : []));
    return (this.codes ??= new Set([...this.addresses.flatMap((words) => [...words].filter((word) => /^\d{5,}$/.test(word))), ...printed()]));
  }

  get cities(): readonly string[] {
    return this.party.addresses.flatMap(({ city }) => (city ? [foldName(city)] : []));
  }

  /** In Latin letters, so that a Cyrillic and a Latin record of one firm have words in common. */
  get words(): ReadonlySet<string> {
    return (this.telling ??= new Set(this.party.names.flatMap(({ full }) => tellingWords(full))));
  }
}

/** `strong` agreement stands by itself beside an equal name; `weak` only where nobody else bears that name. */
export interface Agreement {
  readonly strength: 'strong' | 'weak';
  readonly reason: string;
}

/** Why the two cannot be one party; undefined where nothing speaks against it. */
export function contradiction(a: Evidence, b: Evidence, numbersOnly = false): string | undefined {
  for (const kind of ['inn', 'uscc', 'lei', 'imo'] as const) {
    const difference = differ(a, b, kind);
    if (difference) return difference;
  }
  return numbersOnly ? undefined : personsDiffer(a, b);
}

/** Birth dates that cannot be one, or another gender. */
export function personsDiffer(a: Evidence, b: Evidence): string | undefined {
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
  const entry = sameEntry(a.party, b.party);
  if (entry) return { strength: 'strong', reason: entry };
  return a.party.type === 'person' ? personAgreement(a, b, words) : organisationAgreement(a, b, words);
}

/** One publisher's entry in two of its files: listed by the same act on the same day. */
function sameEntry({ listId, listing }: ListedParty, other: ListedParty): string | undefined {
  const { jurisdiction, listedOn, legalBasis } = listing;
  if (listId === other.listId || jurisdiction !== other.listing.jurisdiction || listedOn === undefined || listedOn !== other.listing.listedOn) return undefined;
  const act = legalBasis.map(actNumber).find((number) => number !== undefined && other.listing.legalBasis.some((text) => actNumber(text) === number));
  return act === undefined ? undefined : `listed by act ${act} on ${listedOn}`;
}

/** `269/2014 (OJ L78)`, `Regulation 269/2014` → `269/2014`. */
function actNumber(text: string): string | undefined {
  return /(?<!\d)\d{1,4}\/\d{1,4}(?!\d)/.exec(text)?.[0];
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
  const city = a.cities.find((name) => b.cities.includes(name) || b.addresses.some((words) => name.split(' ').every((word) => words.has(word))));
  return { strength: city ? 'strong' : 'weak', reason: city ? `town ${city}, country ${country}` : `country ${country}` };
}

/**
 * Whether an equal number is borne out by the names: publishers slip, and print one firm's number at another. A number
 * whose check digits hold needs one telling word in common, or a second such number, or the same postcode; any other
 * number needs a telling word and no other country, and of people two words or a birth date. `doubtful` is a number that one
 * publisher prints at two records of different names.
 */
export function bornOut(a: Evidence, b: Evidence, number: LinkNumber, other: LinkNumber, doubtful: boolean): boolean {
  if (number.own === 'imo') return true; // ships are renamed all the time
  const words = [...a.words].filter((word) => b.words.has(word));
  if (number.own && other.own) return words.length > 0 || (!doubtful && (a.party.type === 'person' || sharedOwn(a, b) > 1 || shared(a.postcodes, b.postcodes) !== undefined));
  if (number.country && other.country && number.country !== other.country) return false;
  if (a.party.type !== 'person') return words.length > 0;
  return words.length >= 2 || (words.length === 1 && a.party.birthDates.some((x) => b.party.birthDates.some((y) => overlap(x, y))));
}

/** Whether a telling word of one's names, in Latin letters, stands in the other's. */
export function haveWordInCommon(a: Evidence, b: Evidence): boolean {
  return [...a.words].some((word) => b.words.has(word));
}

const tellingWords = (name: string): string[] => withoutForms(foldName(anyAscii(name)).split(' ')).words.filter((word) => word.length > 2 && !COMMON_WORDS.has(word));

const sharedOwn = (a: Evidence, b: Evidence): number => [...a.own].filter(([kind, numbers]) => [...numbers].some((number) => b.own.get(kind)?.has(number))).length;
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
