import { hashText } from './fold.js';
import { Ints, type Image, type ImageArray } from './image.js';
import { KeyTable, KeyTableBuilder } from './key-table.js';
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

const KEY = 0x1d07;

/** Collects the numbers of listed parties. */
export class IdentifierIndexBuilder {
  private readonly table = new KeyTableBuilder();
  private readonly parties = new Ints();
  private readonly places = new Ints();

  add(party: ListedParty, at: number): void {
    party.identifiers.forEach((identifier, place) => {
      const key = identifierKey(identifier.number);
      if (key.length < 1) return;
      this.table.add(hashText(key, KEY), this.parties.length);
      this.parties.push(at);
      this.places.push(place);
    });
  }

  write(prefix: string, out: Record<string, ImageArray>): void {
    this.table.write(prefix, out);
    out[`${prefix}.parties`] = this.parties.array();
    out[`${prefix}.places`] = this.places.array();
  }
}

/** Exact look-up of numbers, apart from names. */
export class IdentifierIndex {
  private readonly table: KeyTable;
  private readonly parties: Int32Array;
  private readonly places: Int32Array;

  constructor(image: Image, prefix: string, private readonly partyAt: (index: number) => ListedParty) {
    this.table = new KeyTable(image, prefix);
    this.parties = image.int32(`${prefix}.parties`);
    this.places = image.int32(`${prefix}.places`);
  }

  find(subject: Party): IdentifierHit[] {
    const out: IdentifierHit[] = [];
    for (const asked of subject.identifiers) {
      const key = identifierKey(asked.number);
      if (key.length < 1) continue;
      const hash = hashText(key, KEY);
      for (let at = this.table.first(hash); at >= 0; at = this.table.next(at, hash)) {
        const entry = this.table.value(at);
        const party = this.parties[entry]!;
        const identifier = this.partyAt(party).identifiers[this.places[entry]!]!;
        if (identifierKey(identifier.number) === key) out.push({ party, identifier, subject: asked, score: agreement(key, asked, identifier) });
      }
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
