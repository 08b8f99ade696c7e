/**
 * The one shape of a party, from the parsers of the lists to the matcher and to the API.
 * A subject that is screened and a party on a list are the same type; a listed party only adds
 * what its publisher says about the listing.
 */

/** `organisation` is any legal person whose list does not say that it is a company. */
export const PARTY_TYPES = [
  'person',
  'company',
  'organisation',
  'vessel',
  'aircraft',
  'address',
  'place',
  'goods',
  'state',
  'unknown',
] as const;
export type PartyType = (typeof PARTY_TYPES)[number];

export type NameKind = 'primary' | 'alias' | 'former' | 'variation' | 'original_script';
/** As the publisher grades it; `weak` names are generic or uncertain and have a threshold of their own. */
export type NameQuality = 'strong' | 'weak' | 'unknown';
export type NamePartKind =
  | 'given'
  | 'middle'
  | 'patronymic'
  | 'matronymic'
  | 'father'
  | 'family'
  | 'maiden'
  | 'nickname'
  | 'tribal'
  | 'title'
  | 'suffix';

export interface NamePart {
  readonly kind: NamePartKind;
  readonly value: string;
}

export interface PartyName {
  readonly full: string;
  readonly kind: NameKind;
  readonly quality: NameQuality;
  readonly parts?: readonly NamePart[];
  /** ISO 15924, such as `Latn`, `Cyrl`. */
  readonly script?: string;
  /** ISO 639, lower case. */
  readonly language?: string;
  readonly note?: string;
  /** The publisher's own id of the name. */
  readonly sourceId?: string;
}

export const IDENTIFIER_TYPES = [
  'inn', // Russian tax number, 10 digits (organisation) or 12 (person)
  'ogrn', // Russian registration number, 13 or 15 digits
  'kpp',
  'okpo',
  'tax', // any other tax number
  'vat',
  'registration', // company or trade register
  'uscc', // Chinese unified social credit code
  'lei',
  'duns',
  'swift',
  'bik',
  'imo',
  'mmsi',
  'call_sign',
  'aircraft_tail',
  'aircraft_serial',
  'passport',
  'national_id',
  'driving_licence',
  'ssn',
  'isin',
  'ticker',
  'crypto', // address on a block chain; the currency is in `issuer`
  'other',
] as const;
export type IdentifierType = (typeof IDENTIFIER_TYPES)[number];

export interface Identifier {
  readonly type: IdentifierType;
  /** As published, trimmed. */
  readonly number: string;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country?: string;
  /** The publisher's own label. */
  readonly typeRaw?: string;
  readonly issuer?: string;
  readonly issuedOn?: string;
  readonly expiresOn?: string;
  /** The publisher says that the paper is false, lost, expired or revoked. */
  readonly invalid?: boolean;
  readonly note?: string;
}

/** A date of birth (or of build, or of foundation) as an interval of days. */
export interface PartyDate {
  /** `YYYY-MM-DD`, first day that it may be; absent where only `raw` is known. */
  readonly from?: string;
  /** `YYYY-MM-DD`, last day that it may be. */
  readonly to?: string;
  readonly precision: 'day' | 'month' | 'year' | 'range' | 'unknown';
  readonly circa?: boolean;
  /** As published. */
  readonly raw: string;
}

export interface Address {
  /** All that is known in one line, as published or joined in the publisher's order. */
  readonly full: string;
  readonly street?: string;
  readonly city?: string;
  readonly region?: string;
  readonly postcode?: string;
  readonly poBox?: string;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country?: string;
  readonly countryText?: string;
  /** The list gives the address no country of its own: `country` is the one that its text names. */
  readonly countryInText?: true;
  readonly note?: string;
}

export type CountryKind = 'nationality' | 'citizenship' | 'residence' | 'registration' | 'flag' | 'former_flag' | 'birth' | 'other';
export interface PartyCountry {
  /** ISO 3166-1 alpha-2, upper case. */
  readonly code: string;
  readonly kind: CountryKind;
}

export type Gender = 'male' | 'female' | 'other';

export interface Party {
  readonly type: PartyType;
  /** The primary name first. */
  readonly names: readonly PartyName[];
  readonly identifiers: readonly Identifier[];
  readonly birthDates: readonly PartyDate[];
  readonly addresses: readonly Address[];
  readonly countries: readonly PartyCountry[];
  readonly gender?: Gender;
}

/** What screening a finding against this listing means. */
export const MEASURES = [
  'asset_freeze',
  'embargo', // comprehensive measures against a whole territory
  'travel_ban',
  'arms_embargo',
  'licence_requirement', // exports need a licence (BIS Entity List, Military End User)
  'unverified', // BIS Unverified List: no ban
  'export_denial', // BIS Denied Persons
  'export_restriction', // EU Annex IV and its like
  'debarment', // ITAR debarred
  'nonproliferation',
  'sectoral',
  'investment_ban',
  'financial_restriction',
  'transaction_ban',
  'services_ban',
  'transport_ban',
  'correspondent_account', // OFAC CAPTA
  'menu_based',
  'procurement_restriction', // US section 1260H: Defense does not buy from the party; no ban for others
  'research_restriction', // US section 1286: research that Defense pays for; no ban on trade
  'elevated_risk', // no ban: a territory where more care is due
  'adverse_information', // no listing: a report or an internal list
  'other',
] as const;
export type Measure = (typeof MEASURES)[number];

/** Which part a party has in a report; none of these makes it listed. */
export const PARTY_ROLES = ['named_in_report', 'network', 'place', 'goods', 'state', 'mentioned_only'] as const;
export type PartyRole = (typeof PARTY_ROLES)[number];

export interface Listing {
  /** The publisher's list within the file: `SDN`, `Entity List`, `Annex IV`. */
  readonly subList?: string;
  /** Programme tags as published. */
  readonly programmes: readonly string[];
  readonly measures: readonly Measure[];
  /** Whose law: `US`, `EU`, `UK`, `UN`, `CH`, `CA`, `AU`, `JP`, or an organisation's own (`internal`), or none (`report`). */
  readonly jurisdiction: string;
  /** Legal acts, Federal Register citations, instruments. */
  readonly legalBasis: readonly string[];
  /** `YYYY-MM-DD`. */
  readonly listedOn?: string;
  readonly effectiveOn?: string;
  readonly changedOn?: string;
  readonly endsOn?: string;
  readonly reason?: string;
  readonly sourceUrl?: string;
  /** References of the same listing elsewhere, such as the UN reference number in the EU file. */
  readonly otherReferences?: readonly string[];
}

export interface PartyLink {
  /** As published or in plain words: `Owned or Controlled By`, `Linked To`, `subsidiary of`. */
  readonly relation: string;
  /** The other party's record id on the same list, where the publisher gives it. */
  readonly recordId?: string;
  /** The other party's name, where the publisher gives only that. */
  readonly name?: string;
  readonly percent?: number;
  readonly former?: boolean;
}

/**
 * Where somebody who read the lists saw this party on one of them. It helps to link records; it never says that the
 * party is listed, which only a loaded list can say.
 */
export interface RecordReference {
  /** A list id, or the name of a list that Interdict does not read. */
  readonly list: string;
  /** The publisher's own record id, where its list has them. */
  readonly id?: string;
  readonly act?: string;
  /** `YYYY-MM-DD` */
  readonly date?: string;
  readonly note?: string;
}

/** A party as one list has it. */
export interface ListedParty extends Party {
  /** `listId:recordId`, stable between editions. */
  readonly id: string;
  readonly listId: string;
  /** The publisher's own id. */
  readonly recordId: string;
  readonly listing: Listing;
  readonly role?: PartyRole;
  readonly birthPlaces?: readonly string[];
  /** Functions held by a person. */
  readonly positions?: readonly string[];
  readonly links?: readonly PartyLink[];
  /** Phones, mail and web addresses, as published. */
  readonly contacts?: readonly string[];
  /** What the publisher tells beside: vessel type, tonnage, organisation type, secondary sanctions risk. */
  readonly details?: Readonly<Record<string, readonly string[]>>;
  readonly remarks?: string;
  /** Only on parties of our own lists, such as the entities of the report. */
  readonly references?: readonly RecordReference[];
}
