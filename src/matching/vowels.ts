import { consonantOf, LETTER, semiticSkeleton, type SemiticSound } from './fold.js';
import { WORD } from './word.js';

/** What stands between two consonants of a word, as bits; `h` where it ends in one that is not heard, `afterH` where one stands before, `again` where the one before is heard once more after a vowel. */
const GAP = { a: 1, i: 2, e: 4, u: 8, v: 16, h: 32, afterH: 64, again: 128 } as const;
const VOWELS = GAP.a | GAP.i | GAP.e | GAP.u | GAP.v;
const LONG_U = GAP.v | GAP.u;

/** More consonants than the skeleton of any word that is compared has. */
const MOST = 128;
const written = new Uint8Array(MOST);
const full = new Uint8Array(MOST);

/** How the vowels of two words with the same consonants go together. */
export interface VowelAgreement {
  /** Places that tell two words apart: one has a long vowel, or none at its start or end, where the other has another. */
  readonly differ: number;
  /** Long vowels that both have. */
  readonly agree: number;
}

/**
 * Compares the sound of a word in a script that writes long vowels only with the sound of a word that writes all. Both have the same
 * `semiticSkeleton`. A short vowel may stand where the script has none, but for the start, where it writes every vowel, and the end:
 * زهرا is Zahra or Zohra; حمید is Hamid and not Ahmad; محمدی is Mohammadi and not Mohammad.
 */
export function compareVowels({ sound, doubled }: SemiticSound, withAll: string): VowelAgreement {
  const n = readGaps(sound, written, false);
  if (n !== readGaps(withAll, full, true)) return { differ: 1, agree: 0 };
  let differ = 0;
  let agree = 0;
  for (let i = 0; i <= n; i++) {
    const afterH = (written[i]! & GAP.afterH) !== 0;
    if (!doubled && full[i]! & ~written[i]! & GAP.again) differ++;
    const w = written[i]! & ~(GAP.afterH | GAP.again);
    const f = full[i]! & ~(GAP.afterH | GAP.again);
    const last = i === n;
    if (i === 0 && (w & ~GAP.e) === 0 !== (f === 0)) differ++;
    else if (last && (w === 0 ? f !== 0 : f === 0 && (w & ~(GAP.a | GAP.h)) === 0)) differ++;
    if (w & LONG_U) {
      if (f & LONG_U) agree++;
      // خواجه is Khajeh: a v between kh and a long a is silent
      else if (!afterH || (w & f & GAP.a) === 0) differ++;
    } else if (f & GAP.v) differ++;
    if (w & GAP.i) {
      if (f & (GAP.i | GAP.e)) agree++;
      // مصطفى is Mustafa: its last letter is written as an i; of two vowels that meet one may be heard, as in اسماعیلی (Esmaeli)
      else if ((f & GAP.a) === 0 || (!last && (i === 0 || (w & GAP.a) === 0))) differ++;
    }
    if (w & GAP.h && f !== 0) agree++;
    if ((w & GAP.a) === 0) continue;
    if (f & GAP.a) agree++;
    // a throat sound is written as an a, and has any vowel or, at the end, none: Moin, Rabi
    else if (i > 0 && !last && (w & (GAP.i | LONG_U)) === 0 && (f & (GAP.e | GAP.u)) === 0) differ++;
  }
  return { differ, agree };
}

/** Whether one of two words, by its flags, is of a script that writes long vowels only, and the other in Latin letters. Cyrillic and Greek write theirs. */
export function oneLacksVowels(a: number, b: number): boolean {
  const lacks = a & WORD.semitic ? b : b & WORD.semitic ? a : WORD.nonLatin;
  return (lacks & WORD.nonLatin) === 0;
}

/** Whether a word in such a script may sound as this, which has at least three consonants. */
export function isSpeltBy(sounds: readonly SemiticSound[], withAll: string): boolean {
  const consonants = semiticSkeleton(withAll);
  return consonants.length >= 3 && sounds.some((sound) => sound.skeleton === consonants && compareVowels(sound, withAll).differ === 0);
}

/** Fills in what stands before, between and behind the consonants that `semiticSkeleton` keeps; gives how many those are. */
function readGaps(sound: string, gaps: Uint8Array, isFull: boolean): number {
  let n = 0;
  let last = 0;
  let from = 0;
  gaps[0] = 0;
  for (let at = 0; at < sound.length && n < MOST - 1; at++) {
    const code = sound.charCodeAt(at);
    const consonant = consonantOf(code);
    if (consonant === 0 || consonant === last) {
      gaps[n]! |= consonant === 0 ? gapOf(code) : isFull && (gaps[n]! & VOWELS) === 0 ? 0 : GAP.again;
      continue;
    }
    gaps[++n] = consonant === LETTER.h ? GAP.afterH : 0;
    last = consonant;
    from = at;
  }
  if (n < 2 || last !== LETTER.h || from < sound.length - 1) return n;
  gaps[n - 1]! |= GAP.h;
  return n - 1;
}

function gapOf(code: number): number {
  switch (code) {
    case LETTER.a:
      return GAP.a;
    case LETTER.i:
      return GAP.i;
    case LETTER.e:
      return GAP.e;
    case LETTER.o:
    case LETTER.u:
      return GAP.u;
    case LETTER.v:
      return GAP.v;
    default:
      return 0;
  }
}
