import { tidy } from '../values.js';
import { ofacCountry, type OfacDraft } from './ofac-draft.js';
import { addFact, addIdentifier, isIdentifierLabel, type LabelledFact } from './ofac-labels.js';

/**
 * Labels that open a segment of the remarks, each with what may follow. Longer ones stand before those that they
 * begin with. Labels of numbers that are not here are found by their shape.
 */
const LABELS: readonly RegExp[] = [
  'Digital Currency Address - [A-Z0-9]+',
  'Digital Currency Address',
  'Vessel Registration Identification',
  'Vessel Year of Build',
  'Former Vessel Flag',
  'Other Vessel Flag',
  'Vessel Flag',
  'Other Vessel Type',
  'Vessel Type',
  'Other Vessel Call Sign',
  'MMSI',
  'Aircraft Model',
  'Aircraft Operator',
  'Aircraft Manufacture Date',
  'Aircraft Mode S Transponder Code',
  "Aircraft Manufacturer's Serial Number \\(MSN\\)",
  'Aircraft Construction Number \\(also called L/N or S/N or F/N\\)',
  '(?:Previous )?Aircraft Tail Number',
  'Secondary sanctions risk',
  'Additional Sanctions Information',
  'Transactions Prohibited For Persons Owned or Controlled By U\\.S\\. Financial Institutions',
  'Executive Order \\d+ Directive Determination',
  'Executive Order \\d+ Directive Information',
  'Executive Order \\d+ information',
  '(?:CAATSA|PAIPA|PEESA) (?:Section \\d+ )?Information',
  'IFCA Determination',
  '(?:Listing|Effective) Date \\([^)]*\\)',
  'Purchase/Sales For Divestment Date \\(CMIC\\)',
  'Organization Established Date',
  'Organization Type',
  'Target Type',
  'Issuer Name',
  'Equity Ticker',
  'ISIN',
  'Nationality of Registration',
  'Registration Country',
  'nationality',
  'citizen',
  'Gender',
  'Website',
  'Email(?: Address)?',
  '(?:Phone|Telephone|Fax|Telex)(?: Number| No\\.)?',
  'Linked To',
  'DOB',
  'POB',
  'Tax ID No\\.',
  'Unified Social Credit Code \\(USCC\\)',
  'United Social Credit Code Certificate \\(USCCC\\)',
  'Economic Register Number \\(CBLS\\)',
  'Business Registration Document #',
  'Registration Certificate Number \\(Dubai\\)',
  '(?:UK )?Company Number',
  '(?:Business |Public |Commercial )?Regist(?:ration|ry) Number',
  'Registration ID',
  'Government Gazette Number',
  'Legal Entity Number',
  '(?:Turkish |Global Intermediary )?Identification Number',
  'D-U-N-S Number',
  'National ID No\\.',
  'National Foreign ID Number',
  '(?:Tazkira National |Refugee |Personal |Stateless Person )ID Card',
  '(?:Diplomatic |Stateless Person |British National Overseas |U\\.S\\.A\\. )?Passport',
  'V\\.A\\.T\\. Number',
  'Trade License No\\.',
  '(?:License|Enterprise Number|Branch Unit Number|Company ID)',
  'Cedula No\\.',
  'NIT #',
  'RUC #',
  'RIF #',
  'R\\.F\\.C\\.(?: #)?',
  'RFC',
  'C\\.U\\.R\\.P\\.(?: #)?',
  'C\\.U\\.I\\.[TP]?\\.?',
  'C\\.R\\. No\\.',
  'C\\.I\\.[NF]\\.',
  'D\\.N\\.I\\.',
  'N\\.I\\.[EF]\\.',
  'I\\.F\\.E\\.',
  'RTN',
  'SSN',
  'US FEIN',
  'LE Number',
  'Fiscal Code|Italian Fiscal Code',
  'Numero de Identidad',
  'Credencial electoral',
  'Birth Certificate Number',
  'Folio Mercantil No\\.',
  'Matricula Mercantil No\\.?',
  'Chamber of Commerce Number',
  'SWIFT/BIC',
  'BIK \\(RU\\)',
  "Driver's License No\\.",
  'Seafarer\'s Identification Document',
  'Travel Document Number',
  'Chinese Commercial Code',
  'ethnicity',
  'Tribe',
  'Location',
  'VisaNumberID',
  'Numero Unico de Identificacao Tributaria \\(NUIT\\)',
  'Cartilla de Servicio Militar Nacional',
  'Occupation',
].map((label) => new RegExp(`^(${label})(?:\\s*[:-])*(?:\\s+|$)`, 'i'));

const NAME_SEGMENT = /^(a\.k\.a\.|f\.k\.a\.|n\.k\.a\.|d\.b\.a\.),?\s+['"`](.*)['"`]$/i;
/** Remarks on members of the Palestinian Legislative Council: party and district. */
const AFFILIATION = /^(HAMAS|PFLP|DFLP|PIJ)( - [A-Z][\w' -]+)?$/;
/** Notes that say where or what else; nothing in them is a fact about the party that has a place of its own. */
const NOTES = /^(for more information\b|(and )?all (other )?(offices|branches|locations)|for further information)/i;

/** Reads OFAC's remarks, a list of segments such as `DOB 1960; alt. Passport A1 (Iran); a.k.a. 'X'.`, into the party. */
export function readRemarks(draft: OfacDraft, published: string): void {
  const remarks = tidy(published);
  if (remarks === '') return;
  draft.remarks = remarks;
  for (const segment of remarks.replace(/\.$/, '').split(/;\s+/)) {
    const trailing = /^(.*[^\s;(])\s*\((Linked To:.*)\)$/i.exec(segment);
    if (trailing === null) readSegment(draft, tidy(segment));
    else for (const part of trailing.slice(1)) readSegment(draft, tidy(part));
  }
}

function readSegment(draft: OfacDraft, published: string): void {
  const segment = unwrapped(published.replace(/^(alt\.|alt)\s+/i, '')).replace(/;$/, '');
  if (segment === '' || NOTES.test(segment)) return;
  const name = NAME_SEGMENT.exec(segment);
  if (name !== null) {
    const former = name[1]?.toLowerCase() === 'f.k.a.';
    const now = name[1]?.toLowerCase() === 'n.k.a.';
    draft.names.push({ full: tidy(name[2] ?? ''), kind: former ? 'former' : 'alias', quality: 'weak', ...(now && { note: 'now known as' }) });
    return;
  }
  for (const label of LABELS) {
    const match = label.exec(segment);
    if (match === null) continue;
    addFact(draft, { label: tidy(match[1] ?? ''), ...valueOf(segment.slice(match[0].length), match[1] ?? '') });
    return;
  }
  if (readUnlistedNumber(draft, segment)) return;
  const contact = /^(?:Email:\s*)?(\S+@\S+\.\S+|(?:https?:\/\/|www\.)\S+)(?: \((?:website|email)\)\.?)?$/i.exec(segment);
  if (contact !== null) {
    draft.contacts.push(contact[1] ?? '');
    return;
  }
  if (draft.type === 'person' && isFunction(segment)) {
    draft.positions.push(segment);
    return;
  }
  if (AFFILIATION.test(segment)) {
    draft.detail('affiliation', segment);
    return;
  }
  draft.detail('notes', segment);
  draft.issue('unread_remark', segment);
}

/** `(Linked To: X)` stands in brackets as a whole. */
function unwrapped(segment: string): string {
  const match = /^\((Linked To:.*?)\)?$/i.exec(segment);
  return match === null ? segment : tidy(match[1] ?? '');
}

/** A number under a label that is not in the table, such as `Istanbul Chamber of Comm. No. 537070 (Turkey)`. */
function readUnlistedNumber(draft: OfacDraft, segment: string): boolean {
  const match = /^(\D{2,70}?[.:#]?)\s+(\S*\d.*)$/.exec(segment);
  const label = tidy(match?.[1] ?? '').replace(/:$/, '');
  if (match === null || !isIdentifierLabel(label)) return false;
  addIdentifier(draft, { label, ...valueOf(match[2] ?? '', label) });
  return true;
}

/** Takes `(Country)`, `issued …` and `expires …` off the end of a number; texts of other labels stay whole. */
function valueOf(text: string, label: string): Omit<LabelledFact, 'label'> {
  let value = tidy(text).replace(/^[:-]\s+/, '');
  if (!/\d/.test(value) || /^(DOB|POB|Linked|Exec|Second|Addit|Trans|Organ|Listing|Effective|CAATSA|Web|Email|Location)/i.test(label)) return { value };
  const expires = /\s+expire[sd]\s+(.+)$/i.exec(value);
  if (expires !== null) value = value.slice(0, expires.index);
  const issued = /\s+issued\s+(.+)$/i.exec(value);
  if (issued !== null) value = value.slice(0, issued.index);
  const country = /\s*\(([^()]+)\)$/.exec(value);
  const known = country !== null && ofacCountry(country[1] ?? '') !== undefined;
  if (country !== null && known) value = value.slice(0, country.index);
  return {
    value,
    ...(known && { country: country?.[1] }),
    ...(issued !== null && { issued: issued[1] }),
    ...(expires !== null && { expires: expires[1] }),
  };
}

/** Free text of a person is a function where it begins with a rank or an office. */
function isFunction(segment: string): boolean {
  return /\b(member|minister|director|head|chair(man|person|woman)?|deputy|commander|general|colonel|major|captain|lieutenant|judge|magistrate|governor|president|representative|official|employee|officer|advisor|adviser|secretary|leader|rector|aide|spokes\w+|ambassador|mayor|prosecutor|shareholder|owner|founder|co-founder|manager|chief|indictee|wife|husband|son|daughter|brother|sister|father|mother|cousin|businessman|admiral|colonel|col|engineer|speaker|counsel(?:l?or)?|coordinator|envoy|ceo|ombudsman|commissioner|diplomat|inspector|treasurer|superintendent|constituent|dean|dr|qari|moulana|mulawi|ustadz|professor|doctor|haji|mullah|maulana|maulawi|shaykh|sheikh|ustad|hojjatoleslam|ayatollah|vice)\b/i.test(
    segment,
  );
}
