import type { Address, PartyDate } from '../../matching/party.js';
import { ListFormatError, type ListFile, type ParseSink } from '../list-source.js';
import { child, children, textOf } from '../readers/xml-tree.js';
import { readXml, type XmlElement } from '../readers/xml.js';
import { parseDate, tidy } from '../values.js';
import { ofacCountry } from './ofac-draft.js';
import type { LabelledFact } from './ofac-labels.js';

export interface AdvancedLocation {
  /** Absent where the location is a country only. */
  readonly address: Address;
  readonly country: string;
}

export interface AdvancedEntry {
  readonly list: string;
  readonly programmes: readonly string[];
  readonly legalBasis: readonly string[];
  /** `YYYY-MM-DD` of the first event. */
  readonly listedOn?: string;
}

export interface AdvancedRelation {
  readonly profileId: string;
  readonly relation: string;
  readonly former: boolean;
}

/** A relation as the party at its other end would say it. */
const INVERSE: Readonly<Record<string, string>> = {
  'Owned or Controlled By': 'Owns or controls',
  'Owns, controls, or operates': 'Owned, controlled, or operated by',
  'Leader or official of': 'Has as leader or official',
  'Principal Executive Officer': 'Has as principal executive officer',
  'Acting for or on behalf of': 'Is acted for by',
  'Providing support to': 'Supported by',
  'Family member of': 'Family member of',
  'Associate Of': 'Associate Of',
};

/** All of an Advanced XML file that is no party: what parties refer to by id. */
export class AdvancedReference {
  readonly locations = new Map<string, AdvancedLocation>();
  /** Papers by identity. */
  readonly documents = new Map<string, LabelledFact[]>();
  readonly entries = new Map<string, AdvancedEntry[]>();
  readonly relations = new Map<string, AdvancedRelation[]>();
  /** Number and primary name of each party by profile. */
  readonly parties = new Map<string, { readonly recordId: string; readonly name: string }>();
  private readonly values = new Map<string, { readonly text: string; readonly attributes: Readonly<Record<string, string>> }>();

  /** The label of a reference value, by set and id; an unknown id is an empty text. */
  label(set: string, id: string | undefined): string {
    return this.values.get(`${set}:${id ?? ''}`)?.text ?? '';
  }

  attribute(set: string, id: string | undefined, name: string): string | undefined {
    return this.values.get(`${set}:${id ?? ''}`)?.attributes[name];
  }

  add(path: string, element: XmlElement): void {
    const id = element.attributes['ID'] ?? '';
    if (path.startsWith('Sanctions/ReferenceValueSets/')) this.values.set(`${element.name}:${id}`, { text: tidy(element.text), attributes: element.attributes });
    else if (element.name === 'Location') this.locations.set(id, this.locationOf(element));
    else if (element.name === 'IDRegDocument') append(this.documents, element.attributes['IdentityID'] ?? '', this.documentOf(element));
    else if (element.name === 'SanctionsEntry') append(this.entries, element.attributes['ProfileID'] ?? '', this.entryOf(element));
    else if (element.name === 'ProfileRelationship') this.addRelation(element);
  }

  private locationOf(element: XmlElement): AdvancedLocation {
    const parts = new Map<string, string[]>();
    for (const part of children(element, 'LocationPart')) {
      const kind = this.label('LocPartType', part.attributes['LocPartTypeID']).toUpperCase();
      const values = children(part, 'LocationPartValue').map((value) => tidy(textOf(value, 'Value')));
      append(parts, kind, values.filter((value) => value !== '').join(' / '));
    }
    const take = (...kinds: string[]) => kinds.flatMap((kind) => parts.get(kind) ?? []).filter((text) => text !== '').join(', ');
    const known = ['ADDRESS1', 'ADDRESS2', 'ADDRESS3', 'CITY', 'STATE/PROVINCE', 'POSTAL CODE', 'REGION'];
    const other = take(...[...parts.keys()].filter((kind) => !known.includes(kind)));
    const [street, city, region, postcode] = [take('ADDRESS1', 'ADDRESS2', 'ADDRESS3'), take('CITY'), take('STATE/PROVINCE', 'REGION'), take('POSTAL CODE')];
    const country = this.countryOf(element);
    const code = country === '' ? undefined : ofacCountry(country);
    const address: Address = {
      full: [street, other, city, region, postcode, country].filter((text) => text !== '').join(', '),
      ...(street !== '' && { street }),
      ...(city !== '' && { city }),
      ...(region !== '' && { region }),
      ...(postcode !== '' && { postcode }),
      ...(code !== undefined && { country: code }),
      ...(country !== '' && { countryText: country }),
    };
    return { address, country };
  }

  private countryOf(element: XmlElement): string {
    const country = child(element, 'LocationCountry')?.attributes['CountryID'];
    if (country !== undefined) return this.label('Country', country);
    const area = child(element, 'LocationAreaCode')?.attributes['AreaCodeID'];
    return area === undefined ? '' : this.label('Country', this.attribute('AreaCode', area, 'CountryID')) || (this.attribute('AreaCode', area, 'Description') ?? '');
  }

  private documentOf(element: XmlElement): LabelledFact {
    const country = this.label('Country', element.attributes['IssuedBy-CountryID']);
    const dateOf = (label: RegExp) =>
      children(element, 'DocumentDate')
        .filter((date) => label.test(this.label('IDRegDocDateType', date.attributes['IDRegDocDateTypeID'])))
        .map((date) => periodOf(child(date, 'DatePeriod'))?.from)[0];
    const [issued, expires] = [dateOf(/issue/i), dateOf(/expir/i)];
    return {
      label: this.label('IDRegDocType', element.attributes['IDRegDocTypeID']).replace(/\s*[:-]+$/, ''),
      value: tidy(textOf(element, 'IDRegistrationNo')),
      ...(country !== '' && { country }),
      ...(issued !== undefined && { issued }),
      ...(expires !== undefined && { expires }),
    };
  }

  private entryOf(element: XmlElement): AdvancedEntry {
    const dates = children(element, 'EntryEvent').flatMap((event) => dayOf(child(event, 'Date')) ?? []).sort();
    const basis = children(element, 'EntryEvent').map((event) => this.label('LegalBasis', event.attributes['LegalBasisID']));
    const programmes = children(element, 'SanctionsMeasure')
      .filter((measure) => /^program/i.test(this.label('SanctionsType', measure.attributes['SanctionsTypeID'])))
      .map((measure) => tidy(textOf(measure, 'Comment')));
    return {
      list: this.label('List', element.attributes['ListID']),
      programmes: programmes.filter((tag) => tag !== ''),
      legalBasis: basis.filter((text) => text !== '' && !/^unknown$/i.test(text)),
      ...(dates[0] !== undefined && { listedOn: dates[0] }),
    };
  }

  private addRelation(element: XmlElement): void {
    const [from, to] = [element.attributes['From-ProfileID'] ?? '', element.attributes['To-ProfileID'] ?? ''];
    const relation = this.label('RelationType', element.attributes['RelationTypeID']) || 'Linked To';
    const former = element.attributes['Former'] === 'true';
    append(this.relations, from, { profileId: to, relation, former });
    append(this.relations, to, { profileId: from, relation: INVERSE[relation] ?? `${relation} (said of the other party)`, former });
  }
}

/** First reading of the file: everything but the parties' own facts. */
export async function readAdvancedReference(file: ListFile, sink: ParseSink): Promise<AdvancedReference> {
  const reference = new AdvancedReference();
  const isRecord = (path: string) =>
    /^Sanctions\/(ReferenceValueSets\/[^/]+\/[^/]+|DateOfIssue|Locations\/Location|IDRegDocuments\/IDRegDocument|DistinctParties\/DistinctParty|ProfileRelationships\/ProfileRelationship|SanctionsEntries\/SanctionsEntry)$/.test(path);
  for await (const { path, element } of readXml(file, { isRecord })) {
    if (path === 'Sanctions/DateOfIssue') sink.edition({ publishedAt: dayOf(element) });
    else if (element.name === 'DistinctParty') notePrimaryNames(reference, element);
    else reference.add(path, element);
  }
  if (reference.entries.size === 0) throw new ListFormatError(`${file.name}: no sanctions entries. The file is not whole; fetch it again.`);
  return reference;
}

function notePrimaryNames(reference: AdvancedReference, party: XmlElement): void {
  for (const profile of children(party, 'Profile')) {
    const alias = children(profile, 'Identity').flatMap((identity) => children(identity, 'Alias')).find((each) => each.attributes['Primary'] === 'true');
    const values = children(child(alias, 'DocumentedName'), 'DocumentedNamePart').map((part) => tidy(textOf(part, 'NamePartValue')));
    reference.parties.set(profile.attributes['ID'] ?? '', { recordId: party.attributes['FixedRef'] ?? '', name: values.join(' ') });
  }
}

/** A point of time given as Year, Month and Day elements. */
function dayOf(element: XmlElement | undefined): string | undefined {
  const [year, month, day] = ['Year', 'Month', 'Day'].map((name) => textOf(element, name));
  if (!/^\d{4}$/.test(year ?? '') || !month || !day) return undefined;
  return parseDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`).from;
}

/** A DatePeriod: from the first day of its start to the last day of its end. The whole of a year means that only the year is known. */
export function periodOf(period: XmlElement | undefined): PartyDate | undefined {
  const from = dayOf(child(child(period, 'Start'), 'From'));
  const to = dayOf(child(child(period, 'End'), 'To'));
  if (from === undefined || to === undefined) return undefined;
  const circa = child(period, 'Start')?.attributes['Approximate'] === 'true';
  const year = from.slice(0, 4);
  const month = parseDate(from.slice(0, 7));
  const more = circa ? { circa } : {};
  if (from === to) return { from, to, precision: 'day', raw: from, ...more };
  if (from === `${year}-01-01` && to === `${year}-12-31`) return { from, to, precision: 'year', raw: year, ...more };
  if (from === month.from && to === month.to) return { from, to, precision: 'month', raw: from.slice(0, 7), ...more };
  return { from, to, precision: 'range', raw: `${from} to ${to}`, ...more };
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
