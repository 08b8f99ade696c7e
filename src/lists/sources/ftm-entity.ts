import type { CountryKind, IdentifierType, PartyType } from '../../matching/party.js';

/** An entity of FollowTheMoney: https://followthemoney.tech/explorer/ */
export interface FtmEntity {
  readonly id: string;
  readonly schema: string;
  readonly caption?: string;
  readonly datasets?: readonly string[];
  readonly referents?: readonly string[];
  readonly last_change?: string;
  readonly first_seen?: string;
  readonly properties: Readonly<Record<string, readonly unknown[]>>;
}

/** The entity of a parsed line; undefined where it is none. */
export function ftmEntity(value: unknown): FtmEntity | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, schema, properties } = value as Record<string, unknown>;
  if (typeof id !== 'string' || id === '' || typeof schema !== 'string' || typeof properties !== 'object' || properties === null) return undefined;
  return value as FtmEntity;
}

/** Text values of a property; nested entities are left out. */
export function texts(entity: FtmEntity, property: string): readonly string[] {
  const values = entity.properties[property];
  return Array.isArray(values) ? values.filter((value): value is string => typeof value === 'string' && value.trim() !== '') : [];
}

/** Entities nested in a property (OpenSanctions' `targets.nested.json`). */
export function nested(entity: FtmEntity, property: string): readonly FtmEntity[] {
  const values = entity.properties[property];
  return Array.isArray(values) ? values.flatMap((value) => ftmEntity(value) ?? []) : [];
}

/** Schemata that are parties. Every other one is a fact about a party, or a link between two. */
export const PARTY_SCHEMATA: Readonly<Record<string, PartyType>> = {
  Person: 'person',
  Company: 'company',
  Organization: 'organisation',
  PublicBody: 'organisation',
  LegalEntity: 'unknown',
  Asset: 'unknown',
  Vessel: 'vessel',
  Airplane: 'aircraft',
  Vehicle: 'goods',
  Security: 'goods',
  CryptoWallet: 'unknown',
  Thing: 'unknown',
};

/** Links: which properties hold the two ends, and which tell the relation. */
export const LINK_SCHEMATA: Readonly<Record<string, { readonly from: string; readonly to: string; readonly words: string; readonly back: string }>> = {
  Ownership: { from: 'owner', to: 'asset', words: 'owner of', back: 'owned by' },
  Directorship: { from: 'director', to: 'organization', words: 'director of', back: 'directed by' },
  Membership: { from: 'member', to: 'organization', words: 'member of', back: 'has as a member' },
  Employment: { from: 'employee', to: 'employer', words: 'employee of', back: 'employer of' },
  Representation: { from: 'agent', to: 'client', words: 'agent of', back: 'represented by' },
  Succession: { from: 'predecessor', to: 'successor', words: 'predecessor of', back: 'successor of' },
  Family: { from: 'person', to: 'relative', words: 'relative of', back: 'relative of' },
  Associate: { from: 'person', to: 'associate', words: 'associate of', back: 'associate of' },
  UnknownLink: { from: 'subject', to: 'object', words: 'linked to', back: 'linked to' },
};

export const IDENTIFIER_PROPERTIES: Readonly<Record<string, IdentifierType>> = {
  innCode: 'inn',
  ogrnCode: 'ogrn',
  kppCode: 'kpp',
  okpoCode: 'okpo',
  taxNumber: 'tax',
  vatCode: 'vat',
  registrationNumber: 'registration',
  uscCode: 'uscc',
  leiCode: 'lei',
  dunsCode: 'duns',
  swiftBic: 'swift',
  bikCode: 'bik',
  imoNumber: 'imo',
  mmsi: 'mmsi',
  callSign: 'call_sign',
  serialNumber: 'aircraft_serial',
  passportNumber: 'passport',
  idNumber: 'other',
  socialSecurityNumber: 'ssn',
  isin: 'isin',
  isinCode: 'isin',
  ticker: 'ticker',
  publicKey: 'crypto',
  icaoCode: 'other',
  cikCode: 'other',
  npiCode: 'other',
  uniqueEntityId: 'other',
  permId: 'other',
  ricCode: 'other',
  cageCode: 'other',
  licenseNumber: 'registration',
  giiNumber: 'tax',
  figiCode: 'other',
};

export const COUNTRY_PROPERTIES: Readonly<Record<string, CountryKind>> = {
  nationality: 'nationality',
  citizenship: 'citizenship',
  country: 'other',
  mainCountry: 'other',
  jurisdiction: 'registration',
  flag: 'flag',
  pastFlags: 'former_flag',
  birthCountry: 'birth',
};

/** Properties that have a place of their own in the party; all others are kept as details. */
export const PLACED = new Set([
  ...Object.keys(IDENTIFIER_PROPERTIES), ...Object.keys(COUNTRY_PROPERTIES), 'name', 'alias', 'weakAlias', 'previousName', 'abbreviation', 'firstName',
  'lastName', 'middleName', 'secondName', 'fatherName', 'motherName', 'birthDate', 'incorporationDate', 'buildDate', 'birthPlace', 'address',
  'addressEntity', 'gender', 'position', 'phone', 'email', 'website', 'notes', 'sanctions', 'topics', 'program', 'programId', 'sourceUrl', 'modifiedAt', 'createdAt',
]);
