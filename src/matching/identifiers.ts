import type { Identifier, ListedParty, Party } from './party.js';

const CYRILLIC_LOOKALIKES: Readonly<Record<string, string>> = { А: 'A', В: 'B', Е: 'E', К: 'K', М: 'M', Н: 'H', О: 'O', Р: 'P', С: 'C', Т: 'T', У: 'Y', Х: 'X' };
const LABELS = /^(INN|OGRN|OGRNIP|KPP|OKPO|LEI|IMO|MMSI|TAX ?ID|SWIFT|BIC|PASSPORT|REG(ISTRATION)?|VAT|USCC|ИНН|ОГРН|КПП)(?!\p{L})[\s:.#№-]*(NO\.?|NUMBER)?[\s:.#-]*/iu;

/** A number without its label, blanks and punctuation, in capitals; look-alike Cyrillic letters are read as Latin. Empty where nothing is left. */
export function identifierKey(number: string): string {
  const upper = number.normalize('NFKC').trim().toUpperCase().replace(LABELS, '');
  let out = '';
  for (const char of upper) {
    const c = CYRILLIC_LOOKALIKES[char] ?? char;
    if (/[\p{L}\p{N}]/u.test(c)) out += c;
  }
  return out;
}

export interface IdentifierHit {
  readonly party: number;
  readonly identifier: Identifier;
  readonly subject: Identifier;
  /** 0…1 */
  readonly score: number;
}

/** Kinds that are one number under several names, and those whose numbers are unique in the world. */
const SAME_KIND: Readonly<Record<string, string>> = { inn: 'tax', tax: 'tax', vat: 'tax', ogrn: 'registration', registration: 'registration', uscc: 'registration', other: 'any' };

/** Exact look-up of numbers, apart from names. */
export class IdentifierIndex {
  private readonly byKey = new Map<string, { party: number; identifier: Identifier }[]>();

  add(party: ListedParty, at: number): void {
    for (const identifier of party.identifiers) {
      const key = identifierKey(identifier.number);
      if (key.length < 1) continue;
      const list = this.byKey.get(key);
      if (list === undefined) this.byKey.set(key, [{ party: at, identifier }]);
      else list.push({ party: at, identifier });
    }
  }

  find(subject: Party): IdentifierHit[] {
    const out: IdentifierHit[] = [];
    for (const asked of subject.identifiers) {
      const key = identifierKey(asked.number);
      for (const { party, identifier } of this.byKey.get(key) ?? []) out.push({ party, identifier, subject: asked, score: agreement(key, asked, identifier) });
    }
    return out;
  }
}

/** A number that agrees in kind and country is the party; a short number, or another kind, is less. */
function agreement(key: string, asked: Identifier, listed: Identifier): number {
  const a = SAME_KIND[asked.type] ?? asked.type;
  const b = SAME_KIND[listed.type] ?? listed.type;
  const sameType = asked.type === listed.type;
  const related = a === b || a === 'any' || b === 'any';
  const countryDiffers = asked.country !== undefined && listed.country !== undefined && asked.country !== listed.country;
  if (sameType && key.length >= 5) return countryDiffers ? 0.8 : 1;
  if (sameType) return countryDiffers ? 0.7 : 0.85;
  if (related && key.length >= 6) return countryDiffers ? 0.72 : 0.95;
  if (key.length >= 8) return countryDiffers ? 0.65 : 0.85;
  return related ? 0.75 : 0.6;
}
