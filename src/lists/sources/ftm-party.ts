import type { Address, Identifier, ListedParty, Listing, Measure, NamePart, PartyCountry, PartyLink, PartyName } from '../../matching/party.js';
import { countryCode } from '../countries.js';
import type { ParseSink } from '../list-source.js';
import { distinct, distinctBy, genderOf, measureOf, parseDate, parseDay, scriptOf, tidy } from '../values.js';
import { COUNTRY_PROPERTIES, IDENTIFIER_PROPERTIES, nested, PARTY_SCHEMATA, PLACED, texts, type FtmEntity } from './ftm-entity.js';

/** What other entities of the file say about a party. */
export interface FtmAttached {
  readonly sanctions: readonly FtmEntity[];
  readonly papers: readonly FtmEntity[];
  readonly addresses: readonly FtmEntity[];
  readonly links: readonly PartyLink[];
}

/** One party with all that the file says about it. */
export function partyOfFtm(entity: FtmEntity, attached: FtmAttached, sink: ParseSink): ListedParty {
  const issue = (kind: string, what: string) => sink.issue({ kind, what, recordId: entity.id });
  const names = namesOf(entity);
  if (names.length === 0) issue('missing_name', entity.caption ?? entity.id);
  const dates = ['birthDate', 'incorporationDate', 'buildDate'].flatMap((property) => texts(entity, property)).map((text) => parseDate(text));
  for (const date of dates) if (date.precision === 'unknown') issue('unparsed_date', date.raw);
  const [gender] = texts(entity, 'gender').flatMap((text) => genderOf(text) ?? []);
  const details = detailsOf(entity, issue);
  const places = texts(entity, 'birthPlace');
  const positions = texts(entity, 'position');
  const contacts = ['phone', 'email', 'website'].flatMap((property) => texts(entity, property));
  const notes = texts(entity, 'notes');
  return {
    id: `ftm:${entity.id}`,
    listId: 'ftm',
    recordId: entity.id,
    type: PARTY_SCHEMATA[entity.schema] ?? 'unknown',
    names,
    identifiers: distinctBy([...identifiersOf(entity), ...[...attached.papers, ...nested(entity, 'identificationEntities')].flatMap(papersOf)], (id) => `${id.type}|${id.number}`),
    birthDates: dates,
    addresses: addressesOf(entity, attached.addresses),
    countries: countriesOf(entity, issue),
    ...(gender !== undefined && { gender }),
    listing: listingOf(entity, [...attached.sanctions, ...nested(entity, 'sanctions')], issue),
    ...(places.length > 0 && { birthPlaces: distinct(places) }),
    ...(positions.length > 0 && { positions: distinct(positions) }),
    ...(attached.links.length > 0 && { links: attached.links }),
    ...(contacts.length > 0 && { contacts: distinct(contacts) }),
    ...(Object.keys(details).length > 0 && { details }),
    ...(notes.length > 0 && { remarks: notes.join('\n') }),
  };
}

/** The caption is the primary name where it is one of the names; FollowTheMoney does not order them. */
function namesOf(entity: FtmEntity): PartyName[] {
  const all = texts(entity, 'name');
  const primary = entity.caption !== undefined && all.includes(entity.caption) ? entity.caption : all[0];
  const parts = partsOf(entity);
  const plain = (full: string, kind: PartyName['kind'], quality: PartyName['quality']): PartyName => {
    const script = scriptOf(full);
    return { full: tidy(full), kind, quality, ...(script !== undefined && { script }) };
  };
  const named = [
    ...(primary === undefined ? [] : [{ ...plain(primary, 'primary', 'strong'), ...(parts.length > 1 && { parts }) }]),
    ...all.filter((name) => name !== primary).map((name) => plain(name, 'variation', 'strong')),
    ...texts(entity, 'alias').map((name) => plain(name, 'alias', 'unknown')),
    ...texts(entity, 'previousName').map((name) => plain(name, 'former', 'unknown')),
    ...texts(entity, 'weakAlias').map((name) => plain(name, 'alias', 'weak')),
    ...texts(entity, 'abbreviation').map((name) => plain(name, 'alias', 'weak')),
  ];
  if (named.length === 0 && entity.schema === 'CryptoWallet') named.push(...texts(entity, 'publicKey').map((key) => plain(key, 'primary', 'strong')));
  return distinctBy(named, (name) => name.full.toLowerCase());
}

/** Parts are only certain where the entity has one value of each. */
function partsOf(entity: FtmEntity): NamePart[] {
  const kinds = { firstName: 'given', secondName: 'middle', middleName: 'middle', fatherName: 'father', lastName: 'family' } as const;
  return Object.entries(kinds).flatMap(([property, kind]) => {
    const values = texts(entity, property);
    return values.length === 1 ? [{ kind, value: tidy(values[0] ?? '') }] : [];
  });
}

function identifiersOf(entity: FtmEntity): Identifier[] {
  return Object.entries(IDENTIFIER_PROPERTIES).flatMap(([property, known]) =>
    texts(entity, property).map((number): Identifier => {
      const type = property === 'registrationNumber' && entity.schema === 'Airplane' ? 'aircraft_tail' : property === 'idNumber' && entity.schema === 'Person' ? 'national_id' : known;
      const currency = type === 'crypto' ? texts(entity, 'currency')[0] : undefined;
      return { type, number: tidy(number), typeRaw: property, ...(currency !== undefined && { issuer: currency }) };
    }),
  );
}

/** `Passport` and `Identification` entities. */
function papersOf(paper: FtmEntity): Identifier[] {
  const country = texts(paper, 'country').flatMap((text) => countryOf(text) ?? [])[0];
  const [typeRaw, issued, expires, issuer] = [texts(paper, 'type')[0], texts(paper, 'startDate')[0], texts(paper, 'endDate')[0], texts(paper, 'authority')[0]];
  const [issuedOn, expiresOn] = [parseDay(issued ?? ''), parseDay(expires ?? '')];
  return [...texts(paper, 'number'), ...texts(paper, 'passportNumber')].map((number) => ({
    type: paper.schema === 'Passport' ? 'passport' : 'national_id',
    number: tidy(number),
    ...(country !== undefined && { country }),
    typeRaw: typeRaw ?? paper.schema,
    ...(issuer !== undefined && { issuer }),
    ...(issuedOn !== undefined && { issuedOn }),
    ...(expiresOn !== undefined && { expiresOn }),
  }));
}

function addressesOf(entity: FtmEntity, attached: readonly FtmEntity[]): Address[] {
  const plain = texts(entity, 'address').map((full): Address => ({ full: tidy(full) }));
  const whole = [...attached, ...nested(entity, 'addressEntity')].flatMap((address): Address[] => {
    const one = (property: string) => tidy(texts(address, property)[0] ?? '');
    const [street, city, region, postcode, poBox] = [one('street'), one('city'), one('region') || one('state'), one('postalCode'), one('postOfficeBox')];
    const country = countryOf(one('country'));
    const full = one('full') || [street, city, region, postcode, one('country').toUpperCase()].filter((part) => part !== '').join(', ');
    if (full === '') return [];
    return [{ full, ...(street && { street }), ...(city && { city }), ...(region && { region }), ...(postcode && { postcode }), ...(poBox && { poBox }), ...(country && { country }) }];
  });
  return distinctBy([...whole, ...plain], (address) => address.full.toLowerCase());
}

/** Codes are ISO alpha-2 in small letters, with parts of states as `us-ca` and former states as `suhh`. */
function countryOf(text: string): string | undefined {
  return /^[a-z]{2}(-|$)/i.test(text) ? countryCode(text.slice(0, 2).toUpperCase()) : countryCode(text);
}

function countriesOf(entity: FtmEntity, issue: (kind: string, what: string) => void): PartyCountry[] {
  const countries = Object.entries(COUNTRY_PROPERTIES).flatMap(([property, kind]) =>
    texts(entity, property).flatMap((text): PartyCountry[] => {
      const code = countryOf(text);
      if (code === undefined && !/^(suhh|yucs|csxx|cshh|ddde|zz|zr|eu)$/i.test(text)) issue('unknown_country', text);
      return code === undefined ? [] : [{ code, kind }];
    }),
  );
  return distinctBy(countries, (country) => `${country.code}|${country.kind}`);
}

function detailsOf(entity: FtmEntity, issue: (kind: string, what: string) => void): Record<string, string[]> {
  const details: Record<string, string[]> = {};
  for (const property of Object.keys(entity.properties)) {
    const values = texts(entity, property);
    if (!PLACED.has(property) && values.length > 0) details[property] = distinct(values);
    if (!PLACED.has(property) && values.length === 0 && nested(entity, property).length === 0) issue('unread_property', property);
  }
  const topics = texts(entity, 'topics');
  if (topics.length > 0) details['topics'] = distinct(topics);
  return details;
}

/** What the sanctions say; topics only where there are none. A politically exposed person is no listing but information. */
function listingOf(entity: FtmEntity, sanctions: readonly FtmEntity[], issue: (kind: string, what: string) => void): Listing {
  const all = (property: string) => distinct(sanctions.flatMap((sanction) => texts(sanction, property)));
  const day = (property: string) => all(property).flatMap((text) => parseDay(text.slice(0, 10)) ?? []).sort();
  const provisions = all('provisions').flatMap((text): Measure[] => {
    const measure = measureOf(text);
    if (measure === undefined) issue('unknown_measure', text);
    return measure === undefined ? [] : [measure];
  });
  const measures = provisions.length > 0 ? [...new Set(provisions)] : measuresOfTopics(texts(entity, 'topics'), sanctions.length > 0);
  const listedOn = [...day('listingDate'), ...day('startDate')][0];
  const ends = day('endDate');
  const country = all('country')[0]?.toLowerCase();
  const [reason, changedOn] = [all('reason').join('\n'), parseDay((entity.last_change ?? '').slice(0, 10))];
  const sourceUrl = [...all('sourceUrl'), ...texts(entity, 'sourceUrl')][0];
  return {
    ...(entity.datasets?.[0] !== undefined && { subList: entity.datasets[0] }),
    programmes: distinct([...all('programId'), ...all('program'), ...texts(entity, 'programId'), ...texts(entity, 'program')]),
    measures,
    jurisdiction: country === undefined ? 'internal' : country === 'gb' ? 'UK' : country.toUpperCase(),
    legalBasis: distinct([...all('authority'), ...all('recordId')]),
    ...(listedOn !== undefined && { listedOn }),
    ...(changedOn !== undefined && { changedOn }),
    ...(sanctions.length > 0 && ends.length === sanctions.length && { endsOn: ends.at(-1) }),
    ...(reason !== '' && { reason }),
    ...(sourceUrl !== undefined && { sourceUrl }),
    ...(entity.referents !== undefined && entity.referents.length > 0 && { otherReferences: entity.referents }),
  };
}

function measuresOfTopics(topics: readonly string[], sanctioned: boolean): Measure[] {
  const measures = new Set<Measure>();
  for (const topic of topics) {
    if (/^export\.(control|risk)/.test(topic)) measures.add('export_restriction');
    else if (topic === 'debarment') measures.add('debarment');
    else if (topic === 'sanction') measures.add('other');
  }
  if (measures.size === 0) measures.add(sanctioned ? 'other' : 'adverse_information');
  return [...measures];
}
