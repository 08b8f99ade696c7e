import { ApiProperty } from '@nestjs/swagger';
import type { Assert, Described } from '../http/described.js';
import type { CountryKind, Gender, IdentifierType, ListedParty, Measure, NameKind, NamePartKind, NameQuality, PartyRole, PartyType } from '../matching/party.js';
import type { PartyDetail, PartyHit } from './party-explorer.service.js';

export class NamePartDto {
  kind: NamePartKind;
  value: string;
}

export class PartyNameDto {
  full: string;
  kind: NameKind;
  /** As the publisher grades it; `weak` names are generic or uncertain. */
  quality: NameQuality;
  parts?: NamePartDto[];
  /** ISO 15924, such as `Latn`, `Cyrl`. */
  script?: string;
  /** ISO 639. */
  language?: string;
  note?: string;
  /** The publisher's own id of the name. */
  sourceId?: string;
}

export class IdentifierDto {
  type: IdentifierType;
  number: string;
  /** Two letters. */
  country?: string;
  /** The publisher's own label. */
  typeRaw?: string;
  issuer?: string;
  issuedOn?: string;
  expiresOn?: string;
  /** The publisher says that the paper is false, lost, expired or revoked. */
  invalid?: boolean;
  note?: string;
}

/** A date of birth, of build or of foundation, as an interval of days. */
export class PartyDateDto {
  from?: string;
  to?: string;
  precision: 'day' | 'month' | 'year' | 'range' | 'unknown';
  circa?: boolean;
  /** As published. */
  raw: string;
}

export class AddressDto {
  full: string;
  street?: string;
  city?: string;
  region?: string;
  postcode?: string;
  poBox?: string;
  /** Two letters. */
  country?: string;
  countryText?: string;
  /** The list gives the address no country of its own: it was read in the text. */
  countryInText?: true;
  note?: string;
}

export class PartyCountryDto {
  /** Two letters. */
  code: string;
  kind: CountryKind;
}

/** What the publisher says of the listing. */
export class ListingDto {
  /** The publisher's list within the file: `SDN`, `Entity List`. */
  subList?: string;
  programmes: string[];
  measures: Measure[];
  /** Whose law: `US`, `EU`, `UN`, …; `report` where it is none. */
  jurisdiction: string;
  legalBasis: string[];
  listedOn?: string;
  effectiveOn?: string;
  changedOn?: string;
  endsOn?: string;
  reason?: string;
  sourceUrl?: string;
  otherReferences?: string[];
}

export class PartyLinkDto {
  /** As published or in plain words. */
  relation: string;
  recordId?: string;
  name?: string;
  percent?: number;
  former?: boolean;
}

/** Where a reader saw the party on a list; only a loaded list makes it listed. */
export class RecordReferenceDto {
  list: string;
  id?: string;
  act?: string;
  date?: string;
  note?: string;
}

/** A party as one list has it, or as a report names it. */
export class ListedPartyDto {
  /** `list:record`, stable between editions. */
  id: string;
  listId: string;
  recordId: string;
  type: PartyType;
  /** The primary name first. */
  names: PartyNameDto[];
  identifiers: IdentifierDto[];
  birthDates: PartyDateDto[];
  addresses: AddressDto[];
  countries: PartyCountryDto[];
  gender?: Gender;
  listing: ListingDto;
  /** Only of a report's parties: none of these makes it listed. */
  role?: PartyRole;
  birthPlaces?: string[];
  positions?: string[];
  links?: PartyLinkDto[];
  contacts?: string[];
  /** What the publisher tells beside, such as vessel type and tonnage. */
  details?: Record<string, string[]>;
  remarks?: string;
  references?: RecordReferenceDto[];
}

/** A party that fits what was typed. */
export class PartyHitDto {
  id: string;
  list: string;
  type: PartyType;
  role?: string;
  /** The primary name. */
  name: string;
  /** The name that fits what was typed. */
  matchedName: string;
  /** Letters of it to highlight, as first and last. */
  @ApiProperty({ type: 'array', items: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 } })
  ranges: [number, number][];
  programmes: string[];
  countries: string[];
}

export class SamePartyDto {
  id: string;
  list: string;
  name: string;
  reason: string;
}

export class PartyDetailDto {
  party: ListedPartyDto;
  /** Its other listings. */
  sameParty: SamePartyDto[];
  /** The links that this entry has itself; one that is wrong can be undone under `/v1/separations`. */
  links: object[];
  /** Other entries that people took apart from it. */
  apartFrom: string[];
  provisional: boolean;
  /** As the publisher's file has it. */
  raw: string | null;
}

export type DescribedParties = [Assert<Described<ListedPartyDto, ListedParty>>, Assert<Described<PartyHitDto, PartyHit>>, Assert<Described<Omit<PartyDetailDto, 'links'>, Omit<PartyDetail, 'links'>>>];
