import type { Address, Gender, Identifier, ListedParty, Listing, NameQuality, PartyCountry, PartyDate, PartyName, PartyType } from '../../matching/party.js';
import { readDates } from '../birth-dates.js';
import { countryOfAddress } from '../countries.js';
import { identifiersIn, mergeIdentifiers, saysInvalid } from '../free-text.js';
import { mergeNames, isPlaceholder, readNames } from '../names.js';
import { isInn, isOgrn, isShipImo } from '../russian-numbers.js';
import { distinct, distinctBy, identifierType, parseDate, partsOfGivenNames, scriptOf, tidy } from '../values.js';

/** One sub-item of an entity (a name, an address, …) by the attribute names of the XML; absent and empty are the same. */
export interface FsfItem {
  get(attribute: string): string;
  readonly remarks: readonly string[];
  /** Key and value, such as `PHONE`, `+7 …`. */
  readonly contacts: readonly (readonly [string, string])[];
}

/** An entity as the XML and the CSV both have it, before it becomes a party. */
export interface FsfEntity {
  readonly logicalId: string;
  readonly euReference: string;
  readonly unitedNationId: string;
  readonly designationDate: string;
  readonly designationDetails: string;
  readonly remarks: readonly string[];
  readonly subjectType: string;
  readonly regulations: readonly FsfItem[];
  readonly names: readonly FsfItem[];
  readonly addresses: readonly FsfItem[];
  readonly birthDates: readonly FsfItem[];
  readonly identifications: readonly FsfItem[];
  readonly citizenships: readonly FsfItem[];
}

export type Report = (kind: string, what: string) => void;

/** Programmes whose parties are Russian unless something else is said: numbers without a country are tried as Russian ones. */
const RUSSIAN_PROGRAMMES: ReadonlySet<string> = new Set(['UKR', 'RUS', 'RUSDA', 'RUSHR']);

/** Makes the party of an entity; the same name, address or paper under several acts becomes one. */
export function fsfParty(entity: FsfEntity, report: Report): ListedParty {
  const programmes = distinct(entity.regulations.map((each) => each.get('programme')));
  const countries = countriesOf(entity);
  const russian = countries.some((each) => each.code === 'RU') || programmes.some((each) => RUSSIAN_PROGRAMMES.has(each));
  const identifiers = mergeIdentifiers([...entity.identifications.flatMap((each) => identifierOf(each, russian, report)), ...entity.remarks.flatMap((each) => identifiersIn(each, 'in a remark'))]);
  return {
    id: `eu-fsf:${entity.logicalId}`,
    listId: 'eu-fsf',
    recordId: entity.logicalId,
    type: typeOf(entity, identifiers, report),
    names: namesOf(entity, report),
    identifiers,
    birthDates: distinctBy(entity.birthDates.flatMap((each) => birthDateOf(each, report)), (date) => `${date.raw} ${date.circa}`),
    addresses: distinctBy(entity.addresses.flatMap((each) => addressOf(each)), (address) => address.full.toLowerCase()),
    countries,
    gender: genderOfNames(entity.names),
    listing: listingOf(entity, programmes),
    birthPlaces: distinct(entity.birthDates.map((each) => joined(each, ['place', 'city', 'region', 'zipCode', 'countryDescription']))),
    positions: distinct(entity.names.map((each) => each.get('function'))),
    contacts: distinct([...entity.addresses, ...entity.names].flatMap((each) => each.contacts.map(([key, value]) => `${key.toLowerCase()}: ${value}`))),
    details: detailsOf(entity),
    remarks: entity.remarks.length > 0 ? distinct([...entity.remarks, entity.designationDetails]).join('\n') : undefined,
  };
}

function typeOf(entity: FsfEntity, identifiers: readonly Identifier[], report: Report): PartyType {
  if (entity.subjectType === 'person' || entity.subjectType === 'P') return 'person';
  if (entity.subjectType !== 'enterprise' && entity.subjectType !== 'E') {
    report('unknown_type', entity.subjectType);
    return 'unknown';
  }
  // The list has no type for ships: one whose only number is a ship's IMO number is a ship.
  return identifiers.length > 0 && identifiers.every((each) => each.type === 'mmsi' || (each.type === 'imo' && isShipImo(each.number))) ? 'vessel' : 'organisation';
}

function namesOf(entity: FsfEntity, report: Report): PartyName[] {
  const names = entity.names.flatMap((item, i): PartyName[] => {
    const given = tidy(`${item.get('firstName')} ${item.get('middleName')}`);
    const parts = given === '' ? [] : partsOfGivenNames(given);
    const family = tidy(item.get('lastName'));
    const full = tidy(item.get('wholeName')) || tidy(['firstName', 'middleName', 'lastName'].map((each) => item.get(each)).join(' '));
    if (full === '') return [];
    if (isPlaceholder(full)) {
      report('placeholder_name', full);
      return [];
    }
    const graded = qualityOf(item, report);
    const quality = i === 0 && graded === 'unknown' ? 'strong' : graded;
    const language = item.get('nameLanguage').toLowerCase();
    const note = distinct(item.remarks).join('; ');
    const script = scriptOf(full);
    const published: PartyName = {
      full,
      kind: i === 0 ? 'primary' : script !== undefined && script !== 'Latn' ? 'original_script' : 'alias',
      quality,
      ...(family !== '' && { parts: [...parts, { kind: 'family' as const, value: family }] }),
      ...(script !== undefined && { script }),
      ...(language !== '' && { language }),
      ...(note !== '' && { note }),
      ...(item.get('logicalId') !== '' && { sourceId: item.get('logicalId') }),
    };
    return [published, ...readNames(full, { kind: 'variation', quality, person: entity.subjectType === 'person' })];
  });
  if (names.length === 0) report('missing_name', entity.euReference);
  return mergeNames(names);
}

/** `strong` is nearly always true; the grade may stand in the remark instead. */
function qualityOf(item: FsfItem, report: Report): NameQuality {
  const remark = item.remarks.join(' ');
  if (/low.quality/i.test(remark) || item.get('strong') === 'false') return 'weak';
  if (/good.quality/i.test(remark) || item.get('strong') === 'true') return 'strong';
  if (item.get('strong') !== '') report('unknown_quality', item.get('strong'));
  return 'unknown';
}

function genderOfNames(names: readonly FsfItem[]): Gender | undefined {
  const genders = distinct(names.map((each) => each.get('gender')));
  return genders.length === 1 ? (genders[0] === 'F' ? 'female' : genders[0] === 'M' ? 'male' : undefined) : undefined;
}

function identifierOf(item: FsfItem, russian: boolean, report: Report): Identifier[] {
  const published = tidy(item.get('number'));
  const remark = distinct(item.remarks).join('; ');
  if (published === '') {
    report('identification_without_number', `${item.get('identificationTypeCode')} ${remark}`.trim());
    return [];
  }
  const country = countryOf(item);
  const number = published;
  const label = tidy(`${item.get('identificationTypeCode')} ${item.get('identificationTypeDescription')}`);
  const typed = identifierType(label, number, country);
  const flags = ['knownFalse', 'reportedLost', 'knownExpired', 'revokedByIssuer'].filter((flag) => item.get(flag) === 'true');
  const diplomatic = item.get('diplomatic') === 'true' && !/diplomatic/i.test(remark) ? 'diplomatic' : '';
  const notes = distinct([remark, diplomatic, item.get('latinNumber') === '' ? '' : `Latin: ${item.get('latinNumber')}`, item.get('nameOnDocument') === '' ? '' : `in the name of ${item.get('nameOnDocument')}`, ...flags]).join('; ');
  const digits = number.replace(/\s/g, '');
  const type = russian && country === undefined && typed === 'tax' && isInn(digits) ? 'inn' : russian && country === undefined && typed === 'registration' && isOgrn(digits) ? 'ogrn' : typed;
  return [
    {
      type,
      number,
      ...(country !== undefined && { country }),
      typeRaw: item.get('identificationTypeDescription') || item.get('identificationTypeCode'),
      ...(item.get('issuedBy') !== '' && { issuer: item.get('issuedBy') }),
      issuedOn: dayOf(item, 'issueDate') ?? dayOf(item, 'validFrom'),
      expiresOn: dayOf(item, 'validTo'),
      ...((flags.length > 0 || saysInvalid(remark)) && { invalid: true }),
      ...(notes !== '' && { note: notes }),
    },
    ...identifiersIn(remark, 'in a remark').filter((each) => each.number !== number),
  ];
}

function birthDateOf(item: FsfItem, report: Report): PartyDate[] {
  const circa = item.get('circa') === 'true';
  const [year, month, from, to] = ['year', 'monthOfYear', 'yearRangeFrom', 'yearRangeTo'].map((each) => Number(item.get(each)) || 0) as [number, number, number, number];
  const shape = item.get('birthdate') || (year > 0 && month > 0 ? `${year}-${String(month).padStart(2, '0')}` : year > 0 ? String(year) : from > 0 || to > 0 ? `${from || to} to ${to || from}` : '');
  const remark = item.remarks.join('; ');
  if (shape === '') {
    const dates = remark === '' ? [] : readDates(remark);
    for (const each of dates) if (each.precision === 'unknown') report('unparsed_date', each.raw);
    return dates.map((each) => ({ ...each, ...(circa && { circa }) }));
  }
  const calendar = item.get('calendarType');
  const foreign = calendar !== '' && calendar !== 'GREGORIAN';
  const date = foreign ? { precision: 'unknown' as const, raw: shape } : parseDate(shape);
  if (date.precision === 'unknown') report('unparsed_date', `${shape} ${calendar}`);
  return [{ ...date, raw: tidy([circa ? 'circa' : '', shape, foreign ? calendar : '', remark === '' ? '' : `(${remark})`].join(' ')), ...(circa && { circa }) }];
}

function addressOf(item: FsfItem): Address[] {
  const countryText = item.get('countryDescription') === 'UNKNOWN' ? '' : item.get('countryDescription');
  const full = joined(item, ['street', 'poBox', 'place', 'city', 'zipCode', 'region', 'countryDescription']);
  const note = distinct([...item.remarks, item.get('asAtListingTime') === 'true' ? 'as at the time of listing' : '']).join('; ');
  if (full === '' && note === '') return [];
  const country = countryOf(item);
  return [
    {
      full: full || note,
      street: item.get('street') || undefined,
      city: item.get('city') || item.get('place') || undefined,
      region: item.get('region') || undefined,
      postcode: item.get('zipCode') || undefined,
      poBox: item.get('poBox') || undefined,
      country,
      countryText: countryText || undefined,
      ...(country === undefined && countryText === '' && countryOfAddress(full || note)),
      note: note || undefined,
    },
  ];
}

function countriesOf(entity: FsfEntity): PartyCountry[] {
  const person = entity.subjectType === 'person';
  const found = (items: readonly FsfItem[], kind: PartyCountry['kind']): PartyCountry[] =>
    items.flatMap((each) => {
      const code = countryOf(each);
      return code === undefined ? [] : [{ code, kind }];
    });
  const all = [...found(entity.citizenships, person ? 'citizenship' : 'registration'), ...found(entity.birthDates, 'birth')];
  return distinctBy(all, (each) => `${each.code} ${each.kind}`);
}

function listingOf(entity: FsfEntity, programmes: readonly string[]): Listing {
  const acts = entity.regulations;
  const dates = (name: string): string[] => acts.flatMap((each) => dayOf(each, name) ?? []).sort();
  return {
    programmes,
    measures: ['asset_freeze'],
    jurisdiction: 'EU',
    legalBasis: distinct(acts.map((each) => each.get('numberTitle'))),
    listedOn: parseDate(entity.designationDate).from ?? dates('publicationDate').at(0),
    effectiveOn: dates('entryIntoForceDate').at(0),
    changedOn: dates('publicationDate').at(-1),
    sourceUrl: acts.at(-1)?.get('publicationUrl') || undefined,
    otherReferences: distinct([entity.euReference, entity.unitedNationId]),
  };
}

function detailsOf(entity: FsfEntity): Readonly<Record<string, readonly string[]>> | undefined {
  const titles = distinct(entity.names.map((each) => each.get('title')));
  return titles.length > 0 ? { Title: titles } : undefined;
}

/** The list writes `00` where it does not know the country. */
function countryOf(item: FsfItem): string | undefined {
  const code = item.get('countryIso2Code');
  return /^[A-Z]{2}$/.test(code) ? code : undefined;
}

function dayOf(item: FsfItem, name: string): string | undefined {
  return /^\d{4}-\d{2}-\d{2}/.exec(item.get(name))?.[0];
}

/** The parts that are filled, each once: the street often ends with the country already. */
function joined(item: FsfItem, names: readonly string[]): string {
  let text = '';
  for (const name of names) {
    const value = tidy(item.get(name));
    const known = value === '' || value === 'UNKNOWN' || text.toLowerCase().includes(value.toLowerCase());
    if (!known) text = text === '' ? value : `${text}, ${value}`;
  }
  return text;
}
