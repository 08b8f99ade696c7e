import type { Address } from '../../matching/party.js';
import { countryCode } from '../countries.js';
import { distinct, tidy } from '../values.js';
import { isFactLabel, type LabelledFact } from './ofac-labels.js';

/** One entry of the Consolidated Screening List, the same from CSV and from JSON. */
export interface CslRow {
  readonly id: string;
  /** Full text, such as `Entity List (EL) - Bureau of Industry and Security`. */
  readonly source: string;
  /** OFAC's number; Treasury rows only. */
  readonly entityNumber: string;
  /** `Individual`, `Entity`, `Vessel`, `Aircraft`; empty in rows of BIS and State. */
  readonly type: string;
  readonly programmes: readonly string[];
  readonly name: string;
  readonly title: string;
  readonly addresses: readonly Address[];
  readonly notice: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly standardOrder: string;
  readonly licenceRequirement: string;
  readonly licencePolicy: string;
  readonly callSign: string;
  readonly vesselType: string;
  readonly tonnage: string;
  readonly grossTonnage: string;
  readonly vesselFlag: string;
  readonly vesselOwner: string;
  readonly remarks: string;
  readonly listUrl: string;
  readonly informationUrl: string;
  readonly altNames: readonly string[];
  readonly citizenships: readonly string[];
  readonly datesOfBirth: readonly string[];
  readonly nationalities: readonly string[];
  readonly placesOfBirth: readonly string[];
  readonly facts: readonly LabelledFact[];
  readonly raw: string;
}

/** Columns of the CSV, in the publisher's order. */
export const CSL_COLUMNS = [
  '_id', 'source', 'entity_number', 'type', 'programs', 'name', 'title', 'addresses', 'federal_register_notice', 'start_date', 'end_date',
  'standard_order', 'license_requirement', 'license_policy', 'call_sign', 'vessel_type', 'gross_tonnage', 'gross_registered_tonnage',
  'vessel_flag', 'vessel_owner', 'remarks', 'source_list_url', 'alt_names', 'citizenships', 'dates_of_birth', 'nationalities',
  'places_of_birth', 'source_information_url', 'ids',
] as const;

/** Reads a row of the CSV, where several values of a cell are joined with `; `. */
export function rowOfCsv(cell: (column: string) => string, raw: string): CslRow {
  const list = (column: string) => distinct(cell(column).split(/;\s+/));
  return {
    ...plainCells((column) => tidy(cell(column))),
    id: cell('_id'),
    programmes: list('programs'),
    addresses: splitAddresses(cell('addresses')).map(addressOfText),
    altNames: list('alt_names'),
    citizenships: list('citizenships'),
    datesOfBirth: list('dates_of_birth'),
    nationalities: list('nationalities'),
    placesOfBirth: list('places_of_birth'),
    facts: splitFacts(cell('ids')).map(factOfText),
    raw,
  };
}

/** Reads an item of the JSON file; absent, null and empty values are the same. */
export function rowOfJson(item: Readonly<Record<string, unknown>>, raw: string): CslRow {
  const text = (key: string) => tidy(textOfJson(item[key]));
  const list = (key: string) => distinct(arrayOfJson(item[key]).map(textOfJson));
  return {
    ...plainCells(text),
    id: text('id') || text('_id'),
    programmes: list('programs'),
    addresses: arrayOfJson(item['addresses']).flatMap((address) => addressOfJson(address)),
    altNames: list('alt_names'),
    citizenships: list('citizenships'),
    datesOfBirth: list('dates_of_birth'),
    nationalities: list('nationalities'),
    placesOfBirth: list('places_of_birth'),
    facts: arrayOfJson(item['ids']).flatMap((id) => factOfJson(id)),
    raw,
  };
}

function plainCells(text: (column: string) => string) {
  return {
    source: text('source'),
    entityNumber: text('entity_number'),
    type: text('type'),
    name: text('name'),
    title: text('title'),
    notice: text('federal_register_notice'),
    startDate: text('start_date'),
    endDate: text('end_date'),
    standardOrder: text('standard_order'),
    licenceRequirement: text('license_requirement'),
    licencePolicy: text('license_policy'),
    callSign: text('call_sign'),
    vesselType: text('vessel_type'),
    tonnage: text('gross_tonnage'),
    grossTonnage: text('gross_registered_tonnage'),
    vesselFlag: text('vessel_flag'),
    vesselOwner: text('vessel_owner'),
    remarks: text('remarks'),
    listUrl: text('source_list_url'),
    informationUrl: text('source_information_url'),
  };
}

/** Each address closes with a country code; a `; ` before that is part of the address. */
function splitAddresses(text: string): string[] {
  const addresses: string[] = [];
  let open = '';
  for (const piece of text.split(/;\s+/)) {
    open = open === '' ? piece : `${open}; ${piece}`;
    if (!/(^|,\s*)[A-Z]{2}$/.test(open.trim())) continue;
    addresses.push(open);
    open = '';
  }
  return distinct([...addresses, open]);
}

function addressOfText(text: string): Address {
  const parts = text.split(/,\s*/);
  const code = parts.length > 0 && /^[A-Z]{2}$/.test(parts.at(-1) ?? '') ? countryCode(parts.at(-1) ?? '') : undefined;
  const rest = code === undefined ? parts : parts.slice(0, -1);
  const named = countryCode(rest.at(-1) ?? '') === undefined ? undefined : rest.at(-1);
  const country = code ?? countryCode(text);
  const postcode = /(?:^|[\s,])(\d{5,6}(?:-\d{4})?)(?=$|[\s,])(?!.*[\s,]\d{5,6}(?:$|[\s,]))/.exec(rest.slice(1).join(', '))?.[1];
  return {
    full: tidy(text),
    ...(postcode !== undefined && { postcode }),
    ...(country !== undefined && { country }),
    ...(named !== undefined && named.length > 2 && { countryText: named }),
  };
}

function addressOfJson(value: unknown): Address[] {
  if (typeof value !== 'object' || value === null) return [];
  const part = (key: string) => tidy(textOfJson((value as Record<string, unknown>)[key]));
  const [street, city, region, postcode, countryText] = [part('address'), part('city'), part('state'), part('postal_code'), part('country')];
  const full = [street, city, region, postcode, countryText].filter((text) => text !== '').join(', ');
  const country = countryCode(countryText);
  if (full === '') return [];
  return [
    {
      full,
      ...(street && { street }),
      ...(city && { city }),
      ...(region && { region }),
      ...(postcode && { postcode }),
      ...(country && { country }),
      ...(countryText && { countryText }),
    },
  ];
}

/** Items of the ids cell; a piece that names no label belongs to the item before it. */
function splitFacts(text: string): string[] {
  const items: string[] = [];
  for (const piece of text.split(/;\s+/)) {
    const parts = piece.split(/,\s+/);
    const labelled = isFactLabel(parts[0] ?? '') || isFactLabel(parts.at(-1) ?? '');
    if (labelled || items.length === 0) items.push(piece);
    else items[items.length - 1] += `; ${piece}`;
  }
  return items.map(tidy).filter((item) => item !== '');
}

/** `Passport, 836238033, KP` as the file has it today, or `KP, 836238033, Passport` as it was in 2022. */
function factOfText(text: string): LabelledFact {
  const parts = text.split(/,\s+/);
  if (parts.length === 1) return { label: '', value: text };
  const labelFirst = isFactLabel(parts[0] ?? '') && !(isFactLabel(parts.at(-1) ?? '') && /^[A-Z]{2}$/.test(parts[0] ?? ''));
  const label = (labelFirst ? parts[0] : parts.at(-1)) ?? '';
  const rest = labelFirst ? parts.slice(1) : parts.slice(0, -1);
  const at = labelFirst ? rest.length - 1 : 0;
  const country = rest.length > 1 && /^[A-Z]{2}$/.test(rest[at] ?? '') && countryCode(rest[at] ?? '') !== undefined ? rest[at] : undefined;
  const value = (country === undefined ? rest : rest.filter((_part, i) => i !== at)).join(', ');
  return { label: withoutMark(label), value, ...(country !== undefined && { country }) };
}

function factOfJson(value: unknown): LabelledFact[] {
  if (typeof value !== 'object' || value === null) return [];
  const part = (key: string) => tidy(textOfJson((value as Record<string, unknown>)[key]));
  const [country, issued, expires] = [part('country'), part('issue_date'), part('expiration_date')];
  return [
    {
      label: withoutMark(part('type')),
      value: part('number'),
      ...(country && { country }),
      ...(issued && { issued }),
      ...(expires && { expires }),
    },
  ];
}

function withoutMark(label: string): string {
  return tidy(label).replace(/\s*[:-]+$/, '');
}

function textOfJson(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function arrayOfJson(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null || value === '' ? [] : [value];
}
