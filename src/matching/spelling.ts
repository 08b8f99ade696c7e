import { foldWord } from './fold.js';
import { KeyBits } from './key-bits.js';
import type { Language } from './language.js';
import { deletionKeys, KEY, LONGEST_KEYED } from './near-keys.js';
import type { PreparedName } from './prepare.js';
import type { ReferenceData } from './reference.js';
import { WORD, type Word } from './word.js';
import { cleanText, splitWords } from './words.js';

/** A name with the slips in its general words and legal forms put right. */
export interface Respelled {
  readonly text: string;
  readonly slips: readonly { readonly written: string; readonly read: string }[];
}

type Kind = 'form' | 'word' | 'place';

/** Shorter words are too near to one another. */
const SHORTEST = 5;
/** Letters of the longer word from which a slip of a kind is believed: words of legal forms stand in known places, towns and firms are often one letter apart. */
const BELIEVED: Readonly<Record<Kind, Readonly<Record<Slip, number>>>> = {
  form: { swapped: 5, doubled: 5, dropped: 5, other: 5 },
  word: { swapped: 5, doubled: 5, dropped: 6, other: 7 },
  place: { swapped: 7, doubled: 6, dropped: 8, other: 99 },
};
const SHORTEST_STEM = 6;
/** Letters that may follow a stem: `bespilotn` + `ikov`. */
const ENDING = 5;

/** Finds the general word, or word of a legal form, that a slip of the hand has spoilt: one letter too many, too few, another, or two swapped. */
export class Spelling {
  private static readonly made = new WeakMap<ReferenceData, Spelling>();

  static of(language: Language): Spelling {
    const known = Spelling.made.get(language.reference);
    if (known !== undefined) return known;
    const made = new Spelling(language);
    Spelling.made.set(language.reference, made);
    return made;
  }

  private readonly words = new SlipTable();
  private readonly stems = new SlipTable();
  private readonly kinds = new Map<string, Kind>();

  private constructor(private readonly language: Language) {
    const { legalForms, words } = language.reference;
    for (const [, , spellings] of legalForms) for (const spelling of spellings) for (const { text } of splitWords(cleanText(spelling), PLAIN)) this.add(this.words, text, 'form');
    for (const [, level, spellings] of words) {
      if (level === 0) continue;
      for (const spelling of spellings.split(/[ =]/)) {
        const raw = splitWords(cleanText(spelling.replace('*', '')), PLAIN);
        if (raw.length === 1) this.add(spelling.endsWith('*') ? this.stems : this.words, raw[0]!.text, level === 3 ? 'place' : 'word');
      }
    }
    // by their English names alone: those of all languages would be most of the table
    for (const { name, demonyms } of language.reference.countries) {
      for (const spelling of [name, ...(demonyms ?? [])]) for (const { text } of splitWords(cleanText(spelling), PLAIN)) this.add(this.words, text, 'place');
    }
  }

  private add(target: SlipTable, word: string, kind: Kind): void {
    if (word.length < SHORTEST || word.length > LONGEST_KEYED || !/^[a-z]+$/.test(word)) return;
    if (!this.kinds.has(word)) this.kinds.set(word, kind);
    target.add(word);
  }

  /**
   * The name of an organisation as it was meant, or undefined where no word is spoilt. Words that ordinary names bear are never taken for
   * slips, nor is the one word of a name beside its legal form: Emergia is a name of its own, and no company called Energia.
   */
  respell({ text, raw, words, tokens }: PreparedName): Respelled | undefined {
    if (raw.length < 2 || tokens.length < 2) return undefined;
    const slips: { written: string; read: string }[] = [];
    let out = '';
    let at = 0;
    for (let i = 0; i < raw.length; i++) {
      const item = raw[i]!;
      const word = words[i]!;
      if (word.meant === undefined) word.meant = this.meant(item.text, word) ?? null;
      if (word.meant === null) continue;
      slips.push({ written: text.slice(item.from, item.to), read: word.meant });
      out += text.slice(at, item.from) + word.meant;
      at = item.to;
    }
    return slips.length === 0 ? undefined : { text: out + text.slice(at), slips };
  }

  private meant(text: string, { symbols, flags, form, fold, opens, closes }: Word): string | undefined {
    if (symbols.length > 0 || flags & (WORD.pinyin | WORD.number) || form !== fold || opens !== undefined || closes !== undefined) return undefined;
    if (text.length < SHORTEST - 1 || text.length > LONGEST_KEYED || !/^[a-z]+$/.test(text)) return undefined;
    const { orgCounts, personCounts } = this.language.reference;
    if (orgCounts.has(fold) || personCounts.has(fold)) return undefined;
    const whole = this.nearest(this.words, text);
    if (whole !== undefined) return whole;
    for (let ending = 0; ending <= ENDING && text.length - ending >= SHORTEST_STEM; ending++) {
      const stem = this.nearest(this.stems, text.slice(0, text.length - ending));
      if (stem !== undefined && (ending === 0 || stem.length >= SHORTEST_STEM)) return stem + text.slice(text.length - ending);
    }
    return undefined;
  }

  /** Of several words one slip away, the one that most names bear: traning is trading, not training. */
  private nearest(words: SlipTable, text: string): string | undefined {
    let best: string | undefined;
    let most = -1;
    words.near(text, (word) => {
      if (!this.believes(text, word)) return;
      const met = this.met(word);
      if (met < most || (met === most && word >= best!)) return;
      best = word;
      most = met;
    });
    return best;
  }

  private believes(written: string, word: string): boolean {
    const slip = slipBetween(written, word);
    return slip !== undefined && Math.max(written.length, word.length) >= BELIEVED[this.kinds.get(word)!][slip];
  }

  private met(word: string): number {
    return this.language.reference.orgCounts.get(foldWord(word)) ?? 0;
  }
}

const PLAIN = { person: false, runWord: () => 0 } as const;

const keys = new Int32Array(LONGEST_KEYED + 2);

/** Words by the keys of themselves and of what is left without one of their letters. */
class SlipTable {
  private readonly byKey = new Map<number, string[]>();
  /** So that the many words that are no slips cost no look-up. */
  private readonly met = new KeyBits(19);

  add(word: string): void {
    const count = deletionKeys(word, KEY.slip, 0, keys, 0);
    for (let k = 0; k < count; k++) {
      const key = keys[k]!;
      this.met.add(key);
      const list = this.byKey.get(key);
      if (list === undefined) this.byKey.set(key, [word]);
      else if (!list.includes(word)) list.push(word);
    }
  }

  /** Calls `take` with each word that shares a key with the text, some more than once: those one slip away are among them. */
  near(text: string, take: (word: string) => void): void {
    const count = deletionKeys(text, KEY.slip, 0, keys, 0);
    for (let k = 0; k < count; k++) {
      const key = keys[k]!;
      if (!this.met.mayHave(key)) continue;
      for (const word of this.byKey.get(key) ?? []) take(word);
    }
  }
}

/** How a hand slipped: two letters swapped, one doubled or made single, one too many or too few, another. */
type Slip = 'swapped' | 'doubled' | 'dropped' | 'other';

/** The one slip that makes one word of the other, if there is one. The first letter is seldom wrong, and the last one makes another word (Trade, Tradex, Traded). */
export function slipBetween(a: string, b: string): Slip | undefined {
  if (a === b || Math.abs(a.length - b.length) > 1) return undefined;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  if (a.length === b.length) {
    if (a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2)) return 'swapped';
    return i > 0 && i < a.length - 1 && a.slice(i + 1) === b.slice(i + 1) ? 'other' : undefined;
  }
  const [longer, shorter] = a.length > b.length ? [a, b] : [b, a];
  if (i === 0 || longer.slice(i + 1) !== shorter.slice(i)) return undefined;
  if (longer[i] === longer[i - 1]) return 'doubled';
  return i < shorter.length ? 'dropped' : undefined;
}
