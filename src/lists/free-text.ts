import type { Identifier, IdentifierType } from '../matching/party.js';
import { distinct, distinctBy } from './values.js';

/** A label in running text and the shape of the number that must follow it. */
const LABELLED: readonly (readonly [IdentifierType, string, RegExp])[] = [
  ['imo', 'IMO', /\bIMO\)?(?:\s+(?:company|ship))?(?:\s+(?:number|no\.?|identification))*\s*[:#]?\s*(\d{7})(?!\d)/gi],
  ['mmsi', 'MMSI', /\bMMSI(?:\s+(?:number|no\.?))?\s*[:#]?\s*(\d{9})(?!\d)/gi],
  ['inn', 'INN', /(?:\bINN\b|(?<!\p{L})ИНН(?!\p{L}))(?:\s*(?:code|number|no\.?|№))?\s*[:)#-]{0,2}\s*(\d{12}|\d{10})(?!\d)/giu],
  ['inn', 'Tax ID', /(?<!\d)(\d{12}|\d{10})\s*\((?:Tax ID\s*\/\s*)?INN\)/gi],
  ['ogrn', 'OGRN', /(?:\bOGRN(?:IP)?\b|(?<!\p{L})ОГРН(?:ИП)?(?!\p{L})|primary state registration number)(?:\s*(?:code|number|no\.?|№))?\s*[:)#-]{0,2}\s*(\d{15}|\d{13})(?!\d)/giu],
  ['ogrn', 'OGRN', /(?<!\d)(\d{15}|\d{13})\s*\((?:[^()]*\/\s*)?OGRN\)/gi],
  ['kpp', 'KPP', /(?:\bKPP\b|(?<!\p{L})КПП(?!\p{L}))(?:\s*(?:code|number|no\.?))?\s*[:)#-]{0,2}\s*(\d{9})(?!\d)/giu],
  ['okpo', 'OKPO', /(?:\bOKPO\b|(?<!\p{L})ОКПО(?!\p{L}))(?:\s*(?:code|number|no\.?))?\s*[:)#-]{0,2}\s*(\d{8}|\d{10})(?!\d)/giu],
  ['swift', 'SWIFT/BIC', /\b(?:SWIFT|BIC)(?:\s*\/\s*BIC)?(?:\s+code)?\s*[:#]?\s*([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b/g],
  ['lei', 'LEI', /\bLEI(?:\s+(?:code|number))?\s*[:#]?\s*([A-Z0-9]{18}\d{2})\b/g],
  ['passport', 'passport', /\bpassport\s+(?:no\.?|number)\s*[:#]?\s*((?:[A-Z]{1,3}[\s-]?)?\d[\dA-Z-]{4,})/gi],
  ['national_id', 'national identification', /\bnational\s+identification\s+(?:card\s+)?(?:no\.?|number)\s*[:.]*\s*((?=\w*\d)\w{5,})/gi],
  ['uscc', 'USCC', /\b(?:USCC|(?:unified|uniform) social credit code(?:\s*\(USCC\))?)(?:\s+(?:number|no\.?))?\s*[:#]?\s*([0-9A-HJ-NP-RT-UW-Y]{18})\b/gi],
];

/** Any of the labels: most texts have none, and are read no further. */
const LABEL = /IMO|MMSI|INN|OGRN|KPP|OKPO|ИНН|ОГРН|КПП|ОКПО|SWIFT|BIC|LEI|USCC|social credit|state registration|passport|national identification/i;

/**
 * Identifiers that running text names with their label and in their right shape: `IMO number: 9187629`,
 * `INN 1646019914`, `SWIFT: DCBKKPPY`. A number without a label is never taken.
 */
export function identifiersIn(text: string, note: string): Identifier[] {
  if (!LABEL.test(text)) return [];
  const found = LABELLED.flatMap(([type, typeRaw, pattern]) =>
    [...text.matchAll(pattern)].flatMap((match): Identifier[] => (match[1] === undefined ? [] : [{ type, number: match[1], typeRaw, note }])),
  );
  return distinctBy(found, (each) => `${each.type} ${each.number}`);
}

/** A note that only says where a number stands, or under which name. */
const WHERE = /^(?:in|as) /;

/** Identifiers without repetition of type and number (spaces and dashes aside); the first of each is kept, with what a later one says more. */
export function mergeIdentifiers(identifiers: readonly Identifier[]): Identifier[] {
  const kept = new Map<string, Identifier>();
  for (const each of identifiers) {
    if (each.number === '') continue;
    const key = `${each.type} ${each.number.toUpperCase().replace(/[\s-]/g, '')}`;
    const first = kept.get(key);
    kept.set(key, first === undefined ? each : withMore(first, each));
  }
  return [...kept.values()];
}

function withMore(first: Identifier, later: Identifier): Identifier {
  const more = (['country', 'issuer', 'issuedOn', 'expiresOn'] as const).filter((field) => first[field] === undefined && later[field] !== undefined);
  const note = later.note === undefined || WHERE.test(later.note) ? (first.note ?? '') : distinct([first.note ?? '', later.note]).join('; ');
  return { ...first, ...Object.fromEntries(more.map((field) => [field, later[field]])), ...(note !== '' && { note }) };
}

/** Whether a remark says that a paper is false, lost, expired, cancelled or revoked. */
export function saysInvalid(remark: string): boolean {
  return /\b(?:false|forged|counterfeit|fraudulent(?:ly)?|fake|stolen|lost|expired|cancell?ed|revoked|withdrawn|invalid)\b/i.test(remark);
}
