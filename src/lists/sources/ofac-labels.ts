import { parseDate, parseDay, identifierType, identifierTypeOf, tidy } from '../values.js';
import { ofacCountry, type OfacDraft } from './ofac-draft.js';

/** A fact with OFAC's own label, as remarks, ID lists and features all have it. */
export interface LabelledFact {
  /** Without colon or dash at the end, such as `Tax ID No.`. */
  readonly label: string;
  readonly value: string;
  /** As published, such as `Korea, North`. */
  readonly country?: string;
  readonly issued?: string;
  readonly expires?: string;
}

type Route = (draft: OfacDraft, fact: LabelledFact) => void;

const asDetail =
  (key: string): Route =>
  (draft, fact) =>
    draft.detail(key, fact.value);
const asContact: Route = (draft, fact) => draft.contacts.push(tidy(`${fact.value}`));
const asDate: Route = (draft, fact) => draft.date(parseDate(fact.value));
const asDirective: Route = (draft, fact) => {
  draft.directives.push(`${fact.label} ${fact.value}`);
  draft.detail('directives', `${fact.label}: ${fact.value}`);
};
const asListingDate: Route = (draft, fact) => {
  const day = parseDay(fact.value);
  draft.detail('listingDates', `${fact.label}: ${fact.value}`);
  if (day === undefined) draft.issue('unparsed_date', `${fact.label}: ${fact.value}`);
  else draft.listingDates.push({ label: fact.label, day });
};

/** Where each label goes. The first that fits decides; what none fits is an identifier by its label, or an issue. */
const ROUTES: readonly (readonly [RegExp, Route])[] = [
  [/^Gender$/i, (draft, fact) => draft.sex(fact.value)],
  [/^(DOB|Birthdate)$/i, asDate],
  [/^(POB|Place of Birth)$/i, (draft, fact) => draft.birthPlace(fact.value)],
  [/^(nationality( country)?)$/i, (draft, fact) => draft.country(fact.value, 'nationality')],
  [/^(citizen(ship)?( country)?)$/i, (draft, fact) => draft.country(fact.value, 'citizenship')],
  [/^(Nationality of Registration|Registration Country)$/i, (draft, fact) => draft.country(fact.value, 'registration')],
  [/^Former Vessel Flag$/i, (draft, fact) => draft.country(fact.value, 'former_flag')],
  [/^(Other )?Vessel Flag$/i, (draft, fact) => draft.country(fact.value, 'flag')],
  [/^Linked To$/i, (draft, fact) => draft.links.push({ relation: 'Linked To', name: tidy(fact.value) })],
  [/^(Website|Email( Address)?|(Alt\. )?(Phone|Telephone|Fax|Telex)( Number| No\.?)?)$/i, asContact],
  [/^(Organization Established Date|Vessel Year of Build|Aircraft Manufacture Date)$/i, asDate],
  [/^(Listing|Effective) Date\b/i, asListingDate],
  [/^Purchase\/Sales For Divestment Date/i, asDetail('divestmentDate')],
  [/^Executive Order \d+ .*(information|determination)/i, asDirective],
  [/^(CAATSA|PAIPA|PEESA|NDAA) .*(information|determination)/i, asDirective],
  [/^IFCA Determination/i, asDirective],
  [/^Secondary sanctions risk/i, asDetail('secondarySanctionsRisk')],
  [/^Additional Sanctions Information/i, asDetail('additionalSanctionsInformation')],
  [/^Transactions Prohibited For/i, asDetail('transactionsProhibited')],
  [/^Organization Type/i, asDetail('organisationType')],
  [/^Target Type/i, asDetail('targetType')],
  [/^Issuer Name/i, asDetail('issuerName')],
  [/^(Other )?Vessel Type/i, asDetail('vesselType')],
  [/^Vessel Owner/i, asDetail('vesselOwner')],
  [/^(Vessel )?Deadweight|^Vessel Tonnage|^Tonnage/i, asDetail('tonnage')],
  [/^(Vessel )?Gross (Registered )?Tonnage/i, asDetail('grossTonnage')],
  [/^Aircraft Model/i, asDetail('aircraftModel')],
  [/^Aircraft Operator/i, asDetail('aircraftOperator')],
  [/^Aircraft Mode S/i, asDetail('aircraftModeS')],
  [/^(ethnicity|Tribe|Location|Chinese Commercial Code|Height|Weight|Eye Color|Hair Color|Complexion|Physical Characteristics)$/i, asDetail('description')],
  [/^Occupation$/i, (draft, fact) => draft.positions.push(tidy(fact.value))],
  [/^Digital Currency Address/i, addWallet],
];

/** Puts a labelled fact where it belongs in the party. */
export function addFact(draft: OfacDraft, fact: LabelledFact): void {
  if (tidy(fact.value) === '') return;
  const route = ROUTES.find(([label]) => label.test(fact.label))?.[1];
  if (route !== undefined) {
    route(draft, fact);
    return;
  }
  if (identifierTypeOf(fact.label) === undefined && !isIdentifierLabel(fact.label)) draft.issue('unknown_label', fact.label);
  addIdentifier(draft, fact);
}

/** Whether a text is one of OFAC's labels, and not a value. */
export function isFactLabel(text: string): boolean {
  const label = text.trim().replace(/\s*[:-]+$/, '');
  if (ROUTES.some(([pattern]) => pattern.test(label))) return true;
  return label.length <= 70 && /[A-Za-z]{3}|#$/.test(label) && !/\d{4,}|@|\.(com|ru|org|net|ir)\b/.test(label) && (isIdentifierLabel(label) || OTHER_LABELS.test(label));
}

const OTHER_LABELS = /^(Passport|MMSI|ISIN|SWIFT\/BIC|BIK \(RU\)|Equity Ticker|C\.U\.R\.P\.|R\.F\.C\.|D\.N\.I\.|SSN|RFC|RTN|C\.U\.I\.|C\.U\.I\.T\.|C\.I\.[NF]\.|N\.I\.[EF]\.|I\.F\.E\.|US FEIN|Credencial electoral|Numero de Identidad|License)$/i;

/** Whether a label without a known kind still names a number (`Istanbul Chamber of Comm. No.`). */
export function isIdentifierLabel(label: string): boolean {
  return /\b(No\.?|Number|ID|Card|Code|Passport|Licen[cs]e|Certificate|Permit|Document|Registration|Identification|Fiscal|Pattern|VisaNumberID)\b|#$/i.test(label);
}

/** Adds an identifier; the country decides the kind of Russian and Chinese numbers. */
export function addIdentifier(draft: OfacDraft, fact: LabelledFact): void {
  const country = fact.country === undefined ? undefined : ofacCountry(fact.country);
  if (fact.country !== undefined && country === undefined) draft.issue('unknown_country', fact.country);
  const { number, label } = numberOf(fact);
  const type = identifierType(label, number, country);
  draft.identifiers.push({
    type,
    number,
    typeRaw: label,
    ...(country !== undefined && { country }),
    ...(fact.country !== undefined && country === undefined && { note: fact.country }),
    ...dateOf(draft, 'issuedOn', fact.issued),
    ...dateOf(draft, 'expiresOn', fact.expires),
  });
}

function dateOf(draft: OfacDraft, key: 'issuedOn' | 'expiresOn', published: string | undefined): { issuedOn?: string; expiresOn?: string } {
  if (published === undefined || published === '') return {};
  const day = parseDay(published);
  if (day !== undefined) return { [key]: day };
  draft.detail('documentDates', published);
  if (parseDate(published).precision === 'unknown') draft.issue('unparsed_date', published);
  return {};
}

/** Some labels end in the value: `Company Number IMO 5055293`, `ISIN: RU0009177331`. */
function numberOf(fact: LabelledFact): { number: string; label: string } {
  const value = tidy(fact.value).replace(/^[:#]\s*/, '');
  const prefix = /^(IMO|ISIN|MMSI|IRISL|CNIC|NIC)\b[:\s]\s*(?=\S)/i.exec(value);
  return prefix === null ? { number: value, label: fact.label } : { number: value.slice(prefix[0].length), label: `${fact.label} ${prefix[1]}` };
}

/** `Digital Currency Address - XBT`: the currency stands in the label, or before the address. */
function addWallet(draft: OfacDraft, fact: LabelledFact): void {
  const inLabel = /-\s*([A-Z0-9]{2,6})\s*$/.exec(fact.label);
  const inValue = /^-?\s*([A-Z0-9]{2,6})\s+(\S{20,})$/.exec(tidy(fact.value));
  const issuer = inLabel?.[1] ?? inValue?.[1];
  draft.identifiers.push({
    type: 'crypto',
    number: inValue?.[2] ?? tidy(fact.value),
    typeRaw: `Digital Currency Address${issuer === undefined ? '' : ` - ${issuer}`}`,
    ...(issuer !== undefined && { issuer }),
  });
}
