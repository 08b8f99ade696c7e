import type { Address, Identifier, ListedParty, Listing, Measure, NamePart, NamePartKind, PartyCountry, PartyDate, PartyName, PartyType } from '../../matching/party.js';
import { identifiersIn, mergeIdentifiers, saysInvalid } from '../free-text.js';
import { ListFormatError, type ListSource, type ParseSink } from '../list-source.js';
import { mergeNames } from '../names.js';
import { readXml, type XmlElement } from '../readers/xml.js';
import { child, children, rootOf, textOf, textsOf } from '../readers/xml-tree.js';
import { distinct, distinctBy, identifierType, parseDate, parseDay, scriptOf, tidy } from '../values.js';
import { readSecoTables, type SecoTables } from './ch-seco-tables.js';

const PARTS: Readonly<Record<string, NamePartKind>> = {
  'family-name': 'family',
  'given-name': 'given',
  'further-given-name': 'middle',
  'father-name': 'father',
  'grand-father-name': 'father',
  'maiden-name': 'maiden',
  'tribal-name': 'tribal',
  title: 'title',
  suffix: 'suffix',
};

const READ: ReadonlySet<string> = new Set([
  ...['sanctions-set-id', 'foreign-identifier', 'individual', 'entity', 'object', 'justification', 'other-information', 'relation', 'modification', 'generic-attribute'],
]);

/** The words of a set of sanctions, and the measure they mean. */
const MEASURES: readonly (readonly [RegExp, Measure])[] = [
  [/financial sanctions|freez|assets|economic resources/i, 'asset_freeze'],
  [/travel|entry|transit/i, 'travel_ban'],
  [/arms|military goods/i, 'arms_embargo'],
  [/ships?|vessels?|aircraft|port/i, 'transport_ban'],
  [/dual.use|goods|technolog|export/i, 'export_restriction'],
  [/securities|loans|capital market|financing/i, 'financial_restriction'],
];

/** Switzerland's consolidated list of all programmes (SESAM), one XML file. */
export const chSeco: ListSource = {
  id: 'ch-seco',
  title: 'SECO: consolidated list of sanctioned persons, entities and objects',
  publisher: 'Switzerland, State Secretariat for Economic Affairs',
  jurisdiction: 'CH',
  urls: ['https://www.sesam.search.admin.ch/sesam-search-web/pages/downloadXmlGesamtliste.xhtml?lang=en&action=downloadXmlGesamtlisteAction'],
  parserVersion: '1',
  expects: { minimumRecords: 4000, fillRates: { names: 1, programmes: 0.95, birthDates: 0.3, countries: 0.3, addresses: 0.1 } },
  recognise: (head) => (rootOf(head)?.name === 'swiss-sanctions-list' ? { listId: 'ch-seco', format: 'ch-seco-xml' } : undefined),
  async *parse(files, sink) {
    for (const { file } of files) {
      const tables = await readSecoTables(file);
      sink.edition(tables.date === undefined ? {} : { publishedAt: tables.date });
      let gone = 0;
      for await (const { element, raw } of readXml(file, { isRecord: (path) => path === 'swiss-sanctions-list/target' })) {
        if ((element.attributes.ssid ?? '') === '') throw new ListFormatError(`${file.name} has a target without ssid. Download the whole file again.`);
        if (isDelisted(element)) gone += 1;
        else yield { party: partyOf(element, tables, sink), raw };
      }
      if (gone > 0) sink.issue({ kind: 'delisted', what: `${gone} targets of the file are de-listed and were left out` });
    }
  },
};

/** The file keeps targets that were taken off the list: the latest modification decides. */
function isDelisted(target: XmlElement): boolean {
  return modifications(target).at(-1)?.kind === 'de-listed';
}

function modifications(target: XmlElement): { readonly kind: string; readonly on: string }[] {
  const dated = children(target, 'modification').map((each) => ({
    kind: each.attributes['modification-type'] ?? '',
    on: each.attributes['effective-date'] ?? each.attributes['publication-date'] ?? each.attributes['enactment-date'] ?? '',
  }));
  return dated.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

function partyOf(target: XmlElement, tables: SecoTables, sink: ParseSink): ListedParty {
  const recordId = target.attributes.ssid ?? '';
  const report = (kind: string, what: string): void => sink.issue({ kind, what, recordId });
  for (const each of target.children) if (!READ.has(each.name)) report('unread_element', each.name);
  const subject = child(target, 'individual') ?? child(target, 'entity') ?? child(target, 'object');
  const type = typeOf(subject, report);
  // The main identity first: its primary name is the party's.
  const identities = [...children(subject, 'identity')].sort((a, b) => Number(b.attributes.main === 'true') - Number(a.attributes.main === 'true'));
  const information = textsOf(target, 'other-information');
  const placeOf = (element: XmlElement) => {
    const place = tables.places.get(element.attributes['place-id'] ?? '');
    if (place === undefined) report('unknown_place', element.attributes['place-id'] ?? '');
    return place;
  };
  return {
    id: `ch-seco:${recordId}`,
    listId: 'ch-seco',
    recordId,
    type,
    names: namesOf(identities, recordId, report),
    identifiers: mergeIdentifiers([...identities.flatMap((each) => children(each, 'identification-document').map(documentOf)), ...information.flatMap((text) => identifiersIn(text, 'in other information'))]),
    birthDates: distinctBy(identities.flatMap((each) => children(each, 'day-month-year').flatMap((date) => dateOf(date, report))), (date) => date.raw),
    addresses: distinctBy(identities.flatMap((each) => children(each, 'address')).map((each): Address => addressOf(each, placeOf(each))), (each) => each.full),
    countries: countriesOf(identities, type, tables),
    gender: subject?.attributes.sex === 'male' ? 'male' : subject?.attributes.sex === 'female' ? 'female' : undefined,
    listing: listingOf(target, tables, report),
    birthPlaces: distinct(identities.flatMap((each) => children(each, 'place-of-birth')).map((each) => placeOf(each)?.full ?? '')),
    links: children(target, 'relation').map((each) => ({
      relation: each.attributes['relation-type'] ?? 'related to',
      recordId: each.attributes['target-id'],
      ...(textOf(each, 'remark') !== '' && { name: textOf(each, 'remark') }),
    })),
    remarks: information.length > 0 ? information.map(tidy).join('\n') : undefined,
  };
}

type Report = (kind: string, what: string) => void;

function typeOf(subject: XmlElement | undefined, report: Report): PartyType {
  if (subject?.name === 'individual') return 'person';
  if (subject?.name === 'entity') return 'organisation';
  const kind = subject?.attributes['object-type'] ?? '';
  if (/vessel|ship/i.test(kind)) return 'vessel';
  if (/aircraft/i.test(kind)) return 'aircraft';
  report('unknown_type', kind);
  return 'unknown';
}

function namesOf(identities: readonly XmlElement[], recordId: string, report: Report): PartyName[] {
  const names = identities.flatMap((identity, i) =>
    children(identity, 'name').flatMap((name) => {
      const published = name.attributes['name-type'] ?? '';
      if (!/^(primary-name|alias|formerly-known-as)$/.test(published)) report('unknown_name_type', published);
      const kind = published === 'primary-name' && i === 0 ? 'primary' : published === 'formerly-known-as' ? 'former' : 'alias';
      return spelled(name, kind);
    }),
  );
  if (names.length === 0) report('missing_name', recordId);
  const primary = names.filter((name) => name.kind === 'primary');
  return mergeNames([...primary, ...names.filter((name) => name.kind !== 'primary')]);
}

/** The name from its parts, and once more for each language and script that a part has a spelling in. */
function spelled(name: XmlElement, kind: PartyName['kind']): PartyName[] {
  const order = (part: XmlElement): number => Number(part.attributes.order ?? 0);
  const parts = [...children(name, 'name-part')].sort((a, b) => order(a) - order(b));
  const quality = name.attributes.quality === 'low' ? ('weak' as const) : name.attributes.quality === 'good' ? ('strong' as const) : kind === 'primary' ? ('strong' as const) : ('unknown' as const);
  const make = (value: (part: XmlElement) => string, as: PartyName['kind'], language?: string): PartyName => {
    const full = tidy(parts.map(value).join(' '));
    const script = scriptOf(full);
    const split = parts.flatMap((part): NamePart[] => {
      const partKind = PARTS[part.attributes['name-part-type'] ?? ''];
      return partKind === undefined ? [] : [{ kind: partKind, value: value(part) }];
    });
    return {
      full,
      kind: as,
      quality,
      ...(split.length > 0 && { parts: split }),
      ...(script !== undefined && { script }),
      ...(language !== undefined && { language }),
      ...(name.attributes.ssid !== undefined && { sourceId: name.attributes.ssid }),
    };
  };
  const own = (part: XmlElement): string => textOf(part, 'value');
  const keys = distinct(parts.flatMap((part) => children(part, 'spelling-variant').map((each) => `${each.attributes.lang ?? ''} ${each.attributes.script ?? ''}`)));
  const variants = keys.flatMap((key) => {
    const inKey = (part: XmlElement): string[] => children(part, 'spelling-variant').filter((each) => tidy(`${each.attributes.lang ?? ''} ${each.attributes.script ?? ''}`) === key).map((each) => each.text);
    const most = Math.max(...parts.map((part) => inKey(part).length));
    const [language] = key.split(' ');
    return Array.from({ length: most }, (_spelling, i) => {
      const as = make((part) => inKey(part)[i] ?? inKey(part)[0] ?? own(part), kind, language === '' ? undefined : language);
      return { ...as, kind: as.script === undefined || as.script === 'Latn' ? (kind === 'primary' ? ('variation' as const) : kind) : ('original_script' as const) };
    });
  });
  return [make(own, kind), ...variants];
}

function documentOf(element: XmlElement): Identifier {
  const type = element.attributes['document-type'] ?? '';
  const issuer = child(element, 'issuer');
  const code = issuer?.attributes.code;
  const country = code !== undefined && /^[A-Z]{2}$/.test(code) ? code : undefined;
  const remark = tidy(textOf(element, 'remark'));
  return {
    type: identifierType(type.replace(/-/g, ' ').replace(/^id card$/, 'identity card'), textOf(element, 'number'), country),
    number: tidy(textOf(element, 'number')),
    typeRaw: type,
    ...(country !== undefined && { country }),
    issuedOn: parseDay(textOf(element, 'date-of-issue')),
    expiresOn: parseDay(textOf(element, 'expiry-date')),
    ...(saysInvalid(remark) && { invalid: true }),
    ...(remark !== '' && { note: remark }),
  };
}

function dateOf(element: XmlElement, report: Report): PartyDate[] {
  const { day, month, year, quality } = element.attributes;
  if (year === undefined && month === undefined && day === undefined) return [];
  const text = [year, month?.padStart(2, '0'), month === undefined ? undefined : day?.padStart(2, '0')].filter((part) => part !== undefined).join('-');
  const date = parseDate(text);
  if (date.precision === 'unknown') report('unparsed_date', text);
  return [{ ...date, ...(quality === 'circa' && { circa: true }) }];
}

function addressOf(element: XmlElement, place: ReturnType<SecoTables['places']['get']>): Address {
  const [care, street, poBox, postcode, remark] = ['c-o', 'address-details', 'p-o-box', 'zip-code', 'remarks'].map((name) => tidy(textOf(element, name)));
  const full = [care, street, poBox, postcode, place?.full].filter((part) => part !== undefined && part !== '').join(', ');
  return {
    full: full || (remark ?? ''),
    street: street || undefined,
    city: place?.city || undefined,
    region: place?.region || undefined,
    postcode: postcode || undefined,
    poBox: poBox || undefined,
    country: place?.country,
    countryText: place?.countryText || undefined,
    note: remark || undefined,
  };
}

function countriesOf(identities: readonly XmlElement[], type: PartyType, tables: SecoTables): PartyCountry[] {
  const kind = type === 'person' ? 'nationality' : type === 'vessel' || type === 'aircraft' ? 'flag' : 'registration';
  const nationalities = identities.flatMap((each) => children(each, 'nationality').flatMap((nationality) => children(nationality, 'country'))).flatMap((each): PartyCountry[] => {
    const code = each.attributes['iso-code'];
    return code !== undefined && /^[A-Z]{2}$/.test(code) ? [{ code, kind }] : [];
  });
  const births = identities.flatMap((each) => children(each, 'place-of-birth')).flatMap((each): PartyCountry[] => {
    const code = tables.places.get(each.attributes['place-id'] ?? '')?.country;
    return code === undefined ? [] : [{ code, kind: 'birth' }];
  });
  return distinctBy([...nationalities, ...births], (each) => `${each.code} ${each.kind}`);
}

function listingOf(target: XmlElement, tables: SecoTables, report: Report): Listing {
  const ids = distinct([...(target.attributes['sanctions-set-id'] ?? '').split(/\s+/), ...textsOf(target, 'sanctions-set-id')]);
  const sets = ids.flatMap((id) => {
    const set = tables.sets.get(id);
    if (set === undefined) report('unknown_sanctions_set', id);
    return set === undefined ? [] : [set];
  });
  const measures = MEASURES.filter(([words]) => sets.some((set) => words.test(set.text))).map(([, measure]) => measure);
  if (measures.length === 0) report('unknown_measure', sets.map((set) => set.text).join('; '));
  const history = modifications(target).flatMap((each) => parseDay(each.on.slice(0, 10)) ?? []);
  return {
    programmes: distinct(sets.map((set) => set.programme || set.title)),
    measures: measures.length > 0 ? measures : ['other'],
    jurisdiction: 'CH',
    legalBasis: distinct(sets.flatMap((set) => [set.title, set.text])),
    listedOn: history[0],
    changedOn: history.at(-1),
    reason: textsOf(target, 'justification').map(tidy).join('\n') || undefined,
    otherReferences: distinct([target.attributes['foreign-identifier'] ?? '', ...textsOf(target, 'foreign-identifier')]),
  };
}
