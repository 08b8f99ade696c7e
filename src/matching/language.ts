import { foldWord, hashText, likeliestSpelling, semiticSkeleton, semiticSound, type SemiticSound, semiticSounds, skeletonOf } from './fold.js';
import { kanjiReadings, type KanjiReadings } from './han-readings.js';
import { KeyBits } from './key-bits.js';
import { northern, southern } from './hangul.js';
import { deletionKeys, KEY, letterMask, LONGEST_KEYED, wholeKey } from './near-keys.js';
import { RecentTexts } from './recent.js';
import type { ReferenceData } from './reference.js';
import { SCRIPT } from './transliterate.js';
import { abroadOf, baseOf, loanOf, numberOf, PINYIN, rootOf, russianRoot } from './word-stems.js';
import { type NameClass, type Phrase, type PlacePhrase, WORD, type Word, type WordAlone } from './word.js';
import { acronymLetters, isAscii, mayHaveMarks, splitWords, withoutMarks } from './words.js';

/** Words that stay analysed: between this and twice as many of each class. */
const WORDS = 20_000;

const LEGAL_ANYWHERE = new Set('ltd llc ooo oao zao pao jsc plc inc llp fze fzc fzco doo ood eood pjsc ojsc cjsc gmbh sarl bvba srls ltda pvt pte pty sdn bhd tbk limited incorporated corporation corp fzllc dmcc wll kgaa mbh sro srl osoo spzoo kft uab aps eurl sasu fgup fsue'.split(' '));
const LEGAL_START = new Set('ab ao pt cv ip up gp dp at oy pat tov too ano gup fku fkp gau gbu gku mup rup sp odo sca chp fop taa aat zat nao'.split(' '));

/** The reference tables made ready for look-up. Immutable but for its cache of words. */
export class Language {
  private static readonly made = new WeakMap<ReferenceData, Language>();

  /** One for each set of tables: making it costs as much as a thousand names. */
  static of(reference: ReferenceData): Language {
    const known = Language.made.get(reference);
    if (known !== undefined) return known;
    const made = new Language(reference);
    Language.made.set(reference, made);
    return made;
  }

  readonly kanji: KanjiReadings;
  readonly symbols: string[] = [];
  readonly symbolWeight: number[] = [];
  readonly symbolFlags: number[] = [];
  /** The class of `data/words.json`; 3 for places. */
  readonly symbolLevel: number[] = [];
  private readonly symbolIds = new Map<string, number>();
  /** Symbols that readers of names ask for. */
  readonly research: number;
  readonly science: number;
  readonly production: number;
  readonly institute: number;
  /** Lines of business that English names by two words (`machine building`), and the second ones. */
  readonly built: ReadonlySet<number>;
  readonly building: ReadonlySet<number>;
  private readonly exact = new Map<string, readonly number[]>();
  private readonly stems = new Map<string, number>();
  private readonly simpleLetters = new Map<string, string>();
  private readonly runStarts = new Map<string, number>();
  private readonly runWords = new Set<string>();
  private readonly groupsOf = new Map<string, number[]>();
  private readonly koreanOf = new Map<string, number[]>();
  private readonly synonymsOf = new Map<string, number[]>();
  private groupCount = 0;
  private readonly titles = new Set<string>();
  private readonly particles = new Set<string>();
  private readonly phrasesByFirst = new Map<string, Phrase[]>();
  private readonly phrasesByLast = new Map<string, Phrase[]>();
  /** Every word of a legal form, by sound. */
  private readonly formFolds = new Set<string>();
  private readonly formWords = new Map<string, string>();
  /** Long words of the lexicon without each of their letters. */
  private readonly slips = new Map<string, readonly number[]>();
  private readonly personWords = new RecentTexts<Word>(WORDS);
  /** Given names by what they are cut short to before a dot: Ma., Md., Wm. */
  readonly abbreviated = new Map<string, string>();
  /** Son or daughter of: what stands before a father's name, and what stands behind one. */
  readonly sonOf: ReadonlySet<string>;
  readonly ofSon: ReadonlySet<string>;
  private readonly orgWords = new RecentTexts<Word>(WORDS);
  private serial = 0;
  /** Countries by letters that abbreviate other words too. */
  readonly countryLetters = new Map<string, number>();
  private readonly placePhrases = new Map<string, PlacePhrase[]>();
  /** Words of legal forms without one of their letters, and words of the lexicon with and without. */
  private readonly formWordKeys = new KeyBits(17);
  private readonly slipKeys = new KeyBits(20);
  /** Stems by their first four letters, the longest first; shorter ones are no stems for longer words. */
  private readonly stemsByStart = new Map<string, { readonly stem: string; readonly id: number }[]>();
  /** By sound: ends as a second word does, not as a word of its own is declined. */
  private readonly secondWord: RegExp;
  private readonly orgTotal: number;
  private readonly personTotal: number;

  constructor(readonly reference: ReferenceData) {
    for (let i = 0; i + 1 < reference.hanLetters.length; i += 2) this.simpleLetters.set(reference.hanLetters[i]!, reference.hanLetters[i + 1]!);
    this.kanji = kanjiReadings(reference.kanjiFamily, reference.kanjiGiven);
    this.secondWord = new RegExp(`(?:${reference.secondWords.split(' ').map((word) => foldWord(word.replace('*', '')) + (word.endsWith('*') ? '[a-z]*' : '')).join('|')})$`);
    const trades = new Set(reference.trades.split(' '));
    for (const [symbol, level, spellings] of reference.words) {
      const id = this.symbol(symbol, level === 3 ? 0.3 : level === 0 ? 0 : this.genericWeight(symbol, level), level === 3 ? (symbol.startsWith(COUNTRY) ? WORD.place | WORD.country : WORD.place) : level === 0 ? WORD.empty : level === 2 || trades.has(symbol) ? WORD.generic | WORD.branch : WORD.generic, level);
      if (level < 3) for (const spelling of spellings.split(' ')) this.addSpelling(spelling, id);
      else if (symbol.startsWith(COUNTRY)) for (const spelling of spellings.split(' ')) this.addSpelling(spelling, id);
      else for (const spelling of spellings.split(' ')) this.addPlaces(spelling, symbol === REGIONS ? WORD.place | WORD.country : WORD.place);
    }
    const wanted = (symbol: string): number => this.symbolIds.get(symbol) ?? -1;
    this.research = wanted('RESEARCH');
    this.science = wanted('SCIENCE');
    this.production = wanted('PRODUCTION');
    this.institute = wanted('INSTITUTE');
    this.built = new Set(['MACHINE', 'EQUIPMENT', 'ENGINE', 'SHIPBUILDING', 'WAGON', 'TRACTOR', 'TOOL'].map(wanted));
    this.building = new Set(['CONSTRUCTION', 'ENGINEERING'].map(wanted));
    for (const [short, symbols] of reference.expansions) {
      if (isRun(short)) this.addRunWord(short);
      // HK is no holding, though KhK sounds like it
      this.exact.set(isRun(short) || short.length <= 3 ? short : foldWord(short), symbols.split(' ').map((name) => this.symbolIds.get(name)!));
    }
    for (const title of reference.titles) this.titles.add(title);
    for (const particle of reference.particles) this.particles.add(particle);
    for (const word of reference.sonOf) this.particles.add(word);
    for (const word of reference.ofSon) this.particles.add(word);
    this.sonOf = new Set(reference.sonOf);
    this.ofSon = new Set(reference.ofSon);
    for (const [short = '', full = ''] of reference.abbreviations.map((row) => row.split(' '))) this.abbreviated.set(short, full);
    for (const group of reference.nameVariants) this.addGroup(this.groupsOf, group);
    for (const group of reference.koreanSyllables) this.addGroup(this.koreanOf, group);
    for (const group of reference.synonyms) this.addSynonym(group);
    for (const [legal, countries, spellings] of reference.legalForms) for (const text of spellings) this.addLegalForm(legal, countries === '' ? NOWHERE : countries.split(' '), text);
    for (const country of reference.countries) {
      const id = this.symbol(`${COUNTRY}${country.code}`, 0.3, WORD.place | WORD.country);
      for (const name of [country.name, ...country.names, ...(country.demonyms ?? [])]) this.addPlace(name, id);
    }
    for (const [letters, code] of COUNTRY_LETTERS) this.countryLetters.set(letters, this.symbol(`${COUNTRY}${code}`, 0.3, WORD.place | WORD.country));
    for (const [stem, id] of this.stems) if (stem.length >= 4) push(this.stemsByStart, stem.slice(0, 4), { stem, id });
    for (const list of this.stemsByStart.values()) list.sort((a, b) => b.stem.length - a.stem.length);
    for (const [word, ids] of this.exact) if (word.length >= SLIP && /^[a-zA-Z]+$/.test(word)) for (let i = 0; i < word.length; i++) this.slips.set(word.slice(0, i) + word.slice(i + 1), ids);
    for (const word of this.exact.keys()) this.slipKeys.add(wholeKey(word));
    for (const word of this.slips.keys()) this.slipKeys.add(wholeKey(word));
    this.orgTotal = Math.log(1 + Math.max(200, ...[...reference.orgCounts].filter(([word]) => !word.startsWith('#')).map(([, count]) => count)));
    this.personTotal = Math.log(1 + Math.max(200, ...reference.personCounts.values()));
  }

  /** Trading and technology say less than tobacco; without counts the class decides. */
  private genericWeight(symbol: string, level: number): number {
    const count = this.reference.orgCounts.get(`#${symbol}`);
    if (count === undefined) return level === 1 ? 0.2 : 0.26;
    return Math.min(0.34, Math.max(0.1, 0.1 + 0.24 * (1 - Math.log(1 + count / 10) / Math.log(300))));
  }

  private symbol(name: string, weight: number, flags: number, level = 3): number {
    const known = this.symbolIds.get(name);
    if (known !== undefined) return known;
    const id = this.symbols.length;
    this.symbols.push(name);
    this.symbolWeight.push(weight);
    this.symbolFlags.push(flags);
    this.symbolLevel.push(level);
    this.symbolIds.set(name, id);
    return id;
  }

  /** A city or region: `moscow=moskva=moskovsk*` are one, `kazan` and `kazansk*` too. */
  private addPlaces(spellings: string, flags: number): void {
    const all = spellings.split('=');
    const id = this.symbol(`place:${all[0]!.replace(/(sk)?\*$/, '')}`, 0.34, flags);
    for (const spelling of all) this.addSpelling(spelling, id);
  }

  private addSpelling(spelling: string, id: number): void {
    if (spelling.endsWith('*')) {
      this.stems.set(foldWord(spelling.slice(0, -1)), id);
      return;
    }
    if (isRun(spelling)) {
      this.addRunWord(spelling);
      this.exact.set(spelling, [id]);
      return;
    }
    const words = splitWords(spelling.normalize('NFKC'), { person: false, runWord: () => 0 });
    if (words.length !== 1) return;
    const { text, script } = words[0]!;
    const key = lexiconKey(text, soundOf(text, script));
    if (!this.exact.has(key)) this.exact.set(key, [id]);
    // a sound of three letters may be that of another word: سپاه is no SPA
    if (key.length === 3 && !this.exact.has(text)) this.exact.set(text, [id]);
  }

  /** A word that may stand within a run of letters without blanks. */
  private addRunWord(word: string): void {
    this.runWords.add(word);
    this.runStarts.set(word[0]!, Math.max(this.runStarts.get(word[0]!) ?? 0, word.length));
  }

  /** Length of the longest word of the lexicon that starts at `at` in a run of Han or Hangul letters. */
  readonly runWord = (text: string, at: number, end: number): number => {
    const longest = Math.max(this.runStarts.get(text[at]!) ?? 0, this.runStarts.get(this.simplified(text[at]!)) ?? 0);
    if (longest === 0) return 0;
    for (let length = Math.min(longest, end - at); length >= 1; length--) {
      if (length === 1 && end - at > 1 && (SOCIETY.test(text[at]!) || (at > 0 && !/[院所厂]/.test(text[at]!)))) return 0;
      const word = text.slice(at, at + length);
      if (this.runWords.has(word) || this.runWords.has(this.simplified(word))) return length;
    }
    return 0;
  };

  private addGroup(target: Map<string, number[]>, group: string): void {
    const id = this.groupCount++;
    const seen = new Set<string>();
    for (const word of group.split(' ')) {
      const fold = isRun(word) && (target === this.synonymsOf || word.length === 1) ? word : soundOfWord(word);
      if (fold.length === 0 || seen.has(fold)) continue;
      seen.add(fold);
      const list = target.get(fold);
      if (list === undefined) target.set(fold, [id]);
      else list.push(id);
    }
  }

  /** Two words, or a word and a symbol (`#TRADE`). */
  private addSynonym(group: string): void {
    const words = group.split(' ');
    const [first = '', second = ''] = words;
    if (!first.startsWith('#')) {
      for (const word of words) if (isRun(word)) this.addRunWord(word);
      this.addGroup(this.synonymsOf, group);
      return;
    }
    const id = this.symbolIds.get(first.slice(1));
    if (id !== undefined && !this.exact.has(second)) this.exact.set(second, [id]);
  }

  private addLegalForm(legal: string, countries: readonly string[], text: string): void {
    if (isRun(text)) {
      this.addRunWord(text);
      this.addPhrase({ folds: [text], legal, countries, endOnly: false, startToo: true, text });
      return;
    }
    const clean = text.normalize('NFKC');
    const words = splitWords(clean, { person: false, runWord: () => 0 });
    if (words.length === 0) return;
    const folds = words.map((word) => formSound(soundOf(withoutMarks(word, clean) || word.text, word.script), word.script));
    const joined = words.map((word) => word.text).join('');
    const short = words.length === 1 && joined.length <= 4;
    const endOnly = (short && !LEGAL_ANYWHERE.has(joined)) || legal === 'company' || (words.length === 1 && joined.length <= 5 && !LEGAL_ANYWHERE.has(joined));
    this.addPhrase({ folds, legal, countries, endOnly, startToo: LEGAL_ANYWHERE.has(joined) || LEGAL_START.has(joined) || joined.length > 4 || words.length > 1 || countries.includes('RU'), text });
    for (const fold of folds) if (fold.length >= 8) {
      // a word of one form is no slip of another's: responsabilidad, responsabilidade
      this.formWords.set(fold, fold);
      this.formWordKeys.add(wholeKey(fold));
    }
    for (const fold of folds) if (fold.length >= 8) for (let i = 0; i < fold.length; i++) {
      const without = fold.slice(0, i) + fold.slice(i + 1);
      if (!this.formWords.has(without)) this.formWords.set(without, fold);
      this.formWordKeys.add(wholeKey(without));
    }
  }

  private addPhrase(phrase: Phrase): void {
    const first = phrase.folds[0]!;
    const last = phrase.folds[phrase.folds.length - 1]!;
    push(this.phrasesByFirst, first, phrase);
    push(this.phrasesByLast, last, phrase);
    for (const fold of phrase.folds) this.formFolds.add(fold);
  }

  private addPlace(name: string, id: number): void {
    const words = splitWords(name.normalize('NFKC'), { person: false, runWord: () => 0 });
    if (words.length === 0) return;
    const folds = words.map((word) => soundOf(word.text, word.script));
    if (words.length === 1) {
      if (isRun(name)) {
        this.addRunWord(name);
        this.exact.set(name, [id]);
        return;
      }
      const key = lexiconKey(words[0]!.text, folds[0]!);
      if (key.length >= 3 && !this.exact.has(key)) this.exact.set(key, [id]);
      return;
    }
    push(this.placePhrases, folds[0]!, { folds, symbol: id });
  }

  /** The legal form that starts at `at` (longest first), or undefined. */
  legalAt(words: readonly Word[], at: number): Phrase | undefined {
    return this.longest(words[at]!.opens, words, at, true);
  }

  /** The legal form that ends before `end` (longest first), or undefined. */
  legalBefore(words: readonly Word[], end: number): Phrase | undefined {
    return this.longest(words[end - 1]!.closes, words, end, false);
  }

  /** Whether a word, by its sound, is a legal form by itself. */
  isFormAlone(fold: string): boolean {
    return this.phrasesByLast.get(this.repairFormWord(fold))?.some(({ folds, legal }) => folds.length === 1 && legal !== 'company') === true;
  }

  private longest(phrases: readonly Phrase[] | undefined, words: readonly Word[], at: number, forward: boolean): Phrase | undefined {
    if (phrases === undefined) return undefined;
    let best: Phrase | undefined;
    for (const phrase of phrases) {
      const n = phrase.folds.length;
      const start = forward ? at : at - n;
      if (start < 0 || start + n > words.length) continue;
      if (best !== undefined && best.folds.length >= n) continue;
      let same = true;
      for (let i = 0; i < n; i++) if (phrase.folds[i] !== words[start + i]!.key) same = false;
      if (same) best = phrase;
    }
    return best;
  }

  /** A word of a spelt-out legal form with one letter wrong, put right; other words come back as they are. */
  private repairFormWord(fold: string): string {
    if (fold.length < 8 || this.phrasesByFirst.has(fold) || this.phrasesByLast.has(fold)) return fold;
    const direct = this.formWords.get(fold);
    if (direct !== undefined) return direct;
    if (fold.length <= LONGEST_KEYED && !this.mayRepair(fold)) return fold;
    for (let i = 0; i < fold.length; i++) {
      const known = this.formWords.get(fold.slice(0, i) + fold.slice(i + 1));
      if (known !== undefined) return known;
    }
    return fold;
  }

  /** Whether the word without one of its letters may be a word of a legal form without one of its. */
  private mayRepair(fold: string): boolean {
    return this.formWordKeys.mayHaveOne(slipKeys, deletionKeys(fold, KEY.fold, 3, slipKeys, 0));
  }

  /** A country named by several words, at `at`: its symbol and how many words. */
  placeAt(words: readonly Word[], at: number): { symbol: number; length: number } | undefined {
    const phrases = words[at]!.places;
    if (phrases === undefined) return undefined;
    let best: { symbol: number; length: number } | undefined;
    for (const phrase of phrases) {
      const n = phrase.folds.length;
      if (at + n > words.length || (best !== undefined && best.length >= n)) continue;
      if (phrase.folds.every((fold, i) => fold === words[at + i]!.key)) best = { symbol: phrase.symbol, length: n };
    }
    return best;
  }

  /** The countries that symbols among these name, ISO 3166-1 alpha-2. */
  countriesNamed(symbols: Iterable<number>): Set<string> {
    const out = new Set<string>();
    for (const symbol of symbols) if (symbol >= 0 && this.symbols[symbol]!.startsWith(COUNTRY)) out.add(this.symbols[symbol]!.slice(COUNTRY.length));
    return out;
  }

  /** A word in Han letters as the mainland writes it: 貿易 and 贸易 are one word. Others come back as they are. */
  private simplified(text: string): string {
    let out = text;
    for (let i = 0; i < text.length; i++) {
      const simple = this.simpleLetters.get(text[i]!);
      if (simple !== undefined) out = out.slice(0, i) + simple + out.slice(i + 1);
    }
    return out;
  }

  /** Whether a word by itself is one of the lexicon. */
  isWord(text: string): boolean {
    return this.lookUp(text.toLowerCase(), foldWord(text.toLowerCase())).length > 0;
  }

  isTitle(text: string): boolean {
    return this.titles.has(text);
  }

  /** All that is known of a word in a name of this class; `beside` is `besideSound`. */
  word(text: string, script: number, nameClass: NameClass, beside = ''): Word {
    const cache = nameClass === 'org' ? this.orgWords : this.personWords;
    // `~` stands in no word: `1a` is not the Cyrillic letter
    const key = script === SCRIPT.latin && beside === '' ? text : `~${script}${text} ${beside}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const word = this.withPhrases(this.analyse(text, script, nameClass, beside), script, nameClass);
    cache.set(key, word);
    return word;
  }

  private withPhrases(word: WordAlone, script: number, nameClass: NameClass): Word {
    const key = script !== SCRIPT.han && script !== SCRIPT.hangul ? formSound(this.formKey(word), script) : !isRun(word.text) ? NO_FORM : this.formFolds.has(word.text) ? word.text : this.simplified(word.text);
    const org = nameClass === 'org';
    // said out: a spread of so many fields is slow
    const { text, written, fold, unmarked, base, root, loan, form, letters, skeleton, mask, semitic, sounds, flags, weight, symbols, groups } = word;
    return {
      text, written, fold, unmarked, base, root, loan, form, letters, skeleton, mask, semitic, sounds, flags, weight, symbols, groups, key, hash: hashText(written + fold, 0x2f1b), serial: this.serial++, meant: undefined,
      opens: org ? this.phrasesByFirst.get(key) : undefined, closes: org ? this.phrasesByLast.get(key) : undefined, places: org ? this.placePhrases.get(key) : undefined,
    };
  }

  /** Words of legal forms are known with and without their marks: `akciová společnost`, `akciova spolecnost`. */
  private formKey({ form, fold, unmarked }: WordAlone): string {
    return unmarked !== fold && this.formFolds.has(unmarked) ? unmarked : form;
  }

  private analyse(text: string, script: number, nameClass: NameClass, beside: string): WordAlone {
    const fold = soundOf(text, script);
    const latin = script === SCRIPT.latin;
    const marked = mayHaveMarks(script);
    const unmarked = marked && beside !== '' ? foldWord(beside) : fold;
    const written = marked ? '' : script === SCRIPT.hangul ? southern(beside) : script === SCRIPT.han ? this.simplified(beside) : beside;
    let flags = latin ? 0 : WORD.nonLatin;
    if (script === SCRIPT.semitic) flags |= WORD.semitic;
    if (script === SCRIPT.cyrillic || script === SCRIPT.alphabet) flags |= WORD.alphabet;
    if (script === SCRIPT.han || script === SCRIPT.hangul) flags |= WORD.cjk;
    let symbols: readonly number[] = [];
    let weight = 1;
    const number = numberOf(text);
    if (number !== undefined) {
      return { text: number, written: '', fold: number, unmarked: number, base: number, root: number, loan: number, form: number, letters: '', skeleton: number, mask: letterMask(number), semitic: number, sounds: NO_SOUNDS, flags: flags | WORD.number, weight: 0.5, symbols, groups: [] };
    }
    if (nameClass === 'org') {
      // Russian and the lexicon mostly write е for ё, where č is seldom c in other languages
      if (unmarked !== fold && script === SCRIPT.cyrillic) symbols = this.lookUp(beside, unmarked);
      if (symbols.length === 0) symbols = this.lookUp(text, fold);
      if (symbols.length === 0 && unmarked !== fold && latin) symbols = this.lookUp(beside, unmarked);
      if (symbols.length === 0 && script === SCRIPT.semitic) symbols = this.withoutPrefix(fold);
      if (symbols.length > 0) {
        weight = this.symbolWeight[symbols[0]!]!;
        flags |= this.symbolFlags[symbols[0]!]!;
      } else {
        const count = Math.max(this.reference.orgCounts.get(fold) ?? 0, this.reference.orgCounts.get(unmarked) ?? 0);
        weight = 0.25 + 0.75 * (1 - Math.log(1 + count) / this.orgTotal);
        if (text.length <= 2) weight = Math.min(weight, 0.5);
        if (script === SCRIPT.latin && PINYIN.test(text)) flags |= WORD.pinyin;
      }
    } else {
      // 이 is a family name: it sounds as the Spanish `y` and is one letter by its sound, and is neither a particle nor an initial
      const cjk = (flags & WORD.cjk) !== 0;
      if (!cjk && this.particles.has(script === SCRIPT.semitic ? likeliestSpelling(text) : text)) {
        flags |= WORD.particle;
        weight = 0.08;
      } else if (!cjk && text.length === 1) {
        flags |= WORD.initial;
        weight = 0.15;
      } else {
        const count = Math.max(this.reference.personCounts.get(fold) ?? 0, this.reference.personCounts.get(unmarked) ?? 0);
        weight = 0.4 + 0.6 * (1 - Math.log(1 + count) / this.personTotal);
        if (/(vich|vych|vic|witch|vitj|vytj|ovna|evna|ivna|ichna|auna|euna)$/.test(text) && text.length > 6) flags |= WORD.patronymic;
        if (fold.endsWith('a') || FEMININE.test(text)) flags |= WORD.feminine;
        if (script === SCRIPT.latin && PINYIN.test(text)) flags |= WORD.pinyin;
      }
    }
    const variants = nameClass === 'person' ? this.groupsOf : this.synonymsOf;
    const groups = [...(variants.get(fold) ?? [])];
    if (unmarked !== fold) for (const group of variants.get(unmarked) ?? NONE) if (!groups.includes(group)) groups.push(group);
    if (nameClass === 'person') {
      if (flags & WORD.patronymic) for (const group of this.fathersOf(fold)) groups.push(PATRONYMIC + group);
      // a syllable in Hangul is one name: 중 is no Jong
      const korean = (script === SCRIPT.hangul ? this.koreanOf.get(beside) : undefined) ?? this.koreanOf.get(fold);
      if (korean !== undefined) {
        groups.push(...korean);
        flags |= WORD.korean;
      }
    }
    return { text, written, fold, unmarked, base: nameClass === 'org' ? baseOf(fold) : fold, root: nameClass === 'org' ? rootOf(fold, script === SCRIPT.latin ? text : '') : flags & WORD.particle ? fold : russianRoot(fold, text),
      loan: nameClass === 'person' ? (flags & (WORD.pinyin | WORD.korean | WORD.cjk | WORD.semitic) ? fold : abroadOf(fold)) : script === SCRIPT.latin ? loanOf(fold, text) : script === SCRIPT.hangul ? foldWord(northern(text)) : fold, form: nameClass === 'org' ? this.repairFormWord(fold) : fold, letters: nameClass === 'org' && script === SCRIPT.latin && text.length >= 3 && text.length <= 8 ? acronymLetters(text) : '',
      skeleton: skeletonOf(fold), mask: letterMask(fold), semitic: semiticSkeleton(fold), sounds: script === SCRIPT.semitic ? semiticSounds(text, fold) : NO_SOUNDS, flags, weight, symbols, groups };
  }

  /** Groups of the name that a patronymic is made of: Uladzimiravich and Vladimirovich are of one. */
  private fathersOf(fold: string): readonly number[] {
    const stem = fold.replace(/(?:[aeiou]*[aeo]vi(?:C|c|h|ti?)|vic|[aeiou]*[aeiou](?:v|u)na|iCna|iC)$/, '');
    for (const ending of ['', 'i', 'a', 'ei', 'ai', 'o']) {
      const groups = this.groupsOf.get(stem + ending);
      if (groups !== undefined) return groups;
    }
    return NONE;
  }

  /** The symbol of a word with one letter too many, too few, wrong or swapped: `enginering`, `techonlogy`. Only words met nowhere are taken for slips. */
  private slipOf(fold: string): readonly number[] | undefined {
    if (fold.length <= LONGEST_KEYED && !this.slipKeys.mayHaveOne(slipKeys, deletionKeys(fold, KEY.fold, 3, slipKeys, 0))) return undefined;
    const direct = this.slips.get(fold);
    if (direct !== undefined) return direct;
    for (let i = 0; i < fold.length; i++) {
      const without = fold.slice(0, i) + fold.slice(i + 1);
      const known = this.exact.get(without) ?? this.slips.get(without);
      if (known !== undefined) return known;
    }
    return undefined;
  }

  /** The symbol of an Arabic word behind `and`, `for` and the article, which are written as one with it: والحراسة. */
  private withoutPrefix(fold: string): readonly number[] {
    const prefix = PREFIX.exec(fold)?.[0];
    return prefix === undefined ? NONE : (this.exact.get(fold.slice(prefix.length)) ?? this.exact.get(`al${fold.slice(prefix.length)}`) ?? NONE);
  }

  /** The symbol of a French or Italian word behind d' or l', which are read as one with it: d'études. */
  private behindElision(fold: string): readonly number[] | undefined {
    return fold.length >= ELIDED && (fold.startsWith('d') || fold.startsWith('l')) && /^.h?[aeiou]/.test(fold) ? this.exact.get(fold.slice(1)) : undefined;
  }

  private lookUp(text: string, fold: string): readonly number[] {
    const exact = this.exact.get(text) ?? this.exact.get(lexiconKey(text, fold)) ?? (text.charCodeAt(0) >= FIRST_HAN ? this.exact.get(this.simplified(text)) : this.behindElision(fold));
    if (exact !== undefined) return exact;
    for (const { stem, id } of this.stemsByStart.get(fold.slice(0, 4)) ?? NO_STEMS) {
      if (stem.length < fold.length && stem.length <= 18 && fold.length - stem.length <= 6 && fold.startsWith(stem) && !this.secondWord.test(fold)) return [id];
    }
    if (fold.length >= SLIP && this.reference.orgCounts.get(fold) === undefined) {
      const meant = this.slipOf(fold);
      if (meant !== undefined) return meant;
    }
    const stem = this.stems.get(fold);
    return stem === undefined ? NONE : [stem];
  }
}

/** The key of a word of the lexicon: its sound, and where that is too short to tell words apart (Izz is no Russian preposition, Yi no `and`) its spelling. */
function lexiconKey(text: string, fold: string): string {
  return fold.length <= 2 ? text : fold;
}

/** The sound of one word of a table: of the learnt ones, which are sounds already, and of any script. */
function soundOfWord(word: string): string {
  if (isAscii(word)) return foldWord(word);
  const [read] = splitWords(word, { person: true, runWord: () => 0 });
  return read === undefined ? '' : soundOf(read.text, read.script);
}

/** Letters of Arab legal forms are letters: a name in Latin ones that ends in MH has no such form. */
function formSound(sound: string, script: number): string {
  return script === SCRIPT.semitic && sound.length <= 3 ? `~${sound}` : sound;
}

/** The sound of a word that is spelt so in letters of a script. */
export function soundOf(text: string, script: number): string {
  return script === SCRIPT.semitic ? semiticSound(text) : foldWord(text);
}

const COUNTRY = 'country:';
const REGIONS = 'REGIONS';
/** In Latin letters a country, but for a Russian holding or managing company (УК, ХК), which its legal form leads. */
const COUNTRY_LETTERS = [['uk', 'GB'], ['hk', 'HK']] as const;
const NONE: readonly number[] = [];
/** Ends the name of a firm: 사조산업 is Sajo Industries. */
const SOCIETY = /[社사]/;
/** Han and Hangul letters that only sound like a legal form (사 is no S.A.) are none. */
const NO_FORM = '~';
const FIRST_HAN = 0x3400;
const NO_SOUNDS: readonly SemiticSound[] = [];
const NOWHERE: readonly string[] = [];
const NO_STEMS: readonly { readonly stem: string; readonly id: number }[] = [];
/** Latin endings of women's names beside -a: Michelle is not Michael, Georgette not George. */
const FEMININE = /[aeiou](?:ll|tt|nn)e$|[^aeiou]ine$/;
/** By sound: w-al-, l-al- (written ll-), w-, l-, al-. */
const PREFIX = /^(?:v?al|vl?|l)(?=.{3})/;
/** A shorter one may be a word of its own. */
const ELIDED = 8;
const RUN = /^[\p{Script=Han}\p{Script=Hangul}]+$/u;
/** Words shorter than this are too near to others to be taken for a slip. */
const SLIP = 8;
/** Groups from here on are patronymics of a name's group. */
const PATRONYMIC = 1_000_000;
const slipKeys = new Int32Array(LONGEST_KEYED + 2);

/** Letters that are written without blanks between words. */
function isRun(text: string): boolean {
  return RUN.test(text);
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
