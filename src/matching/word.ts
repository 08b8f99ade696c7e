import type { SemiticSound } from './fold.js';

/** What a word is, as bits. */
export const WORD = {
  number: 1,
  /** Says nothing: of, the, and. */
  empty: 2,
  /** Word of the lexicon: plant, trading, bank. */
  generic: 4,
  /** Country, nationality, large city. */
  place: 8,
  /** A country, nationality or large region, where `place` may be a city too. */
  country: 16,
  particle: 32,
  initial: 64,
  /** Ends as a patronymic does, or stands as the father's name in a chain (`bin X bin Y`). */
  patronymic: 128,
  /** Came from a script without vowels. */
  semitic: 256,
  korean: 512,
  nonLatin: 1024,
  /** Han or Hangul: compared letter by letter. */
  cjk: 2048,
  /** Made of two or more Chinese syllables: there one other syllable is another word (Qingyun, Qingyan). */
  pinyin: 4096,
  /** Cyrillic and other alphabets that write the vowels: such a name keeps its letters in Latin. */
  alphabet: 8192,
  /** A branch of industry: bank, brewery, electronics. */
  branch: 16384,
  /** Ends as names of women do: -a, -elle, -ette. Only within people's names, where `branch` has no place. */
  feminine: 32768,
} as const;

/** All that is known of a word, computed once. */
export interface Word {
  readonly text: string;
  /** As written, for Han, and for Hangul as the South spells it; else empty. */
  readonly written: string;
  readonly fold: string;
  /** The sound without marks that are often left out (Škoda); `fold` where there are none. */
  readonly unmarked: string;
  /** Without the ending of a Slavic adjective: `kazanskii` → `kazan`. */
  readonly base: string;
  /** As `base`, also without a linking syllable (`mitiSinskii` → `mitiS`), or an English word by its sound (`quantum` → `kvantum`). */
  readonly root: string;
  /** The sound as Russian would write it, where it is a word of the West (`ostec` → `ostek`, `drive` → `draiv`), and of Korean as the North does; of people's names with what neighbours write for one another made one (`abroadOf`); else `fold`. */
  readonly loan: string;
  /** The sound, with a slip in a spelt-out legal form put right. */
  readonly form: string;
  /** Latin words of 3 to 8 letters as an acronym; else empty. */
  readonly letters: string;
  readonly skeleton: string;
  /** Letters that occur, as bits. */
  readonly mask: number;
  readonly semitic: string;
  /** All sounds that a word of a script without vowels may have; empty for others. */
  readonly sounds: readonly SemiticSound[];
  readonly flags: number;
  /** How much it tells, 0…1, from the frozen counts. */
  readonly weight: number;
  /** Symbols of the lexicon that it stands for; empty for a word of its own. */
  readonly symbols: readonly number[];
  /** Groups of words that stand for one another (name variants, Korean syllables, learnt synonyms). */
  readonly groups: readonly number[];
  /** Hash of how it sounds and is written: equal for words that are one in a whole name. */
  readonly hash: number;
  /** As phrases have it: the sound put right, Han words as they stand. */
  readonly key: string;
  /** Legal forms that start or end with it, and countries of several words that start with it. */
  readonly opens: readonly Phrase[] | undefined;
  readonly closes: readonly Phrase[] | undefined;
  readonly places: readonly PlacePhrase[] | undefined;
  /** Counts the words that were analysed, so that what is known of a word may stand in a table beside it. */
  readonly serial: number;
  /** The word that a slip of the hand has spoilt; null where it is none, undefined until `Spelling` is asked. */
  meant: string | null | undefined;
}

/** What is known of a word by itself, before the phrases that it is part of. */
export type WordAlone = Omit<Word, 'hash' | 'key' | 'opens' | 'closes' | 'places' | 'serial' | 'meant'>;

/** A country that several words name. */
export interface PlacePhrase {
  readonly folds: readonly string[];
  readonly symbol: number;
}

export interface Phrase {
  readonly folds: readonly string[];
  /** Class of a legal form. */
  readonly legal: string;
  /** Where it is used, ISO 3166-1 alpha-2; empty where that is many countries. */
  readonly countries: readonly string[];
  /** Must stand at an end of the name: short forms that are words elsewhere. */
  readonly endOnly: boolean;
  /** May stand at the start. */
  readonly startToo: boolean;
  readonly text: string;
}

export type NameClass = 'person' | 'org';

/** Where something stands in a text. */
export interface Placed {
  readonly from: number;
  readonly to: number;
}

/** A legal form, with where it stands. */
export interface LegalPart extends Placed {
  readonly phrase: Phrase;
}

/** A word of a name that is compared: a word of its own, or a symbol of the lexicon that it stands for. */
export interface Token extends Placed {
  readonly word: Word;
  /** Symbol of the lexicon, or -1. */
  readonly symbol: number;
  readonly weight: number;
  readonly flags: number;
  /** The word as an acronym, for words of 3 to 8 letters. */
  readonly letters: string;
}

/** Tokens come from here alone, as raw words do from `rawWord`. */
export function token(word: Word, symbol: number, weight: number, flags: number, from: number, to: number, letters: string): Token {
  return { word, symbol, weight, flags, from, to, letters };
}

/** Most words that count in a name. */
export const MAX_TOKENS = 24;

/** What the words of a name are read as. */
export interface NameParts {
  /** For organisations, what is known of each word; empty for people. */
  readonly words: readonly Word[];
  readonly tokens: readonly Token[];
  /** Legal forms found. */
  readonly legal: readonly LegalPart[];
  /** Words set aside: titles, empty words. */
  readonly aside: readonly Placed[];
  /** Words before the comma of `FAMILY, Given`; 0 where there is none. */
  readonly familyWords: number;
  /** Initial letters of the words that count, for acronyms. */
  readonly initials: string;
}

const SELF = Array.from({ length: 128 }, (_, code): readonly number[] => [code]);
/** By the sound of a Latin initial, the sounds that a word opens with which it may stand for: S. is Sergei or Shamil, C. Carl, Cesar or Charles, Y. Yusuf or Yevgeny. */
const OPENED = [...SELF];
for (const [initial, sounds] of [['s', 'sS'], ['k', 'kcCh'], ['t', 'tcC'], ['d', 'dJ'], ['z', 'zJ'], ['p', 'pf'], ['i', 'ie'], ['e', 'ei'], ['g', 'gJ']] as const) OPENED[initial.charCodeAt(0)] = [...sounds].map((sound) => sound.charCodeAt(0));

/** First letters, as `fold` has them, of the words that an initial may stand for. Other scripts have a letter for each sound. */
export function soundsOfInitial(initial: number, flags: number): readonly number[] {
  return (flags & WORD.nonLatin ? SELF : OPENED)[initial & 127]!;
}
