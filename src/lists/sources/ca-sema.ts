import { createHash } from 'node:crypto';
import type { ListedParty, Measure, NamePart, PartyName, PartyType } from '../../matching/party.js';
import { readDates } from '../birth-dates.js';
import { type ListSource, ListFormatError, type ParseSink } from '../list-source.js';
import { mergeNames, readNames } from '../names.js';
import { readXml, type XmlElement } from '../readers/xml.js';
import { headText, rootOf } from '../readers/xml-tree.js';
import { distinct, parseDate, parseDay, partsOfGivenNames, scriptOf, tidy } from '../values.js';

/** The file's fields, by the English part of their tags: `LastName` of 2025 and `LastName-NomDeFamille` of 2026 are one. */
const FIELDS: ReadonlySet<string> = new Set([
  ...['Country', 'LastName', 'GivenName', 'EntityOrShip', 'Aliases', 'DateOfBirthOrShipBuildDate', 'TitleOrShip', 'TitleOrShipType'],
  ...['ShipIMONumber', 'Schedule', 'Item', 'DateOfListing'],
]);

/**
 * Schedules that are no freeze, by regime and schedule, as of March 2025; the file itself does not say what a schedule is for. Source: Special Economic Measures
 * (Russia) Regulations, SOR/2014-58. All other schedules, and the Justice for Victims of Corrupt Foreign Officials Regulations, forbid all dealings in property.
 */
const OTHER_SCHEDULES: Readonly<Record<string, readonly Measure[]>> = {
  // section 4: new debt of more than 30 days and new shares
  'Russia 2': ['financial_restriction'],
  // section 5: new debt of more than 90 days
  'Russia 3': ['financial_restriction'],
  // ships
  'Russia 1.1': ['asset_freeze', 'transport_ban'],
};

/** Canada's autonomous sanctions (SEMA) and those against corrupt foreign officials (JVCFOA), in one XML file without ids. */
export const caSema: ListSource = {
  id: 'ca-sema',
  title: 'Consolidated Canadian Autonomous Sanctions List',
  publisher: 'Global Affairs Canada',
  jurisdiction: 'CA',
  urls: ['https://www.international.gc.ca/world-monde/assets/office_docs/international_relations-relations_internationales/sanctions/sema-lmes.xml'],
  parserVersion: '4',
  expects: { minimumRecords: 3000, fillRates: { names: 1, programmes: 1, birthDates: 0.2 } },
  recognise: (head) => {
    if (rootOf(head)?.name !== 'data-set') return undefined;
    return /<(?:EntityOrShip|LastName|GivenName|DateOfListing)(?:-[^>]*)?>/.test(headText(head)) ? { listId: 'ca-sema', format: 'ca-sema-xml' } : undefined;
  },
  async *parse(files, sink) {
    let newest: string | undefined;
    for (const { file } of files) {
      for await (const { element, raw } of readXml(file, { isRecord: (path) => path === 'data-set/record' })) {
        const party = partyOf(element, file.name, sink);
        if (party.listing.listedOn !== undefined && (newest === undefined || party.listing.listedOn > newest)) newest = party.listing.listedOn;
        yield { party, raw };
      }
    }
    // The file has no date of its own: it is no older than the newest listing in it.
    sink.edition(newest === undefined ? {} : { publishedAt: newest });
    if (newest !== undefined) sink.issue({ kind: 'date_inferred', what: `the newest listing in the file is of ${newest}; name the day with --published if it is known` });
  },
};

type Fields = (name: string) => string;

function partyOf(element: XmlElement, file: string, sink: ParseSink): ListedParty {
  const values = new Map(element.children.map((child) => [child.name.replace(/-.*$/, ''), tidy(child.text)]));
  const field: Fields = (name) => values.get(name) ?? '';
  const title = field('TitleOrShip') || field('TitleOrShipType');
  const type = typeOf(field);
  const names = namesOf(field, type);
  const primary = names[0]?.full;
  if (primary === undefined) throw new ListFormatError(`${file} has a record without a name (${element.children.map((child) => child.text).join(' ')}). The file is damaged; download it again.`);
  const regime = english(field('Country'));
  const recordId = [slug(regime), slug(field('Schedule')), slug(field('Item')), createHash('sha256').update(primary.normalize('NFC')).digest('hex').slice(0, 8)].filter((part) => part !== '').join('-');
  const report = (kind: string, what: string): void => sink.issue({ kind, what, recordId });
  for (const name of values.keys()) if (!FIELDS.has(name)) report('unread_element', name);
  const published = field('DateOfBirthOrShipBuildDate');
  const birthDates = /^\d{4,5}$/.test(published) ? [parseDate(published, { excelSerial: true })] : readDates(published);
  for (const date of birthDates) if (date.precision === 'unknown') report('unparsed_date', date.raw);
  const listedOn = parseDay(field('DateOfListing'), { excelSerial: true });
  if (listedOn === undefined) report('unparsed_date', field('DateOfListing'));
  const imo = field('ShipIMONumber').replace(/^IMO\s*/i, '');
  return {
    id: `ca-sema:${recordId}`,
    listId: 'ca-sema',
    recordId,
    type,
    names,
    identifiers: imo === '' ? [] : [{ type: 'imo', number: imo, typeRaw: 'Ship IMO number' }],
    birthDates,
    addresses: [],
    countries: [],
    listing: {
      subList: field('Schedule') === '' ? undefined : `Schedule ${field('Schedule')}`,
      programmes: regime === '' ? [] : [regime],
      measures: OTHER_SCHEDULES[`${regime} ${field('Schedule')}`] ?? ['asset_freeze'],
      jurisdiction: 'CA',
      legalBasis: [],
      listedOn,
      otherReferences: field('Item') === '' ? undefined : [`${regime}${field('Schedule') === '' ? '' : `, Schedule ${field('Schedule')}`}, item ${field('Item')}`],
    },
    details: title === '' ? undefined : { [type === 'vessel' ? 'Vessel type' : 'Title']: [title] },
  };
}

function typeOf(field: Fields): PartyType {
  if (field('LastName') !== '' || field('GivenName') !== '') return 'person';
  return field('ShipIMONumber') !== '' || /tanker|cargo|carrier|vessel|ship|FSO/i.test(field('TitleOrShip') || field('TitleOrShipType')) ? 'vessel' : 'organisation';
}

function namesOf(field: Fields, type: PartyType): PartyName[] {
  const person = type === 'person';
  const [given, family] = [field('GivenName'), field('LastName')];
  const full = person ? tidy(`${given} ${family}`) : field('EntityOrShip');
  const parts: NamePart[] = person ? [...(given === '' ? [] : partsOfGivenNames(given)), ...(family === '' ? [] : [{ kind: 'family' as const, value: family }])] : [];
  const [first, ...others] = readNames(full, { kind: 'primary', quality: 'strong', person });
  const aliases = splitAliases(field('Aliases'), person).flatMap((alias) => readNames(alias, { kind: 'alias', quality: person && !alias.includes(' ') && scriptOf(alias) !== 'Hani' ? 'weak' : 'strong', person }));
  return mergeNames([...(first === undefined ? [] : [parts.length > 0 ? { ...first, parts } : first]), ...others, ...aliases]);
}

/** Aliases stand between `;`, `,`, `or`; a comma within a name (`…, Ltd`, `Агентство по делам …, проживающих …`) does not part it. */
function splitAliases(text: string, person: boolean): string[] {
  const items = text.split(/\s*;\s*|\s+or\s+/);
  return distinct(
    items.flatMap((item) => {
      const pieces = item.split(/,\s+(?![^(«“]*[)»”])/);
      const apart = pieces.every((piece) => /^[\p{Lu}\p{Lo}«“"']/u.test(piece) && !/^(?:inc|ltd|llc|co|corp|s\.?a|gmbh|jsc|pjsc|ojsc|ooo|ооо|ао|пао)\.?$/iu.test(piece) && (person || piece.length > 3));
      return pieces.length > 1 && apart ? pieces : [item];
    }),
  );
}

/** `Russia / Russie` → `Russia`. */
function english(text: string): string {
  return tidy(text.split(' / ')[0] ?? '');
}

function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\([^)]*\)/g, ' ')
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
