import type { Address, Identifier, ListedParty, Measure, PartyCountry, PartyDate, PartyLink, PartyName, PartyType } from '../../matching/party.js';
import { readDates } from '../birth-dates.js';
import { countriesIn, countryCode, countryOfAddress, isFormerState } from '../countries.js';
import { identifiersIn, mergeIdentifiers } from '../free-text.js';
import { mergeNames, readNames } from '../names.js';
import { readPapers } from '../papers.js';
import { distinct, distinctBy, genderOf, measureOf, parseDay, partsOfGivenNames, tidy } from '../values.js';

export interface UkName {
  /** Name 1 to Name 5: given names, as many as there are. */
  readonly given: readonly string[];
  /** Name 6: the family name, or the whole name of an entity or ship. */
  readonly last: string;
  readonly type: string;
  readonly strength: string;
}

/** A designation as the XML and the CSV both have it. Every list is without repetition, every text as published. */
export interface UkDesignation {
  readonly recordId: string;
  readonly kind: string;
  readonly names: readonly UkName[];
  readonly nonLatin: readonly { readonly name: string; readonly language: string }[];
  readonly addresses: readonly { readonly lines: readonly string[]; readonly postcode: string; readonly country: string }[];
  readonly births: readonly { readonly town: string; readonly country: string }[];
  readonly passports: readonly UkPaper[];
  readonly nationalIds: readonly UkPaper[];
  /** Everything else by field. */
  readonly texts: Readonly<Partial<Record<UkText, readonly string[]>>>;
}

export interface UkPaper {
  readonly number: string;
  readonly information: string;
}

export const UK_TEXTS = [
  ...(['lastUpdated', 'designated', 'ofsiGroupId', 'unReference', 'title', 'regime', 'source', 'sanctions', 'otherInformation', 'reasons'] as const),
  ...(['phone', 'website', 'email', 'birthDate', 'nationality', 'position', 'gender', 'entityType', 'subsidiary', 'parent', 'registration'] as const),
  ...(['imo', 'owner', 'previousOwner', 'flag', 'previousFlag', 'shipType', 'tonnage', 'length', 'yearBuilt', 'hull'] as const),
] as const;
export type UkText = (typeof UK_TEXTS)[number];

export type Report = (kind: string, what: string) => void;

const TYPES: Readonly<Record<string, PartyType>> = { individual: 'person', entity: 'organisation', ship: 'vessel' };

const DETAILS: readonly (readonly [UkText, string])[] = [
  ['title', 'Title'],
  ['source', 'Designation source'],
  ['sanctions', 'Sanctions imposed'],
  ['entityType', 'Type of entity'],
  ['shipType', 'Vessel type'],
  ['tonnage', 'Tonnage'],
  ['length', 'Length'],
  ['ofsiGroupId', 'OFSI Group ID'],
];

/** Makes the party of a designation. */
export function ukParty(from: UkDesignation, report: Report): ListedParty {
  const texts = (name: UkText): readonly string[] => from.texts[name] ?? [];
  const type = TYPES[from.kind.toLowerCase()];
  if (type === undefined) report('unknown_type', from.kind);
  const regime = texts('regime');
  const day = (name: UkText): string | undefined => texts(name).flatMap((text) => parseDay(text) ?? []).sort().at(-1);
  return {
    id: `uk-sanctions:${from.recordId}`,
    listId: 'uk-sanctions',
    recordId: from.recordId,
    type: type ?? 'unknown',
    names: namesOf(from, type === 'person', report),
    identifiers: identifiersOf(from, texts, regime.some((each) => /russia/i.test(each))),
    birthDates: datesOf([...texts('birthDate'), ...texts('yearBuilt')], report),
    addresses: addressesOf(from, report),
    countries: countriesOf(from, texts, report),
    gender: texts('gender').map(genderOf).find((each) => each !== undefined),
    listing: {
      programmes: regime,
      measures: measuresOf(texts('sanctions'), report),
      jurisdiction: 'UK',
      legalBasis: regime.filter((each) => /regulations|order|act/i.test(each)),
      listedOn: texts('designated').flatMap((text) => parseDay(text) ?? []).sort()[0],
      changedOn: day('lastUpdated'),
      reason: texts('reasons').map(withoutMarkup).join('\n') || undefined,
      otherReferences: distinct(texts('unReference')),
    },
    birthPlaces: distinct(from.births.map((each) => [each.town, each.country].filter((part) => part !== '').join(', '))),
    positions: distinct(texts('position')),
    links: linksOf(texts),
    contacts: distinct([...texts('phone'), ...texts('website'), ...texts('email')]),
    details: detailsOf(texts),
    remarks: texts('otherInformation').map(withoutMarkup).join('\n') || undefined,
  };
}

function namesOf(from: UkDesignation, person: boolean, report: Report): PartyName[] {
  const order = ['primary name', 'prime alias', 'primary name variation'];
  const rank = (name: UkName): number => (order.indexOf(name.type.toLowerCase()) + order.length + 1) % (order.length + 1);
  const names = [...from.names].sort((a, b) => rank(a) - rank(b)).flatMap((name): PartyName[] => {
    const given = name.given.filter((part) => part !== '');
    const full = tidy([...given, name.last].join(' '));
    if (full === '') return [];
    const kind = kindOf(name.type, report);
    const [first, ...others] = readNames(full, { kind, quality: qualityOf(name.strength, report), person });
    if (first === undefined) return [];
    const parts = person && given.length > 0 ? [...partsOfGivenNames(given.join(' ')), ...(name.last === '' ? [] : [{ kind: 'family' as const, value: name.last }])] : undefined;
    return [{ ...first, ...(parts !== undefined && first.full === full && { parts }) }, ...others];
  });
  if (names.length === 0) report('missing_name', from.recordId);
  const primary = names.findIndex((name) => name.kind === 'primary');
  const ordered = primary < 0 ? names.map((name, i) => (i === 0 ? { ...name, kind: 'primary' as const } : name)) : names;
  const nonLatin = from.nonLatin.flatMap((each) => readNames(each.name, { kind: 'original_script', quality: 'strong', ...(each.language !== '' && { note: each.language }) }));
  return mergeNames([...ordered, ...nonLatin]);
}

/** The publisher's case varies (`ALias`). */
function kindOf(type: string, report: Report): PartyName['kind'] {
  switch (type.toLowerCase().replace(/[^a-z ]/g, '').trim()) {
    case 'primary name':
    case 'prime alias':
      return 'primary';
    case 'primary name variation':
      return 'variation';
    case 'alias':
    case 'aka':
      return 'alias';
    case 'fka':
      return 'former';
    default:
      report('unknown_name_type', type);
      return 'alias';
  }
}

function qualityOf(strength: string, report: Report): PartyName['quality'] {
  if (strength === '') return 'strong';
  if (/good/i.test(strength)) return 'strong';
  if (/low/i.test(strength)) return 'weak';
  report('unknown_quality', strength);
  return 'unknown';
}

function identifiersOf(from: UkDesignation, texts: (name: UkText) => readonly string[], russian: boolean): Identifier[] {
  const papers = (found: readonly UkPaper[], label: string): Identifier[] =>
    found.flatMap((paper) => readPapers(paper.number, { label, typeRaw: label, ...(paper.information !== '' && { note: paper.information }) })).map((paper) => ({ ...paper, country: paper.country ?? countriesIn(paper.note ?? '').codes[0] }));
  return mergeIdentifiers([
    ...papers(from.passports, 'Passport'),
    ...papers(from.nationalIds, 'National identification'),
    ...texts('registration').flatMap((text) => readPapers(text, { label: 'Business registration number', typeRaw: 'Business registration number', russian })),
    ...texts('imo').flatMap((text) => readPapers(text.replace(/^IMO\s*/i, ''), { label: 'IMO', typeRaw: 'IMO number' })),
    ...texts('hull').flatMap((text) => readPapers(text, { label: 'other', typeRaw: 'Hull identification number' })),
    ...[...texts('registration'), ...texts('otherInformation')].flatMap((text) => identifiersIn(text, 'in the text')),
  ]);
}

function datesOf(published: readonly string[], report: Report): PartyDate[] {
  const dates = published.flatMap(readDates);
  for (const date of dates) if (date.precision === 'unknown') report('unparsed_date', date.raw);
  return distinctBy(dates, (date) => `${date.from} ${date.to} ${date.circa} ${date.from === undefined ? date.raw : ''}`);
}

function addressesOf(from: UkDesignation, report: Report): Address[] {
  return from.addresses.flatMap(({ lines, postcode, country: text }) => {
    const parts = [...lines, postcode, text].filter((part) => part !== '');
    if (parts.length === 0) return [];
    const country = countryCode(text.replace(/\s*\(.*$/, ''));
    if (country === undefined && text !== '') report('unknown_country', text);
    // The sixth line tends to be the city.
    const full = parts.join(', ');
    return [{ full, city: lines[5] || undefined, postcode: postcode || undefined, country, countryText: text || undefined, ...(text === '' && countryOfAddress(full)) }];
  });
}

function countriesOf(from: UkDesignation, texts: (name: UkText) => readonly string[], report: Report): PartyCountry[] {
  const read = (all: readonly string[], kind: PartyCountry['kind']): PartyCountry[] =>
    all.flatMap((text) => {
      const { codes, unread } = countriesIn(text);
      for (const each of unread) report(isFormerState(each) ? 'former_state' : 'unknown_country', each);
      return codes.map((code) => ({ code, kind }));
    });
  const born = from.births.map((each) => each.country).filter((text) => text !== '');
  const found = [...read(texts('nationality'), 'nationality'), ...read(texts('flag'), 'flag'), ...read(texts('previousFlag'), 'former_flag'), ...read(born, 'birth')];
  return distinctBy(found, (each) => `${each.code} ${each.kind}`);
}

/** `Asset freeze|Trust Services Sanctions`; a measure without a word of ours is `other`, and an issue. */
function measuresOf(sanctions: readonly string[], report: Report): Measure[] {
  const measures = distinct(sanctions.flatMap((text) => text.split('|'))).map((words) => {
    const measure = measureOf(words);
    if (measure === undefined) report('unknown_measure', words);
    return measure ?? 'other';
  });
  return measures.length > 0 ? [...new Set(measures)] : ['other'];
}

function detailsOf(texts: (name: UkText) => readonly string[]): Readonly<Record<string, readonly string[]>> {
  const details = Object.fromEntries(DETAILS.map(([name, heading]): [string, readonly string[]] => [heading, distinct(texts(name))]));
  const all = { ...details, 'Nationality as published': distinct(texts('nationality').filter((text) => countriesIn(text).unread.length > 0)) };
  return Object.fromEntries(Object.entries(all).filter(([, values]) => values.length > 0));
}

function linksOf(texts: (name: UkText) => readonly string[]): PartyLink[] | undefined {
  const links = (name: UkText, relation: string, former = false): PartyLink[] => texts(name).map((each) => ({ relation, name: each, ...(former && { former }) }));
  const all = [...links('parent', 'Parent company'), ...links('subsidiary', 'Subsidiary'), ...links('owner', 'Owner or operator'), ...links('previousOwner', 'Owner or operator', true)];
  return all.length > 0 ? all : undefined;
}

/** Reasons are sometimes HTML. */
function withoutMarkup(text: string): string {
  return tidy(text.replace(/<\/?(?:p|br|li|ul|ol|div|h\d)\b[^<>]*>/gi, ' ').replace(/<[^<>]+>/g, '').replace(/&nbsp;/g, ' ').replace(/&amp;/g, '&'));
}
