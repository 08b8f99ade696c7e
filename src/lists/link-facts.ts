import type { ListedParty } from '../matching/party.js';
import { isImo, isInn, isLei, isOgrn, isUscc } from './check-digits.js';

/** What may be one and the same: a company is an organisation, a person never is. */
export type LinkFamily = 'person' | 'organisation' | 'vessel' | 'aircraft' | 'unknown' | 'none';

/** A number of which one party has one: two parties that both have it and differ in it are two. */
export type OwnNumber = 'inn' | 'ogrn' | 'uscc' | 'lei' | 'imo';

export interface LinkNumber {
  /** Equal keys mean the same number. */
  readonly key: string;
  /** Set where the number by itself says who it is, because its check digits hold. */
  readonly own?: OwnNumber;
  readonly number: string;
  readonly country?: string;
  /** As it is called in a reason. */
  readonly label: string;
}

export interface LinkName {
  readonly key: string;
  readonly full: string;
  readonly words: number;
  readonly form: FormClass | undefined;
  readonly primary: boolean;
}

/** An LLC and a joint stock company of one name are two firms; forms without a class (`Ltd`, `Co`) say nothing. */
export type FormClass = 'limited' | 'stock';

const LIMITED =
  'limited liability company|limited liability|obshchestvo s ogranichennoi otvetstvennostyu|obschestvo s ogranichennoi otvetstvennostyu|общество с ограниченнои ответственностью|llc|ooo|ооо|gmbh|sarl|srl|fze|fzco|fzc';
const STOCK =
  'public joint stock company|open joint stock company|closed joint stock company|joint stock company|aktsionernoe obshchestvo|публичное акционерное общество|открытое акционерное общество|закрытое акционерное общество|акционерное общество|jsc|pjsc|ojsc|cjsc|oao|zao|pao|ao|оао|зао|пао|ао|plc|ag|oy|sa|spa|nv';
const NEUTRAL = 'private limited company|private limited|ltd|limited|llp|inc|incorporated|corp|corporation|company|co|kg|sas|bv|ab|as|kft|zrt|doo|dd|fz|pte|pty|sdn|bhd|ltda|lda|the|and';

interface Form {
  readonly words: readonly string[];
  readonly form: FormClass | undefined;
}

/** Folded spellings of legal forms by their first word; of two that fit, the longer stands first. */
const FORMS: ReadonlyMap<string, readonly Form[]> = byFirstWord([
  ...LIMITED.split('|').map((text): Form => ({ words: text.split(' '), form: 'limited' })),
  ...STOCK.split('|').map((text): Form => ({ words: text.split(' '), form: 'stock' })),
  ...NEUTRAL.split('|').map((text): Form => ({ words: text.split(' '), form: undefined })),
]);

function byFirstWord(forms: readonly Form[]): Map<string, Form[]> {
  const found = new Map<string, Form[]>();
  for (const form of forms.toSorted((a, b) => b.words.length - a.words.length)) {
    const first = form.words[0] ?? '';
    found.set(first, [...(found.get(first) ?? []), form]);
  }
  return found;
}

/** The words of a folded name but those of legal forms, and the class of its form. */
export function withoutForms(words: readonly string[]): { readonly words: string[]; readonly form: FormClass | undefined } {
  const kept: string[] = [];
  let form: FormClass | undefined;
  for (let i = 0; i < words.length; ) {
    const found = FORMS.get(words[i]!)?.find((one) => one.words.every((word, k) => words[i + k] === word));
    if (found) i += found.words.length;
    else kept.push(words[i++]!);
    form ??= found?.form;
  }
  return { words: kept, form };
}

/** Words that many organisations share; a number is not confirmed by them. */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  'group trading trade international general industries industrial industry technology technologies service services center centre institute research production scientific special economic zone import export bank ministry national state republic federal engineering shipping maritime marine investment investments holding holdings management'.split(' '),
);

/** Lower case, without marks and punctuation, one blank between words. Most names are plain ASCII, and take the short way. */
export function foldName(text: string): string {
  const plain = /^[\x20-\x7e]*$/.test(text);
  const lower = plain ? text.toLowerCase() : text.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC').toLowerCase();
  const joined = lower.includes('.') ? lower.replace(INITIALS, '$1') : lower;
  if (plain) return joined.replace(/['`]/g, '').replace(/[^a-z0-9]+/g, ' ').trim();
  return joined.replace(/['’‘ʼʹ`´]/g, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

/** The dots of `L.L.C.` */
const INITIALS = /(?<![\p{L}\p{N}])(\p{L})\.(?=\p{L}(?!\p{L}))/gu;

/** All that a record may be linked by. */
export interface LinkFacts {
  readonly family: LinkFamily;
  readonly names: readonly LinkName[];
  readonly numbers: readonly LinkNumber[];
}

export function linkFacts(party: ListedParty): LinkFacts {
  const family = familyOf(party);
  return { family, names: party.type === 'vessel' || party.type === 'aircraft' ? NO_NAMES : linkNames(party), numbers: family === 'none' || party.identifiers.length === 0 ? NO_NUMBERS : linkNumbers(party) };
}

const NO_NAMES: readonly LinkName[] = [];
const NO_NUMBERS: readonly LinkNumber[] = [];

function familyOf(party: ListedParty): LinkFamily {
  if (party.role === 'mentioned_only') return 'none';
  switch (party.type) {
    case 'person':
    case 'vessel':
    case 'aircraft':
    case 'unknown':
      return party.type;
    case 'company':
    case 'organisation':
      return 'organisation';
    case 'address':
    case 'place':
    case 'goods':
    case 'state':
      return 'none';
    default:
      return party.type satisfies never;
  }
}

/**
 * The names by which a party may be linked: whole, folded, without legal forms; of people in any order of the words.
 * Weak names never link, and neither does a person's single name.
 */
function linkNames(party: ListedParty): LinkName[] {
  const person = party.type === 'person';
  const found = new Map<string, LinkName>();
  for (const { full, kind, quality } of party.names) {
    if (quality === 'weak') continue;
    for (const variant of variantsOf(full)) {
      const all = foldName(variant).split(' ').filter(Boolean);
      const { words, form } = person ? { words: all.toSorted(), form: undefined } : withoutForms(all);
      const key = words.join(' ');
      if ((person && words.length < 2) || key.length < 3 || found.has(key)) continue;
      found.set(key, { key, full, words: words.length, form, primary: kind === 'primary' });
    }
  }
  return [...found.values()];
}

/** `Oje Parvaz Mado Nafar Company (Mado)` is also written without its brackets. */
function variantsOf(full: string): readonly string[] {
  if (!full.includes('(') && !full.includes('k.a')) return [full];
  const parts = full.split(/\ba\.k\.a\.? /i);
  return parts.flatMap((part) => {
    const bare = part.replace(/\([^)]*\)/g, ' ').trim();
    return bare !== part.trim() && bare.length > 5 ? [part, bare] : [part];
  });
}

/** A KPP tells the tax office and the reason of registration, and many firms share one; lists print it as any other number. */
const KPP = /^\d{4}(01|43|50|51)\d{3}$/;
const NO_LINK: ReadonlySet<string> = new Set(['kpp', 'bik', 'ticker', 'isin', 'crypto', 'call_sign']);

/** The numbers by which a party may be linked, whatever the publisher calls them. */
export function linkNumbers(party: ListedParty): LinkNumber[] {
  const russian = party.countries.some(({ code }) => code === 'RU') || party.addresses.some(({ country }) => country === 'RU');
  const found = new Map<string, LinkNumber>();
  for (const { type, number: printed, country, invalid } of party.identifiers) {
    const number = printed.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
    if (invalid || NO_LINK.has(type) || number.length < 6 || !/\d{3}/.test(number)) continue;
    if (russian && KPP.test(number)) continue;
    const own = ownNumber(type, number, country ?? (russian ? 'RU' : undefined), party.type === 'vessel');
    const value = type === 'swift' ? number.slice(0, 8) : number;
    const key = own === 'imo' ? `imo:${value}` : `n:${value}`;
    const label = `${own ? own.toUpperCase() : type.replace('_', ' ')} ${value}`;
    if (!found.has(key) || own) found.set(key, { key, own, number: value, country, label });
  }
  return [...found.values()];
}

function ownNumber(type: string, number: string, country: string | undefined, vessel: boolean): OwnNumber | undefined {
  if (vessel) return (type === 'imo' || type === 'other') && isImo(number) ? 'imo' : undefined;
  if (isUscc(number)) return 'uscc';
  if (number.length === 20 && isLei(number)) return 'lei';
  if (country !== 'RU' || type === 'passport' || type === 'national_id') return undefined;
  if (isInn(number)) return 'inn';
  return isOgrn(number) ? 'ogrn' : undefined;
}

const UN_REFERENCE = /\b([A-Z]{2,3}[ei]\.\d{3}(?:\.\d{2})?)\b/i;

/** Numbers of the UN Security Council lists that the record bears or cites, such as `KPe.001`. */
export function unReferences(party: ListedParty): string[] {
  const cited = [...(party.listId === 'un-sc' ? [party.recordId] : []), ...(party.listing.otherReferences ?? [])];
  return cited.flatMap((text) => UN_REFERENCE.exec(text)?.[1]?.toUpperCase() ?? []);
}
