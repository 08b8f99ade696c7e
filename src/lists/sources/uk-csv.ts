import { distinct, distinctBy } from '../values.js';
import type { UkDesignation, UkText } from './uk-designation.js';

/** A row by column name. */
export type UkRow = (column: string) => string;

/** Columns of the current CSV and of OFSI's old one (ConList) by field; a field may have a column in one of them only. */
const TEXT_COLUMNS: Readonly<Partial<Record<UkText, readonly string[]>>> = {
  lastUpdated: ['Last Updated'],
  designated: ['Date Designated', 'Listed On'],
  ofsiGroupId: ['OFSI Group ID', 'Group ID'],
  unReference: ['UN Reference Number'],
  title: ['Title'],
  regime: ['Regime Name', 'Regime'],
  source: ['Designation source'],
  sanctions: ['Sanctions Imposed'],
  otherInformation: ['Other Information'],
  reasons: ['UK Statement of Reasons'],
  phone: ['Phone number'],
  website: ['Website'],
  email: ['Email address'],
  birthDate: ['D.O.B', 'DOB'],
  nationality: ['Nationality(/ies)', 'Nationality'],
  position: ['Position'],
  gender: ['Gender'],
  entityType: ['Type of entity'],
  subsidiary: ['Subsidiaries'],
  parent: ['Parent company'],
  registration: ['Business registration number (s)', 'Business registration number(s)'],
  imo: ['IMO number'],
  owner: ['Current owner/operator (s)', 'Current owner/operator(s)'],
  previousOwner: ['Previous owner/operator (s)', 'Previous owner/operator(s)'],
  flag: ['Current believed flag of ship'],
  previousFlag: ['Previous flags'],
  shipType: ['Type of ship'],
  tonnage: ['Tonnage of ship'],
  length: ['Length of ship'],
  yearBuilt: ['Year Built'],
  hull: ['Hull identification number (HIN)'],
};

const LINES = [1, 2, 3, 4, 5, 6];

const OTHER_COLUMNS = [
  ...['Unique ID', 'Name 6', 'Name 1', 'Name 2', 'Name 3', 'Name 4', 'Name 5', 'Name type', 'Alias strength', 'Alias Type', 'Name non-latin script'],
  ...['Non-latin script type', 'Non-latin script language', 'Designation Type', 'Group Type', 'Address Postal Code', 'Post/Zip Code', 'Address Country', 'Country'],
  ...['National Identifier number', 'National Identifier additional information', 'NI Number', 'Passport number', 'Passport additional information', 'Passport Details'],
  ...['Town of birth', 'Town of Birth', 'Country of birth', 'Country of Birth'],
  ...LINES.flatMap((n) => [`Address Line ${n}`, `Address ${n}`]),
];

/** Every column that is read. */
export const UK_COLUMNS: ReadonlySet<string> = new Set([...Object.values(TEXT_COLUMNS).flat(), ...OTHER_COLUMNS]);

/** The key of a row: the Unique ID, or OFSI's Group ID in its own old file. */
export function ukRecordId(row: UkRow): string {
  return row('Unique ID') || (row('Group ID') === '' ? '' : `OFSI-${row('Group ID')}`);
}

/** Makes one designation of all the rows with its id: the file has a row for each combination of name, address and date of birth. */
export function designationOfRows(recordId: string, rows: readonly UkRow[]): UkDesignation {
  const first = (row: UkRow, ...columns: readonly string[]): string => columns.map(row).find((text) => text !== '') ?? '';
  const each = <T>(make: (row: UkRow) => T): T[] => distinctBy(rows.map(make), (item) => JSON.stringify(item));
  return {
    recordId,
    kind: rows.map((row) => first(row, 'Designation Type', 'Group Type')).find((text) => text !== '') ?? '',
    names: each((row) => ({
      given: [1, 2, 3, 4, 5].map((n) => row(`Name ${n}`)),
      last: row('Name 6'),
      type: first(row, 'Name type', 'Alias Type'),
      strength: row('Alias strength'),
    })),
    nonLatin: each((row) => ({ name: row('Name non-latin script'), language: row('Non-latin script language') })),
    addresses: each((row) => ({
      lines: LINES.map((n) => first(row, `Address Line ${n}`, `Address ${n}`)),
      postcode: first(row, 'Address Postal Code', 'Post/Zip Code'),
      country: first(row, 'Address Country', 'Country'),
    })),
    births: each((row) => ({ town: first(row, 'Town of birth', 'Town of Birth'), country: first(row, 'Country of birth', 'Country of Birth') })),
    passports: each((row) => ({ number: first(row, 'Passport number', 'Passport Details'), information: row('Passport additional information') })),
    nationalIds: each((row) => ({ number: first(row, 'National Identifier number', 'NI Number'), information: row('National Identifier additional information') })),
    texts: Object.fromEntries(Object.entries(TEXT_COLUMNS).map(([field, columns]) => [field, distinct(rows.map((row) => first(row, ...columns)))])),
  };
}
