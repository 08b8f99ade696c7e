import { type ListFile, ListFormatError, type ParsedRecord, type ParseSink } from '../list-source.js';
import { type CsvRecord, readCsvRecords } from '../readers/csv.js';
import { distinct, distinctBy, parseDay } from '../values.js';
import { type FsfEntity, type FsfItem, fsfParty } from './eu-fsf-party.js';

/** The prefix of each family of columns: a row fills one of them. */
type Family = 'Entity_Regulation' | 'NameAlias' | 'Address' | 'BirthDate' | 'Identification' | 'Citizenship';

/** Attributes of the XML whose column has another name, after the family's prefix. */
const COLUMN: Readonly<Record<string, string>> = {
  dayOfMonth: 'Day',
  monthOfYear: 'Month',
  birthdate: 'BirthDate',
  identificationTypeCode: 'TypeCode',
  identificationTypeDescription: 'TypeDescription',
  issueDate: 'IssuedDate',
};

/** Attributes that hold days: the CSV may write them `24/06/2024`, the XML `2024-06-24`. */
const DAYS: ReadonlySet<string> = new Set(['publicationDate', 'entryIntoForceDate', 'birthdate', 'issueDate', 'validFrom', 'validTo']);

/** Reads the CSV 1.1 of the EU list: a row is a name, an address or another single fact, and rows of one entity belong together. */
export async function* parseFsfCsv(file: ListFile, sink: ParseSink): AsyncGenerator<ParsedRecord> {
  const entities = new Map<string, CsvRecord[]>();
  let dated = false;
  const onHeader = (columns: readonly string[]): void => {
    for (const column of columns) if (!/^(?:fileGenerationDate|Entity_|NameAlias_|Address_|BirthDate_|Identification_|Citizenship_)/.test(column)) sink.issue({ kind: 'unread_column', what: column });
  };
  for await (const row of readCsvRecords(file, { delimiter: ';', onHeader })) {
    if (!dated) sink.edition({ publishedAt: parseDay(row.get('fileGenerationDate')) });
    dated = true;
    const id = row.get('Entity_LogicalId');
    if (id === '') throw new ListFormatError(`${file.name}: line ${row.line} has no Entity_LogicalId. The file is damaged; download it again.`);
    entities.set(id, [...(entities.get(id) ?? []), row]);
  }
  for (const [recordId, rows] of entities) {
    yield { party: fsfParty(entityOf(recordId, rows), (kind, what) => sink.issue({ kind, what, recordId })), raw: rows.map((row) => row.raw).join('\n') };
  }
}

function entityOf(logicalId: string, rows: readonly CsvRecord[]): FsfEntity {
  const first = (column: string): string => rows.map((row) => row.get(column)).find((text) => text !== '') ?? '';
  // The same fact is repeated beside the acts it stands in.
  const items = (family: Family, key: readonly string[]): FsfItem[] =>
    distinctBy(
      rows.filter((row) => key.some((column) => row.get(`${family}_${column}`) !== '')),
      (row) => row.get(`${family}_LogicalId`) || key.map((column) => row.get(`${family}_${column}`)).join('|'),
    ).map((row) => itemOf(row, family));
  return {
    logicalId,
    euReference: first('Entity_EU_ReferenceNumber'),
    unitedNationId: first('Entity_UnitedNationId'),
    designationDate: first('Entity_DesignationDate'),
    designationDetails: first('Entity_DesignationDetails'),
    remarks: distinct(rows.map((row) => row.get('Entity_Remark'))),
    subjectType: typeOf(first('Entity_SubjectType'), first('Entity_SubjectType_ClassificationCode')),
    regulations: items('Entity_Regulation', ['NumberTitle', 'Programme']),
    names: items('NameAlias', ['WholeName', 'LastName']),
    addresses: items('Address', ['Street', 'City', 'Place', 'Region', 'ZipCode', 'PoBox', 'CountryIso2Code']),
    birthDates: items('BirthDate', ['BirthDate', 'Year', 'YearRangeFrom', 'YearRangeTo', 'City', 'Place', 'CountryIso2Code']),
    identifications: items('Identification', ['Number', 'LatinNumber']),
    citizenships: items('Citizenship', ['CountryIso2Code', 'CountryDescription']),
  };
}

function typeOf(code: string, classification: string): string {
  if (classification === 'P' || /^p(erson)?$/i.test(code)) return 'person';
  return classification === 'E' || /^e(nterprise)?$/i.test(code) ? 'enterprise' : code;
}

function itemOf(row: CsvRecord, family: Family): FsfItem {
  const get = (attribute: string): string => {
    const column = COLUMN[attribute] ?? `${attribute.charAt(0).toUpperCase()}${attribute.slice(1)}`;
    const text = row.get(`${family}_${column}`);
    return DAYS.has(attribute) ? (parseDay(text) ?? text) : text;
  };
  const remark = row.get(`${family}_Remark`);
  const contact = family === 'Address' ? row.get('Address_ContactInfo') : '';
  // `[PHONE] +7 …` in one cell, several parted by line breaks or `;`.
  const contacts = contact.split(/[;\n]/).flatMap((text): (readonly [string, string])[] => {
    const match = /^\s*\[?([A-Z]+)\]?\s*[:=]?\s*(\S.*)$/.exec(text);
    return match ? [[match[1] ?? '', (match[2] ?? '').trim()]] : text.trim() === '' ? [] : [['contact', text.trim()]];
  });
  return { get, remarks: remark === '' ? [] : [remark], contacts };
}
