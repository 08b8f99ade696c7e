const FIRST = 0xac00;
const SYLLABLES = 11_172;
/** Syllables that open with one consonant, and those of them with one vowel. */
const OF_CONSONANT = 588;
const OF_VOWEL = 28;
/** Consonants by their place in the order of Unicode: ㄴ, ㄹ, and the one without sound. */
const N = 2;
const R = 5;
const SILENT = 11;
/** ㅑ ㅒ ㅕ ㅖ ㅛ ㅠ ㅣ */
const SOFT = new Set([2, 3, 6, 7, 12, 17, 20]);

/** A Korean word, spelt as the South romanises it (`joseon`, `goryeo`), as the North does and older books: Choson, Koryo. */
export function northern(spelling: string): string {
  return spelling
    .replace(/eo/g, 'o')
    .replace(/eu/g, 'u')
    .replace(/^j/, 'ch')
    .replace(/^[gdb]/, (letter) => ({ g: 'k', d: 't', b: 'p' })[letter]!);
}

/** A Korean word as the South spells it, where no word opens with ㄹ, nor with ㄴ before i and y: 리 is 이, 로동 is 노동, 녕변 is 영변. Words of other letters come back as they are. */
export function southern(word: string): string {
  const code = word.charCodeAt(0) - FIRST;
  if (!(code >= 0 && code < SYLLABLES)) return word;
  const consonant = Math.floor(code / OF_CONSONANT);
  if (consonant !== R && consonant !== N) return word;
  const isSoft = SOFT.has(Math.floor((code % OF_CONSONANT) / OF_VOWEL));
  const opens = isSoft ? SILENT : N;
  return String.fromCharCode(FIRST + opens * OF_CONSONANT + (code % OF_CONSONANT)) + word.slice(1);
}
