import { PARTY_ROLES, PARTY_TYPES, IDENTIFIER_TYPES } from '../../matching/party.js';
import type { CountryKind, Gender, IdentifierType, NameKind, PartyRole, PartyType, RecordReference } from '../../matching/party.js';
import { isInn, isOgrn, isUscc } from '../check-digits.js';
import { LIST_IDS, ListFormatError } from '../list-source.js';
import { Checker } from './report-checker.js';

/** First key of the file, by which it is recognised. */
export const REPORT_FORMAT = 'interdict-report-entities/1';

/** The report itself as a record: what it is and what it claims, in our own words. */
export interface ReportDocument {
  readonly id: string;
  readonly title: string;
  readonly titleNote?: string;
  readonly kind: 'news_article';
  readonly language: string;
  readonly date: { readonly from: string; readonly to: string; readonly precision: 'day' | 'month' | 'range'; readonly raw: string; readonly note?: string };
  readonly fileName: string;
  readonly bytes: number;
  /** Of the text file, lower-case hex. */
  readonly sha256: string;
  readonly summary: string;
  readonly claims: readonly ReportClaim[];
  /** What a reader must know before relying on it. */
  readonly cautions: readonly string[];
}

export interface ReportClaim {
  /** Who is said to say it. */
  readonly by: string;
  readonly says: string;
  readonly entities: readonly string[];
  readonly quantities?: readonly { readonly value: number; readonly unit: string; readonly bound: 'exactly' | 'about' | 'at_least' | 'at_most' | 'more_than' }[];
}

export interface ReportEntity {
  readonly id: string;
  readonly type: PartyType;
  readonly role: PartyRole;
  readonly names: readonly { readonly full: string; readonly kind: NameKind; readonly quality?: 'weak'; readonly note?: string }[];
  readonly identifiers?: readonly { readonly type: IdentifierType; readonly number: string; readonly country?: string; readonly note?: string }[];
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as precise as the source is. */
  readonly born?: string;
  readonly birthPlaces?: readonly string[];
  readonly established?: string;
  readonly gender?: Gender;
  readonly positions?: readonly string[];
  readonly addresses?: readonly { readonly full: string; readonly city?: string; readonly postcode?: string; readonly country?: string; readonly note?: string }[];
  readonly countries?: readonly { readonly code: string; readonly kind: CountryKind }[];
  readonly links?: readonly { readonly relation: string; readonly to: string; readonly percent?: number }[];
  /** One sentence: what the report or the lists' own texts say of it. */
  readonly claim: string;
  readonly source: readonly string[];
  readonly asOf: string;
  readonly note?: string;
  readonly references?: readonly RecordReference[];
}

export interface ReportFile {
  readonly format: typeof REPORT_FORMAT;
  /** Day of this edition of the file. */
  readonly edition: string;
  readonly document: ReportDocument;
  readonly sources: Readonly<Record<string, { readonly title: string; readonly publishedAt: string }>>;
  readonly entities: readonly ReportEntity[];
}

const NAME_KINDS: readonly NameKind[] = ['primary', 'alias', 'former', 'variation', 'original_script'];
const COUNTRY_KINDS: readonly CountryKind[] = ['nationality', 'citizenship', 'residence', 'registration', 'flag', 'former_flag', 'birth', 'other'];
const REFERENCE_LISTS: readonly string[] = LIST_IDS.filter((id) => id !== 'report');
/** A role that only gives context has one type; otherwise a place or a product could raise a flag by its type. */
const TYPES_OF_ROLE: Partial<Record<PartyRole, readonly PartyType[]>> = {
  named_in_report: ['person', 'company', 'organisation', 'vessel', 'aircraft'],
  network: ['person', 'company', 'organisation', 'vessel', 'aircraft'],
  place: ['place'],
  goods: ['goods'],
  state: ['state'],
};
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const PARTIAL_DAY = /^\d{4}(-\d{2}(-\d{2})?)?$/;
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const COUNTRY = /^[A-Z]{2}$/;
/** What transcribers leave behind where a name should be. */
const PLACEHOLDER = /text of image|^(korean|chinese|russian|persian):?$|^n\/?a$|^unknown$/i;

/**
 * Reads and checks the file of the report's entities as a whole: one fault anywhere refuses it, and the error names them all.
 * @throws ListFormatError
 */
export function readReportFile(text: string): ReportFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ListFormatError(`report entities: not whole JSON (${(error as Error).message})`);
  }
  const check = new Checker();
  checkFile(check, json);
  if (check.faults.length > 0) throw new ListFormatError(`report entities: ${check.faults.length} fault(s): ${check.faults.join('; ')}`);
  return json as ReportFile;
}

function checkFile(check: Checker, json: unknown): void {
  const file = check.object(json, '$', ['format', 'edition', 'document', 'sources', 'entities']);
  if (!file) return;
  check.oneOf(file['format'], '$.format', [REPORT_FORMAT]);
  check.day(file['edition'], '$.edition', DAY);
  const sources = check.record(file['sources'], '$.sources');
  for (const [key, value] of Object.entries(sources)) {
    const source = check.object(value, `$.sources.${key}`, ['title', 'publishedAt']);
    check.text(source?.['title'], `$.sources.${key}.title`);
    check.day(source?.['publishedAt'], `$.sources.${key}.publishedAt`, PARTIAL_DAY);
  }
  const entities = check.list(file['entities'], '$.entities', 1);
  const ids = entities.map((entity) => (entity as { id?: unknown } | null)?.id);
  check.unique(ids, '$.entities', 'id');
  const known = new Set(ids);
  entities.forEach((entity, i) => checkEntity(check, entity, typeof ids[i] === 'string' ? ids[i] : `$.entities[${i}]`, known, Object.keys(sources)));
  checkDocument(check, file['document'], known);
}

function checkEntity(check: Checker, json: unknown, at: string, known: ReadonlySet<unknown>, sources: readonly string[]): void {
  const entity = check.object(
    json,
    at,
    ['id', 'type', 'role', 'names', 'claim', 'source', 'asOf'],
    ['identifiers', 'born', 'birthPlaces', 'established', 'gender', 'positions', 'addresses', 'countries', 'links', 'note', 'references'],
  );
  if (!entity) return;
  check.text(entity['id'], `${at}.id`, ID);
  check.oneOf(entity['type'], `${at}.type`, PARTY_TYPES);
  check.oneOf(entity['role'], `${at}.role`, PARTY_ROLES);
  const role = entity['role'] as PartyRole;
  const types = TYPES_OF_ROLE[role];
  if (types && !types.includes(entity['type'] as PartyType)) check.fault(at, `role ${role} cannot have type ${String(entity['type'])}`);
  checkNames(check, entity['names'], `${at}.names`);
  checkIdentifiers(check, entity['identifiers'], `${at}.identifiers`);
  check.text(entity['claim'], `${at}.claim`, /^[A-Z].{10,300}\.$/);
  for (const source of check.list(entity['source'], `${at}.source`, 1)) check.oneOf(source, `${at}.source`, sources);
  check.day(entity['asOf'], `${at}.asOf`, PARTIAL_DAY);
  if ('born' in entity && entity['type'] !== 'person') check.fault(at, 'only a person is born');
  if ('established' in entity && entity['type'] === 'person') check.fault(at, 'a person is not established');
  for (const key of ['born', 'established']) if (key in entity) check.day(entity[key], `${at}.${key}`, PARTIAL_DAY);
  for (const key of ['birthPlaces', 'positions']) for (const text of check.optionalList(entity[key], `${at}.${key}`)) check.text(text, `${at}.${key}`);
  if ('gender' in entity) check.oneOf(entity['gender'], `${at}.gender`, ['male', 'female', 'other']);
  if ('note' in entity) check.text(entity['note'], `${at}.note`);
  for (const value of check.optionalList(entity['addresses'], `${at}.addresses`)) {
    const address = check.object(value, `${at}.addresses`, ['full'], ['city', 'postcode', 'country', 'note']);
    check.texts(address, `${at}.addresses`, { country: COUNTRY });
  }
  for (const value of check.optionalList(entity['countries'], `${at}.countries`)) {
    const country = check.object(value, `${at}.countries`, ['code', 'kind']);
    check.text(country?.['code'], `${at}.countries.code`, COUNTRY);
    check.oneOf(country?.['kind'], `${at}.countries.kind`, COUNTRY_KINDS);
  }
  for (const value of check.optionalList(entity['links'], `${at}.links`)) {
    const link = check.object(value, `${at}.links`, ['relation', 'to'], ['percent']);
    check.text(link?.['relation'], `${at}.links.relation`);
    if (!known.has(link?.['to'])) check.fault(`${at}.links`, `no entity ${String(link?.['to'])}`);
    if (link && 'percent' in link) check.number(link['percent'], `${at}.links.percent`, 0, 100);
  }
  checkReferences(check, entity['references'], `${at}.references`, role);
}

function checkNames(check: Checker, json: unknown, at: string): void {
  const names = check.list(json, at, 1).map((value) => {
    const name = check.object(value, at, ['full', 'kind'], ['quality', 'note']);
    check.texts(name, at, {});
    check.oneOf(name?.['kind'], `${at}.kind`, NAME_KINDS);
    if (name && 'quality' in name) check.oneOf(name['quality'], `${at}.quality`, ['weak']);
    if (PLACEHOLDER.test(String(name?.['full']))) check.fault(at, `${String(name?.['full'])} is no name`);
    return name;
  });
  check.unique(names.map((name) => name?.['full']), at, 'name');
  if (names[0]?.['kind'] !== 'primary' || names.filter((name) => name?.['kind'] === 'primary').length !== 1) check.fault(at, 'the first name, and only it, is primary');
}

function checkIdentifiers(check: Checker, json: unknown, at: string): void {
  for (const value of check.optionalList(json, at)) {
    const identifier = check.object(value, at, ['type', 'number'], ['country', 'note']);
    check.texts(identifier, at, { country: COUNTRY });
    check.oneOf(identifier?.['type'], `${at}.type`, IDENTIFIER_TYPES);
    const number = String(identifier?.['number']);
    const right = identifier?.['type'] === 'inn' ? isInn(number) : identifier?.['type'] === 'ogrn' ? isOgrn(number) : identifier?.['type'] === 'uscc' ? isUscc(number) : true;
    if (!right) check.fault(at, `${number} fails the check digits of ${String(identifier?.['type'])}`);
  }
}

function checkReferences(check: Checker, json: unknown, at: string, role: PartyRole): void {
  if (json !== undefined && role === 'mentioned_only') check.fault(at, 'a party that is only mentioned has none');
  for (const value of check.optionalList(json, at)) {
    const reference = check.object(value, at, ['list'], ['id', 'act', 'date', 'note']);
    check.texts(reference, at, {});
    check.oneOf(reference?.['list'], `${at}.list`, REFERENCE_LISTS);
    if (reference && !('id' in reference) && !('act' in reference) && !('note' in reference)) check.fault(at, 'neither id, act nor note');
    if (reference && 'date' in reference) check.day(reference['date'], `${at}.date`, DAY);
  }
}

function checkDocument(check: Checker, json: unknown, known: ReadonlySet<unknown>): void {
  const at = '$.document';
  const keys = ['id', 'title', 'kind', 'language', 'date', 'fileName', 'bytes', 'sha256', 'summary', 'claims', 'cautions'];
  const document = check.object(json, at, keys, ['titleNote']);
  if (!document) return;
  for (const key of ['title', 'language', 'fileName', 'summary']) check.text(document[key], `${at}.${key}`);
  check.text(document['id'], `${at}.id`, ID);
  check.oneOf(document['kind'], `${at}.kind`, ['news_article']);
  check.text(document['sha256'], `${at}.sha256`, /^[0-9a-f]{64}$/);
  check.number(document['bytes'], `${at}.bytes`, 1, 100_000_000);
  const date = check.object(document['date'], `${at}.date`, ['from', 'to', 'precision', 'raw'], ['note']);
  for (const key of ['from', 'to']) check.day(date?.[key], `${at}.date.${key}`, DAY);
  check.oneOf(date?.['precision'], `${at}.date.precision`, ['day', 'month', 'range']);
  for (const caution of check.list(document['cautions'], `${at}.cautions`, 1)) check.text(caution, `${at}.cautions`);
  for (const value of check.list(document['claims'], `${at}.claims`, 1)) {
    const claim = check.object(value, `${at}.claims`, ['by', 'says', 'entities'], ['quantities']);
    check.text(claim?.['by'], `${at}.claims.by`);
    check.text(claim?.['says'], `${at}.claims.says`, /^.{10,300}\.$/);
    for (const id of check.list(claim?.['entities'], `${at}.claims.entities`, 1)) if (!known.has(id)) check.fault(`${at}.claims`, `no entity ${String(id)}`);
    for (const item of check.optionalList(claim?.['quantities'], `${at}.claims.quantities`)) {
      const quantity = check.object(item, `${at}.claims.quantities`, ['value', 'unit', 'bound']);
      check.number(quantity?.['value'], `${at}.claims.quantities.value`, 1, 10_000_000);
      check.text(quantity?.['unit'], `${at}.claims.quantities.unit`);
      check.oneOf(quantity?.['bound'], `${at}.claims.quantities.bound`, ['exactly', 'about', 'at_least', 'at_most', 'more_than']);
    }
  }
}
