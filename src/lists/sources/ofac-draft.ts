import type {
  Address,
  CountryKind,
  Gender,
  Identifier,
  ListedParty,
  Listing,
  PartyCountry,
  PartyDate,
  PartyLink,
  PartyName,
  PartyType,
} from '../../matching/party.js';
import { countryCode } from '../countries.js';
import type { ListId, ParseSink } from '../list-source.js';
import { distinct, distinctBy, genderOf, tidy } from '../values.js';
import { ofacListing } from './ofac-listing.js';

/** Target types by which OFAC says that an entity is a company. */
const COMPANY = /\bcompany\b|state-owned enterprise/i;

/** A party of one of OFAC's files while it is read; all three formats fill the same draft. */
export class OfacDraft {
  type: PartyType = 'unknown';
  gender: Gender | undefined;
  remarks: string | undefined;
  readonly names: PartyName[] = [];
  readonly identifiers: Identifier[] = [];
  readonly dates: PartyDate[] = [];
  readonly addresses: Address[] = [];
  readonly countries: PartyCountry[] = [];
  readonly programmes: string[] = [];
  /** Names of OFAC's own lists where the format states them (`SDN List`). */
  readonly lists: string[] = [];
  /** Directives and determinations by their label, for measures and legal basis. */
  readonly directives: string[] = [];
  /** Legal acts that the format states. */
  readonly legalActs: string[] = [];
  /** `Listing Date (…)`, `Effective Date (…)`: label and ISO day. */
  readonly listingDates: { readonly label: string; readonly day: string }[] = [];
  readonly birthPlaces: string[] = [];
  readonly positions: string[] = [];
  readonly links: PartyLink[] = [];
  readonly contacts: string[] = [];
  readonly details = new Map<string, string[]>();

  constructor(
    readonly listId: ListId,
    readonly recordId: string,
    private readonly sink: ParseSink,
  ) {}

  /** Reports what was not understood; the text itself stays in the remarks or the details. */
  issue(kind: string, what: string): void {
    this.sink.issue({ kind, what: what.slice(0, 200), recordId: this.recordId });
  }

  detail(key: string, value: string): void {
    const text = tidy(value);
    if (text === '') return;
    const known = this.details.get(key);
    if (known === undefined) this.details.set(key, [text]);
    else known.push(text);
  }

  /** A country in words; one that is not known becomes a detail and an issue. */
  country(text: string, kind: CountryKind): void {
    const code = ofacCountry(text);
    if (code !== undefined) {
      this.countries.push({ code, kind });
      return;
    }
    this.detail(kind, text);
    if (!/^(stateless|none( identified)?|unknown|undetermined)$/i.test(text)) this.issue('unknown_country', text);
  }

  /** A place of birth; its country is the last part that is one (`Pyongyang, Korea, North`). */
  birthPlace(text: string): void {
    const place = tidy(text);
    this.birthPlaces.push(place);
    const parts = place.split(/,\s*/);
    const code = countryCode(parts.slice(-2).join(', ')) ?? countryCode(parts.at(-1) ?? '');
    if (code !== undefined) this.countries.push({ code, kind: 'birth' });
  }

  sex(text: string): void {
    const gender = genderOf(text);
    if (gender === undefined) this.issue('unknown_gender', text);
    else this.gender = gender;
  }

  date(date: PartyDate): void {
    if (date.precision === 'unknown') this.issue('unparsed_date', date.raw);
    this.dates.push(date);
  }

  /** The party; `listing` says what another publisher's file states of the listing itself. */
  finish(listing?: Partial<Listing>): ListedParty {
    if (this.names.length === 0) this.issue('missing_name', this.recordId);
    return {
      id: `${this.listId}:${this.recordId}`,
      listId: this.listId,
      recordId: this.recordId,
      type: this.type === 'organisation' && this.details.get('targetType')?.some((text) => COMPANY.test(text)) === true ? 'company' : this.type,
      names: distinctBy(this.names, (name) => `${name.full.toLowerCase()}|${name.kind === 'former'}`),
      identifiers: distinctBy(this.identifiers, (id) => `${id.type}|${id.number}|${id.country ?? ''}|${id.typeRaw ?? ''}`),
      birthDates: distinctBy(this.dates, (date) => date.raw),
      addresses: distinctBy(this.addresses, (address) => address.full.toLowerCase()),
      countries: distinctBy(this.countries, (country) => `${country.code}|${country.kind}`),
      ...(this.gender !== undefined && { gender: this.gender }),
      listing: listing === undefined ? ofacListing(this) : { jurisdiction: 'US', programmes: distinct(this.programmes), measures: ['other'], legalBasis: [], ...listing },
      ...(this.birthPlaces.length > 0 && { birthPlaces: distinct(this.birthPlaces) }),
      ...(this.positions.length > 0 && { positions: distinct(this.positions) }),
      ...(this.links.length > 0 && { links: distinctBy(this.links, (link) => JSON.stringify(link)) }),
      ...(this.contacts.length > 0 && { contacts: distinct(this.contacts) }),
      ...(this.details.size > 0 && { details: Object.fromEntries([...this.details].map(([key, values]) => [key, distinct(values)])) }),
      ...(this.remarks !== undefined && { remarks: this.remarks }),
    };
  }
}

/** OFAC's words for the kinds of parties; an empty text is an entity, which may be any legal person. */
export function ofacPartyType(text: string): PartyType {
  switch (text.toLowerCase()) {
    case 'individual':
      return 'person';
    case 'vessel':
      return 'vessel';
    case 'aircraft':
      return 'aircraft';
    case '':
    case 'entity':
      return 'organisation';
    default:
      return 'unknown';
  }
}

/**
 * ISO code of a country as OFAC writes it: `Korea, North`, `Region: Gaza`, `Bahamas, The`. The Netherlands Antilles, which
 * no longer are, and regions that lie in no one country have none.
 */
export function ofacCountry(text: string): string | undefined {
  const plain = text.replace(/^Region:\s*/i, '').trim();
  return countryCode(plain) ?? countryCode(plain.replace(/^(.*), (The(?: .*)?|Isle of)$/i, '$2 $1').replace(/^The Republic of (?=North)/i, ''));
}
