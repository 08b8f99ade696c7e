/** The language knowledge of the engine: plain data, read from `data/` by whoever builds a matcher. */
export interface ReferenceData {
  /** Hash over the data; part of the engine version. */
  readonly hash: string;
  /** Class, ISO 3166 country (or empty), spellings. */
  readonly legalForms: readonly (readonly [string, string, readonly string[]])[];
  /** Symbol, class (0 says nothing, 1 generic, 2 branch), spellings apart by blanks; a trailing `*` stands for any ending. */
  readonly words: readonly (readonly [string, number, string])[];
  /** Symbols of class 1 that say a line of business as those of class 2 do, apart by blanks. */
  readonly trades: string;
  /** Endings of words that are put together of two, or are a town or a family's, apart by blanks; a trailing `*` stands for any further ending. */
  readonly secondWords: string;
  /** A short form, and the symbols that it stands for, apart by blanks. */
  readonly expansions: readonly (readonly [string, string])[];
  readonly titles: readonly string[];
  readonly particles: readonly string[];
  /** Son or daughter of, before the father's name, and behind it. */
  readonly sonOf: readonly string[];
  readonly ofSon: readonly string[];
  /** Given names cut short before a dot, and in full. */
  readonly abbreviations: readonly string[];
  /** Given names that stand for one another, apart by blanks. */
  readonly nameVariants: readonly string[];
  /** Letters of Japanese family names, and of given names, each with its readings, apart by blanks. */
  readonly kanjiFamily: readonly string[];
  readonly kanjiGiven: readonly string[];
  /** Pairs, one after the other: a Han letter as Taiwan, Hong Kong or Japan write it, and as the mainland does. */
  readonly hanLetters: string;
  /** Spellings of one Korean syllable, apart by blanks. */
  readonly koreanSyllables: readonly string[];
  /** Words that stand for one another in organisations' names, learnt from alias pairs: apart by blanks. */
  readonly synonyms: readonly string[];
  /** Folded word → how often it occurs in the frozen corpus of organisations' names. */
  readonly orgCounts: ReadonlyMap<string, number>;
  /** Folded word → how often it occurs in the frozen corpus of people's names. */
  readonly personCounts: ReadonlyMap<string, number>;
  readonly countries: readonly CountryNames[];
}

export interface CountryNames {
  readonly code: string;
  readonly name: string;
  readonly names: readonly string[];
  readonly demonyms?: readonly string[];
}
