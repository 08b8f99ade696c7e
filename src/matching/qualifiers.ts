import type { ListedParty, Party, PartyDate } from './party.js';
import type { MatchPolicy } from './policy.js';
import { programmeCountries } from './programme-countries.js';
import type { TypeFit } from './type-fit.js';
import { webCountries } from './web-countries.js';

/** What one qualifier adds, and why. */
export interface QualifierPart {
  readonly feature: string;
  readonly contribution: number;
  readonly reason: string;
}

/** What agrees and what differs beside the name, and what that adds to the score (before it is squeezed into 0…1). */
export interface Qualified {
  readonly agrees: readonly string[];
  readonly differs: readonly string[];
  readonly parts: readonly QualifierPart[];
  readonly sum: number;
}

export function countriesOf(party: Party): Set<string> {
  const out = new Set<string>();
  for (const country of party.countries) out.add(country.code);
  for (const address of party.addresses) if (address.country !== undefined) out.add(address.country);
  return out;
}

const NONE: ReadonlySet<string> = new Set();

type DateAnswer = 'day' | 'overlap' | 'swapped' | 'slip' | 'near' | 'differs' | undefined;

/** How two sets of birth dates stand to each other, by their closest pair; undefined where one is missing. */
export function compareDates(subject: readonly PartyDate[], listed: readonly PartyDate[]): DateAnswer {
  let best: DateAnswer;
  const rank = (answer: DateAnswer): number => (answer === undefined ? 0 : { differs: 1, near: 2, slip: 3, swapped: 4, overlap: 5, day: 6 }[answer]);
  for (const a of subject) {
    for (const b of listed) {
      const answer = compareDate(a, b);
      if (rank(answer) > rank(best)) best = answer;
    }
  }
  return best;
}

function compareDate(a: PartyDate, b: PartyDate): DateAnswer {
  if (a.from === undefined || b.from === undefined) return undefined;
  const aTo = a.to ?? a.from;
  const bTo = b.to ?? b.from;
  if (a.precision === 'day' && b.precision === 'day' && a.from === b.from) return 'day';
  if (a.from <= bTo && b.from <= aTo) return 'overlap';
  if (a.precision === 'day' && b.precision === 'day') {
    const [year, month, day] = a.from.split('-');
    if (`${year}-${day}-${month}` === b.from) return 'swapped';
    if (slipOfYear(a.from, b.from)) return 'slip';
  }
  const slack = a.circa === true || b.circa === true ? 3 : 1;
  const gap = a.from > bTo ? Number(a.from.slice(0, 4)) - Number(bTo.slice(0, 4)) : Number(b.from.slice(0, 4)) - Number(aTo.slice(0, 4));
  return gap <= slack ? 'near' : 'differs';
}

/**
 * The same day and month, and years that differ in one digit or in the order of their digits: of 20 people whom two lists give one day and month and two
 * years, 19 stand so (15 December 1957 and 1967, 20 June 1967 and 1976). The first of January stands for a year alone.
 */
function slipOfYear(a: string, b: string): boolean {
  if (a.slice(4) !== b.slice(4) || a.endsWith('-01-01')) return false;
  const [x, y] = [[...a.slice(0, 4)], [...b.slice(0, 4)]];
  const unlike = x.filter((digit, i) => digit !== y[i]).length;
  return unlike === 1 || (unlike === 2 && x.toSorted().join('') === y.toSorted().join(''));
}

/** China with Hong Kong and Macao: published lists and registers use either code for the same firm, so that one beside the other is neither agreement nor difference. */
const CHINA = new Set(['CN', 'HK', 'MO']);

function oneState(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((code) => CHINA.has(code)) && [...b].some((code) => CHINA.has(code));
}

/** Whether countries are known, and none of them is ours. */
function elsewhere(ours: ReadonlySet<string>, theirs: ReadonlySet<string>): boolean {
  return theirs.size > 0 && ![...ours].some((code) => theirs.has(code)) && !oneState(ours, theirs);
}

/** Where firms that work elsewhere are registered: the register and the list may each name another country and mean one firm. */
const OFFSHORE = new Set('VG KY BM CY PA MH LR SC WS JE GG IM BS BZ AG KN VC GI MU VU CK AI TC LI MC'.split(' '));

function countryDiffers(subject: Party, ours: ReadonlySet<string>, listed: ListedParty, theirs: ReadonlySet<string>, policy: MatchPolicy): number {
  const q = policy.qualifiers;
  switch (listed.type) {
    case 'vessel':
    case 'aircraft':
      return q.countryDiffersVessel;
    case 'person':
      return belongs(subject) && belongs(listed) ? q.countryDiffersPerson : Math.max(q.countryDiffersLoosely, q.countryDiffersPerson);
    default:
      if (subject.type === 'person') return q.countryDiffersPerson;
      // an address whose text names no country may lie in any
      if (listed.addresses.some(({ country }) => country === undefined) && inText(listed, theirs)) return q.countryDiffersLoosely;
      return [...ours].every((code) => OFFSHORE.has(code)) || [...theirs].every((code) => OFFSHORE.has(code)) ? q.countryDiffersLoosely : q.countryDiffersOrganisation;
  }
}

/**
 * What the country of a programme weighs beside one that the listed name holds: it decides where the names are barely alike and nowhere else. Of 12,923 names that other
 * lists give, with their country, to parties whose own list gives none, 9,430 flag without it and 9,427 with it.
 */
const PROGRAMME = 0.4;

/**
 * The countries of the listing's programme, where they may speak for the party: an Iranian may live anywhere, so that a person's residence is not held against
 * them, nor an offshore register against a firm. Ships change flags.
 */
function byProgramme(subject: Party, ours: ReadonlySet<string>, listed: ListedParty): ReadonlySet<string> {
  switch (listed.type) {
    case 'vessel':
    case 'aircraft':
      return NONE;
    case 'person':
      return subject.type === 'person' && belongs(subject) ? new Set(programmeCountries(listed.listing)) : NONE;
    default:
      return subject.type === 'person' || [...ours].some((code) => OFFSHORE.has(code)) ? NONE : new Set(programmeCountries(listed.listing));
  }
}

/** The countries of a firm's web and mail addresses, where they may speak for it: a site tells nothing of where a firm is registered offshore. */
function byWeb(subject: Party, ours: ReadonlySet<string>, listed: ListedParty): ReadonlySet<string> {
  if (subject.type === 'person' || !['company', 'organisation', 'unknown'].includes(listed.type) || [...ours].some((code) => OFFSHORE.has(code))) return NONE;
  return new Set(webCountries(listed));
}

/** Whether the list gives none of the countries itself: they were read in the text of addresses. */
function inText({ countries, addresses }: Party, codes: Iterable<string>): boolean {
  const given = new Set([...countries.map(({ code }) => code), ...addresses.flatMap(({ country, countryInText }) => (country !== undefined && countryInText !== true ? [country] : []))]);
  return [...codes].every((code) => !given.has(code));
}

function asText(listed: Party, codes: Iterable<string>): string {
  return inText(listed, codes) ? ', by its address as text' : '';
}

/** Says where a person belongs, not only where they live or were born. */
function belongs(party: Party): boolean {
  return party.countries.some(({ kind }) => kind === 'nationality' || kind === 'citizenship');
}

/**
 * Weighs country, birth date, gender and type. What is missing on either side is neither agreement nor difference. `named`:
 * the countries that the listed name holds, which say where the party belongs if the list does not (`Bank of Central Asia (Kyrgyzstan)`); without
 * either, a programme about one country says where it most likely belongs.
 */
export function qualify(subject: Party, subjectCountries: ReadonlySet<string>, listed: ListedParty, policy: MatchPolicy, named: ReadonlySet<string> = NONE): Qualified {
  const agrees: string[] = [];
  const differs: string[] = [];
  const parts: { feature: string; contribution: number; reason: string }[] = [];
  let sum = 0;
  const add = (feature: string, contribution: number, reason: string, side?: string[]): void => {
    sum += contribution;
    parts.push({ feature, contribution, reason });
    side?.push(feature);
  };
  const q = policy.qualifiers;
  if (subjectCountries.size > 0) {
    const theirs = countriesOf(listed);
    const ours = [...subjectCountries].join(', ');
    const shared = [...subjectCountries].filter((code) => theirs.has(code));
    if (shared.length > 0) add('country', q.countryAgrees, `country ${shared.join(', ')} agrees${asText(listed, shared)}`, agrees);
    else if (elsewhere(subjectCountries, theirs)) add('country', countryDiffers(subject, subjectCountries, listed, theirs, policy), `country ${ours} is not ${[...theirs].join(', ')}${asText(listed, theirs)}`, differs);
    else if (theirs.size === 0 && named.size > 0) {
      if (elsewhere(subjectCountries, named)) add('country', q.countryDiffersLoosely, `country ${ours} is not ${[...named].join(', ')}, which the listed name holds`, differs);
    } else if (theirs.size === 0) {
      const web = byWeb(subject, subjectCountries, listed);
      const about = byProgramme(subject, subjectCountries, listed);
      // neither is a fact of the party: it takes from the score, and is no difference by which an officer could release
      if (elsewhere(subjectCountries, web)) add('web_address', q.countryDiffersLoosely, `the list gives the party no country, and country ${ours} is not ${[...web].join(' or ')}, by its web address`);
      else if (web.size === 0 && elsewhere(subjectCountries, about)) add('programme', q.countryDiffersLoosely * PROGRAMME, `the list gives the party no country, and country ${ours} is not ${[...about].join(', ')}, which its programme is about`);
    }
  }
  if (subject.birthDates.length > 0 && listed.birthDates.length > 0) {
    const answer = compareDates(subject.birthDates, listed.birthDates);
    const raw = `${subject.birthDates[0]!.raw} and ${listed.birthDates.map((date) => date.raw).join(', ')}`;
    if (answer === 'day') add('birth_date', q.birthDay, `same date of birth: ${raw}`, agrees);
    else if (answer === 'overlap') add('birth_date', q.birthOverlap, `dates of birth agree as far as known: ${raw}`, agrees);
    else if (answer === 'swapped') add('birth_date', q.birthSwapped, `day and month swapped: ${raw}`, agrees);
    else if (answer === 'slip') add('birth_date', q.birthNear, `same day and month of birth, and a digit or two of the year another: ${raw}`);
    else if (answer === 'near') add('birth_date', q.birthNear, `dates of birth a year apart: ${raw}`);
    else if (answer === 'differs') add('birth_date', q.birthDiffers, `dates of birth differ: ${raw}`, differs);
  }
  if (subject.gender !== undefined && listed.gender !== undefined) {
    if (subject.gender === listed.gender) add('gender', 0, 'gender agrees', agrees);
    else add('gender', q.genderDiffers, 'gender differs', differs);
  }
  return { agrees, differs, parts, sum };
}

/** What the type adds to a name that was reached; undefined where it is given, or open. */
export function typePart(fit: TypeFit, subject: Party, listed: ListedParty, policy: MatchPolicy): QualifierPart | undefined {
  if (fit === 'given' || fit === 'open') return undefined;
  const q = policy.qualifiers;
  if (fit === 'other' && subject.type !== 'unknown' && listed.type !== 'unknown') return { feature: 'type', contribution: q.typeDiffers, reason: `a ${subject.type} was asked for, the listing is of a ${listed.type}` };
  return { feature: 'type', contribution: typeSum(fit, policy), reason: `the type is unknown, and the name does not look like a ${listed.type}'s` };
}

export function typeSum(fit: TypeFit, policy: MatchPolicy): number {
  return fit === 'other' ? policy.qualifiers.typeDiffers : fit === 'unlike' ? policy.qualifiers.typeUnlike : 0;
}

/** No qualifiers together add more than this to a name of the subject, whatever the listed party says. Who adds a qualifier that adds, adds it here. */
export function mostQualified(subject: Party, subjectCountries: ReadonlySet<string>, { qualifiers: q }: MatchPolicy): number {
  return (subjectCountries.size > 0 ? Math.max(0, q.countryAgrees) : 0) + (subject.birthDates.length > 0 ? Math.max(0, q.birthDay, q.birthOverlap, q.birthSwapped, q.birthNear) : 0);
}
