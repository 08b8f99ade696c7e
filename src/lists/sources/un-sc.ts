import type { Address, Identifier, ListedParty, Measure, PartyCountry, PartyDate, PartyName } from '../../matching/party.js';
import { countriesIn, countryCode, countryOfAddress, isFormerState } from '../countries.js';
import { identifiersIn, mergeIdentifiers } from '../free-text.js';
import { ListFormatError, type ListSource, type ParseIssue, type ParseSink } from '../list-source.js';
import { mergeNames, readNames } from '../names.js';
import { readPaper } from '../papers.js';
import { readXml, type XmlElement } from '../readers/xml.js';
import { children, rootOf, textOf, textsOf } from '../readers/xml-tree.js';
import { distinct, distinctBy, genderOf, measureOf, parseDate, parseDay, scriptOf, tidy } from '../values.js';

/**
 * What the Council decided for each of its regimes, by the file's UN_LIST_TYPE, as of August 2026; the file itself does not say it. Beside each row the
 * paragraphs that decide it. The measures on travel bind persons only. Where an entry's comments say what it is listed for, that goes before.
 */
const REGIMES: Readonly<Record<string, { readonly resolution: string; readonly measures: readonly Measure[] }>> = {
  // 2368 (2017), paragraph 1 (a) to (c)
  'Al-Qaida': { resolution: 'UNSCR 1267 (1999), 1989 (2011), 2253 (2015)', measures: ['asset_freeze', 'travel_ban', 'arms_embargo'] },
  // 2255 (2015), paragraph 1 (a) to (c)
  Taliban: { resolution: 'UNSCR 1988 (2011)', measures: ['asset_freeze', 'travel_ban', 'arms_embargo'] },
  // 1718 (2006), paragraph 8 (d) and (e)
  DPRK: { resolution: 'UNSCR 1718 (2006)', measures: ['asset_freeze', 'travel_ban'] },
  // 1737 (2006), paragraph 12; 1929 (2010), paragraph 10; in force again since 28 September 2025
  Iran: { resolution: 'UNSCR 1737 (2006)', measures: ['asset_freeze', 'travel_ban'] },
  // 1483 (2003), paragraph 23: funds only
  Iraq: { resolution: 'UNSCR 1483 (2003), 1518 (2003)', measures: ['asset_freeze'] },
  // 1596 (2005), paragraphs 13 and 15; 2293 (2016), paragraph 7
  DRC: { resolution: 'UNSCR 1533 (2004)', measures: ['asset_freeze', 'travel_ban'] },
  // 1970 (2011), paragraphs 15 and 17; the entries say which of the two
  Libya: { resolution: 'UNSCR 1970 (2011)', measures: ['asset_freeze', 'travel_ban'] },
  // 1844 (2008), paragraphs 1, 3 and 7
  Somalia: { resolution: 'UNSCR 751 (1992), 1844 (2008)', measures: ['asset_freeze', 'travel_ban', 'arms_embargo'] },
  // 2134 (2014), paragraphs 30 and 32
  CAR: { resolution: 'UNSCR 2127 (2013)', measures: ['asset_freeze', 'travel_ban'] },
  // 2653 (2022), paragraphs 3, 6 and 11
  Haiti: { resolution: 'UNSCR 2653 (2022)', measures: ['asset_freeze', 'travel_ban', 'arms_embargo'] },
  // 2140 (2014), paragraphs 11 and 15; 2216 (2015), paragraph 14
  Yemen: { resolution: 'UNSCR 2140 (2014)', measures: ['asset_freeze', 'travel_ban', 'arms_embargo'] },
  // 1591 (2005), paragraph 3 (d) and (e)
  Sudan: { resolution: 'UNSCR 1591 (2005)', measures: ['asset_freeze', 'travel_ban'] },
  // 2206 (2015), paragraphs 9 and 12
  SouthSudan: { resolution: 'UNSCR 2206 (2015)', measures: ['asset_freeze', 'travel_ban'] },
  // 2048 (2012), paragraph 4: travel only
  GB: { resolution: 'UNSCR 2048 (2012)', measures: ['travel_ban'] },
};

/** `Listed pursuant to paragraphs 15 and 17 of resolution 1970 (Travel Ban, Asset Freeze)`. */
const LISTED_FOR = /resolution \d+(?: \(\d{4}\))? \(([^()]*(?:travel ban|asset freeze|arms embargo)[^()]*)\)/gi;

const READ = new Set(
  `DATAID VERSIONNUM FIRST_NAME SECOND_NAME THIRD_NAME FOURTH_NAME UN_LIST_TYPE REFERENCE_NUMBER LISTED_ON GENDER NAME_ORIGINAL_SCRIPT
  COMMENTS1 HAS_INTERPOL_LINK INTERPOL_LINK TITLE DESIGNATION NATIONALITY LIST_TYPE LAST_DAY_UPDATED INDIVIDUAL_ALIAS ENTITY_ALIAS
  INDIVIDUAL_ADDRESS ENTITY_ADDRESS INDIVIDUAL_DATE_OF_BIRTH INDIVIDUAL_PLACE_OF_BIRTH INDIVIDUAL_DOCUMENT SORT_KEY SORT_KEY_LAST_MOD
  SUBMITTED_BY SUBMITTED_ON`.split(/\s+/),
);

/** The consolidated list of the UN Security Council, all regimes in one XML file. */
export const unSc: ListSource = {
  id: 'un-sc',
  title: 'United Nations Security Council Consolidated List',
  publisher: 'UN Security Council',
  jurisdiction: 'UN',
  urls: ['https://scsanctions.un.org/resources/xml/en/consolidated.xml'],
  parserVersion: '4',
  expects: { minimumRecords: 600, fillRates: { names: 1, programmes: 1, birthDates: 0.55, countries: 0.5, addresses: 0.4 } },
  recognise: (head) => (rootOf(head)?.name === 'CONSOLIDATED_LIST' ? { listId: 'un-sc', format: 'un-xml' } : undefined),
  async *parse(files, sink) {
    for (const { file } of files) {
      const options = {
        isRecord: (path: string) => path === 'CONSOLIDATED_LIST/INDIVIDUALS/INDIVIDUAL' || path === 'CONSOLIDATED_LIST/ENTITIES/ENTITY',
        onOpen: (path: string, attributes: Readonly<Record<string, string>>) => {
          const day = /^\d{4}-\d{2}-\d{2}/.exec(attributes.dateGenerated ?? '')?.[0];
          if (path === 'CONSOLIDATED_LIST') sink.edition(day === undefined ? {} : { publishedAt: day });
        },
      };
      for await (const { element, raw } of readXml(file, options)) yield { party: partyOf(element, file.name, sink), raw };
    }
  },
};

function partyOf(element: XmlElement, file: string, sink: ParseSink): ListedParty {
  const recordId = textOf(element, 'DATAID');
  if (recordId === '') throw new ListFormatError(`${file} has a record without DATAID: it is not the Security Council's own file. Download it again.`);
  const issue = (kind: string, what: string): void => sink.issue({ kind, what, recordId } satisfies ParseIssue);
  for (const each of element.children) if (!READ.has(each.name)) issue('unread_element', each.name);
  const person = element.name === 'INDIVIDUAL';
  const comments = tidy(textOf(element, 'COMMENTS1'));
  const aliases = children(element, `${element.name}_ALIAS`);
  const regime = regimeOf(element, person, issue);
  return {
    id: `un-sc:${recordId}`,
    listId: 'un-sc',
    recordId,
    type: person ? 'person' : 'organisation',
    names: namesOf(element, aliases, issue),
    identifiers: mergeIdentifiers([
      ...children(element, 'INDIVIDUAL_DOCUMENT').flatMap((each) => documentOf(each, issue)),
      ...identifiersIn(comments, 'in the comments'),
      ...aliases.flatMap((each) => identifiersIn(textOf(each, 'NOTE'), `as ${tidy(textOf(each, 'ALIAS_NAME'))}`)),
    ]),
    birthDates: distinctBy(
      [...children(element, 'INDIVIDUAL_DATE_OF_BIRTH').flatMap((each) => birthDateOf(each, issue)), ...aliases.flatMap((each) => aliasBirthDate(each))],
      (date) => `${date.from} ${date.to} ${date.circa} ${date.from === undefined ? date.raw : ''}`,
    ),
    addresses: children(element, `${element.name}_ADDRESS`).flatMap((each) => addressOf(each, issue)),
    countries: countriesOf(element, issue),
    gender: genderOf(textOf(element, 'GENDER')),
    listing: {
      subList: textOf(element, 'UN_LIST_TYPE'),
      programmes: [textOf(element, 'UN_LIST_TYPE')].filter((each) => each !== ''),
      ...regime,
      jurisdiction: 'UN',
      listedOn: parseDay(textOf(element, 'LISTED_ON').slice(0, 10)),
      changedOn: textsOf(element, 'LAST_DAY_UPDATED', 'VALUE').map((each) => each.slice(0, 10)).sort().at(-1),
      otherReferences: [textOf(element, 'REFERENCE_NUMBER')].filter((each) => each !== ''),
    },
    birthPlaces: distinct([...children(element, 'INDIVIDUAL_PLACE_OF_BIRTH').map((each) => joined(each, ['STREET', 'CITY', 'STATE_PROVINCE', 'COUNTRY', 'NOTE'])), ...aliases.map((each) => joined(each, ['CITY_OF_BIRTH', 'COUNTRY_OF_BIRTH']))]),
    positions: distinct(textsOf(element, 'DESIGNATION', 'VALUE')),
    details: detailsOf(element),
    remarks: comments === '' ? undefined : comments,
  };
}

type Report = (kind: string, what: string) => void;

function namesOf(element: XmlElement, aliases: readonly XmlElement[], issue: Report): PartyName[] {
  const full = tidy(['FIRST_NAME', 'SECOND_NAME', 'THIRD_NAME', 'FOURTH_NAME'].map((part) => textOf(element, part)).join(' '));
  if (full === '') issue('missing_name', textOf(element, 'REFERENCE_NUMBER'));
  const script = scriptOf(full);
  return mergeNames([
    { full, kind: 'primary', quality: 'strong', ...(script !== undefined && { script }) },
    ...textsOf(element, 'NAME_ORIGINAL_SCRIPT').flatMap((text) => readNames(text, { kind: 'original_script', quality: 'strong' })),
    ...aliases.flatMap((alias) => aliasNames(alias, issue)),
  ]);
}

function aliasNames(alias: XmlElement, issue: Report): PartyName[] {
  const grade = textOf(alias, 'QUALITY');
  const text = textOf(alias, 'ALIAS_NAME');
  const note = tidy(textOf(alias, 'NOTE'));
  if (text === '') return [];
  if (!/^(Good|Low|a\.k\.a\.|f\.k\.a\.|)$/.test(grade)) issue('unknown_quality', grade);
  const quality = grade === 'Low' ? 'weak' : grade === 'Good' ? 'strong' : 'unknown';
  const kind = grade === 'f.k.a.' ? 'former' : 'alias';
  const names = readNames(text, { kind, quality, note, person: alias.name === 'INDIVIDUAL_ALIAS' });
  const original = /(?:original script|in arabic)\s*:\s*([^\x00-\x7f][^.;]*)/i.exec(note)?.[1];
  const spellings = scriptOf(text) !== 'Latn' && /^\(?[A-Z][^:]*;/.test(note) ? readNames(note.replace(/^\(([^()]*)\).*$/, '$1'), { kind, quality }) : [];
  return [...names, ...(original === undefined ? [] : readNames(original, { kind: 'original_script', quality })), ...spellings];
}

function birthDateOf(element: XmlElement, issue: Report): PartyDate[] {
  const [type, note] = [textOf(element, 'TYPE_OF_DATE'), tidy(textOf(element, 'NOTE'))];
  const [from, to] = [textOf(element, 'FROM_YEAR'), textOf(element, 'TO_YEAR')];
  const value = textOf(element, 'DATE') || textOf(element, 'YEAR') || (from !== '' || to !== '' ? `${from || to} to ${to || from}` : '');
  if (value === '' && note === '') return [];
  const noted = parseDate(value === '' ? note : `${note} ${value}`);
  const read = value === '' || (noted.precision === 'month' && /^\d{4}$/.test(value)) ? noted : parseDate(value);
  if (read.precision === 'unknown') issue('unparsed_date', `${value} ${note}`.trim());
  const circa = type === 'APPROXIMATELY' || read.circa === true || /approx/i.test(note);
  const published = [type === 'EXACT' || type === '' ? '' : type.toLowerCase(), value, value !== '' && note !== '' ? `(${note})` : note];
  return [{ ...read, raw: tidy(published.join(' ')), ...(circa && { circa }) }];
}

function aliasBirthDate(alias: XmlElement): PartyDate[] {
  const text = textOf(alias, 'DATE_OF_BIRTH');
  return text === '' ? [] : [{ ...parseDate(text), raw: `${text} (as ${tidy(textOf(alias, 'ALIAS_NAME'))})` }];
}

function documentOf(element: XmlElement, issue: Report): Identifier[] {
  const [first, second] = [tidy(textOf(element, 'TYPE_OF_DOCUMENT')), tidy(textOf(element, 'TYPE_OF_DOCUMENT2'))];
  const note = tidy(textOf(element, 'NOTE'));
  const given = tidy(textOf(element, 'NUMBER')) || (/\d{3}/.test(second) ? second : note);
  if (given === '') {
    if (element.children.length > 0) issue('document_without_number', `${first} ${second}`.trim());
    return [];
  }
  const typeRaw = distinct([first, second === given ? '' : second]).join(', ');
  const country = countryCode(textOf(element, 'ISSUING_COUNTRY')) ?? countryCode(textOf(element, 'COUNTRY_OF_ISSUE'));
  const paper = readPaper(given, { label: `${second} ${first}`, typeRaw, country, note: given === note ? '' : note });
  const place = tidy(textOf(element, 'CITY_OF_ISSUE'));
  return [
    {
      ...paper,
      ...(place !== '' && { issuer: place }),
      issuedOn: parseDay(textOf(element, 'DATE_OF_ISSUE')) ?? paper.issuedOn,
      expiresOn: parseDay(textOf(element, 'DATE_OF_EXPIRY')) ?? paper.expiresOn,
    },
  ];
}

function addressOf(element: XmlElement, issue: Report): Address[] {
  const [street, city, region, postcode, countryText, note] = ['STREET', 'CITY', 'STATE_PROVINCE', 'ZIP_CODE', 'COUNTRY', 'NOTE'].map((name) => tidy(textOf(element, name)));
  const full = [street, city, region, postcode, countryText].filter((part) => part !== undefined && part !== '').join(', ');
  if (full === '' && note === '') return [];
  const country = countryText === undefined || countryText === '' ? undefined : countryCode(countryText);
  if (countryText !== '' && country === undefined) issue('unknown_country', countryText ?? '');
  return [
    {
      full: full === '' ? (note ?? '') : full,
      street: street || undefined,
      city: city || undefined,
      region: region || undefined,
      postcode: postcode || undefined,
      country,
      countryText: countryText || undefined,
      ...(countryText === '' && countryOfAddress(full || (note ?? ''))),
      note: note || undefined,
    },
  ];
}

function countriesOf(element: XmlElement, issue: Report): PartyCountry[] {
  const nationalities = textsOf(element, 'NATIONALITY', 'VALUE').flatMap((text): PartyCountry[] => {
    const { codes, unread } = countriesIn(text);
    for (const each of unread) issue(isFormerState(each) ? 'former_state' : 'unknown_country', each);
    return codes.map((code) => ({ code, kind: 'nationality' }));
  });
  const births = [...textsOf(element, 'INDIVIDUAL_PLACE_OF_BIRTH', 'COUNTRY'), ...textsOf(element, 'INDIVIDUAL_ALIAS', 'COUNTRY_OF_BIRTH')].flatMap((text): PartyCountry[] => {
    const code = countryCode(text);
    if (code === undefined) issue(isFormerState(text) ? 'former_state' : 'unknown_country', text);
    return code === undefined ? [] : [{ code, kind: 'birth' }];
  });
  return distinctBy([...nationalities, ...births], (each) => `${each.code} ${each.kind}`);
}

function regimeOf(element: XmlElement, person: boolean, issue: Report): { readonly measures: readonly Measure[]; readonly legalBasis: readonly string[] } {
  const type = textOf(element, 'UN_LIST_TYPE');
  const regime = REGIMES[type];
  if (!regime) {
    issue('unknown_regime', type);
    return { measures: ['asset_freeze'], legalBasis: [] };
  }
  const own = new Set([...textOf(element, 'COMMENTS1').matchAll(LISTED_FOR)].flatMap(([, words]) => (words ?? '').split(',').flatMap((each) => measureOf(each) ?? [])));
  return { measures: own.size > 0 ? [...own] : regime.measures.filter((measure) => person || measure !== 'travel_ban'), legalBasis: [regime.resolution] };
}

function detailsOf(element: XmlElement): Readonly<Record<string, readonly string[]>> | undefined {
  const details: Record<string, readonly string[]> = {};
  const add = (label: string, values: readonly string[]): void => {
    if (values.length > 0) details[label] = distinct(values);
  };
  add('Title', textsOf(element, 'TITLE', 'VALUE'));
  add('Interpol notice', textsOf(element, 'INTERPOL_LINK'));
  add('Nationality as published', textsOf(element, 'NATIONALITY', 'VALUE').filter((text) => countryCode(text) === undefined));
  return Object.keys(details).length > 0 ? details : undefined;
}

function joined(element: XmlElement, parts: readonly string[]): string {
  return parts.map((part) => textOf(element, part)).filter((text) => text !== '').join(', ');
}
