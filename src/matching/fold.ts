import { asciiLetter, spelt } from './letters.js';

/**
 * The sound of a word: one spelling for the many ways in which transliteration writes it.
 * `kh`/`h`, `sh`/`sch`, `zh`/`j`, `y`/`i`/`j`, `ou`/`u`, `ks`/`x`, `w`/`v`, `ph`/`f` and doubled letters meet.
 * Output letters: a–z, with `S` for sh, `C` for ch, `J` for zh and j.
 */
export function foldWord(word: string): string {
  const n = word.length;
  if (sound.length < n * 2) sound = new Uint16Array(n * 4);
  end = 0;
  for (let i = 0; i < n; ) i += putSound(word, i, n);
  return unchanged(word) ? word : spelt(sound, 0, end);
}

/** The sound that is being written. The letters are numbers: code over strings is compiled anew for each kind of string that it meets. */
let sound = new Uint16Array(256);
let end = 0;

function put(letter: number): void {
  const last = end > 0 ? sound[end - 1]! : 0;
  if (letter === last) return;
  if (letter === L.e && last === L.i) {
    // `ie`, `ye` sound as `e`: Sergeyevich, Sergeevich, Serhiievych
    end--;
    if (end > 0 && sound[end - 1] === L.e) return;
  }
  sound[end++] = letter;
}

function unchanged(word: string): boolean {
  if (end !== word.length) return false;
  for (let i = 0; i < end; i++) if (sound[i] !== word.charCodeAt(i)) return false;
  return true;
}

const L = { a: 97, c: 99, d: 100, e: 101, f: 102, g: 103, h: 104, i: 105, j: 106, k: 107, l: 108, n: 110, o: 111, p: 112, q: 113, s: 115, t: 116, u: 117, v: 118, w: 119, x: 120, y: 121, z: 122, C: 67, J: 74, S: 83 } as const;
/** Letters of folded words, by their codes. */
export { L as LETTER };

/** Writes the sound of what stands at `i`; gives how many letters were read. */
function putSound(word: string, i: number, n: number): number {
  let c = word.charCodeAt(i);
  if (isOfAllah(word, i, n)) c = L.a;
  const d = i + 1 < n ? word.charCodeAt(i + 1) : 0;
  switch (c) {
    case L.s:
      if (d === L.h) return putOf(L.S, i + 3 < n && word.charCodeAt(i + 2) === L.c && word.charCodeAt(i + 3) === L.h ? 4 : 2);
      if (d === L.c && i + 2 < n && word.charCodeAt(i + 2) === L.h) return putOf(L.S, 3);
      return d === L.z ? putOf(L.S, 2) : putOf(L.s, 1);
    case L.t:
      return putT(word, i, n, d);
    case L.d:
      if (d === L.z && i + 2 < n && word.charCodeAt(i + 2) === L.h) return putOf(L.J, 3);
      if (d === L.j) return putOf(L.J, 2);
      return putOf(L.d, d === L.h ? 2 : 1);
    case L.z:
      return d === L.h ? putOf(L.J, 2) : putOf(L.z, 1);
    case L.k:
      if (d === L.h) return putOf(L.h, 2);
      put(L.k);
      return d === L.s ? putOf(L.s, 2) : 1;
    case L.g:
      return putOf(L.g, d === L.h ? 2 : 1);
    case L.p:
      return d === L.h ? putOf(L.f, 2) : putOf(L.p, 1);
    case L.c:
      if (d === L.h && isTech(word, i, n)) return putOf(L.h, 2);
      if (d === L.h || d === L.z) return putOf(L.C, 2);
      if (d === L.k) return putOf(L.k, 2);
      return putOf(d === L.e || d === L.i || d === L.y || (d === 0 && n > 1) ? L.c : L.k, 1);
    case L.q:
      return putOf(L.k, 1);
    case L.x:
      put(L.k);
      return putOf(L.s, 1);
    case L.w:
      return putOf(L.v, 1);
    case L.f:
      // -off, -eff: the older French spelling of -ov, -ev
      return putOf(d === L.f && i + 2 >= n && end > 0 && (sound[end - 1] === L.o || sound[end - 1] === L.e) ? L.v : L.f, 1);
    case L.j:
      return putOf(i > 0 && softJ(word, i, n, d) ? L.i : L.J, 1);
    case L.y:
      return putOf(L.i, 1);
    case L.o:
      return d === L.u || d === L.o ? putOf(L.u, 2) : putOf(L.o, d === L.e ? 2 : 1);
    case L.e:
      return d === L.e ? putOf(L.i, 2) : putOf(L.e, 1);
    case L.u:
    case L.a:
      // ae is a, as in Baecker; Saeed has a long e behind its a, and Nikolaev is Nikolayev
      return putOf(c, d === L.e && (i + 2 >= n || !isSounded(word.charCodeAt(i + 2))) ? 2 : 1);
    case L.h:
      // a final h after a vowel is silent: Fatemeh, Abdullah
      return d === 0 && i > 1 && isVowel(word.charCodeAt(i - 1)) ? 1 : putOf(L.h, 1);
    default:
      return putOf(c, 1);
  }
}

/** Whether an e behind a or u, before this letter, is heard, and does not stand for the marks of ä and ü. */
function isSounded(next: number): boolean {
  return next === L.e || next === L.v;
}

/** Nasrullah and Nasrollah are Nasrallah, Fayzulla too: the ending of the case before Allah. */
function isOfAllah(word: string, i: number, n: number): boolean {
  if (i + 4 > n || i + 5 < n || word.charCodeAt(i + 1) !== L.l || word.charCodeAt(i + 2) !== L.l || word.charCodeAt(i + 3) !== L.a) return false;
  // Bellah and Ulla are other names
  if (i > 0 && (i < 3 || isVowel(word.charCodeAt(i - 1)))) return false;
  if (i === 0 && n < 5) return false;
  const c = word.charCodeAt(i);
  return i + 4 === n ? c === L.u : word.charCodeAt(i + 4) === L.h && (c === L.u || c === L.o || c === L.i || c === L.e);
}

/** Techno sounds as tekhno, Biotech as biotekh. */
function isTech(word: string, i: number, n: number): boolean {
  return i >= 2 && word.charCodeAt(i - 2) === L.t && word.charCodeAt(i - 1) === L.e && (i + 2 === n || !isVowel(word.charCodeAt(i + 2)));
}

function putOf(letter: number, read: number): number {
  put(letter);
  return read;
}

function putT(word: string, i: number, n: number, d: number): number {
  const e = i + 2 < n ? word.charCodeAt(i + 2) : 0;
  if (d === L.s) return e === L.c && i + 3 < n && word.charCodeAt(i + 3) === L.h ? putOf(L.C, 4) : putOf(L.c, 2);
  if (d === L.z) return putOf(L.c, 2);
  if (d === L.c) {
    if (e === L.h) return putOf(L.C, 3);
    if (e === L.i || e === L.e || e === L.y) return putOf(L.c, 2);
  }
  return putOf(L.t, d === L.h ? 2 : 1);
}

/** A j that sounds as i: at the end, between another consonant and a vowel, in -jev. */
function softJ(word: string, i: number, n: number, d: number): boolean {
  return d === 0 || (isVowel(d) && !isVowel(word.charCodeAt(i - 1)) && word.charCodeAt(i - 1) !== L.j) || (d === L.e && i + 2 < n && word.charCodeAt(i + 2) === L.v);
}

function isVowel(code: number): boolean {
  return code === L.a || code === L.e || code === L.i || code === L.o || code === L.u || code === L.y;
}

/** Coarse class of a folded letter: 0 for vowels, glides and all else, or one of a few consonants. */
const COARSE = new Uint8Array(128);
for (const [coarse, letters] of [['b', 'b'], ['p', 'p'], ['k', 'kgq'], ['t', 'dt'], ['v', 'vf'], ['s', 'szSCc'], ['l', 'l'], ['r', 'r'], ['m', 'm'], ['n', 'n'], ['h', 'h']] as const) {
  for (const letter of letters) COARSE[letter.charCodeAt(0)] = coarse.charCodeAt(0);
}

function coarseOf(code: number): number {
  return code < 128 ? COARSE[code]! : 0;
}

/** The consonants of a folded word in coarse classes; digits stay. */
export function skeletonOf(fold: string): string {
  let out = '';
  let last = 0;
  for (let i = 0; i < fold.length; i++) {
    const code = fold.charCodeAt(i);
    const coarse = code >= 48 && code <= 57 ? code : coarseOf(code);
    if (coarse !== 0 && coarse !== last) out += asciiLetter(coarse);
    last = coarse;
  }
  return out;
}

/** Consonants without `w`, a final `h` and doubled ones: what is left of a word in scripts that write no vowels. */
export function semiticSkeleton(fold: string): string {
  let out = '';
  let last = 0;
  let from = 0;
  for (let i = 0; i < fold.length; i++) {
    const k = consonantOf(fold.charCodeAt(i));
    if (k === 0 || k === last) continue;
    out += asciiLetter(k);
    last = k;
    from = i;
  }
  return out.length > 1 && last === L.h && from === fold.length - 1 ? out.slice(0, -1) : out;
}

/** The class of a folded letter in `semiticSkeleton`; 0 where it has none. */
export function consonantOf(code: number): number {
  if (code === L.J) return L.j;
  if (code === L.f) return L.f;
  const coarse = coarseOf(code);
  return coarse === L.v ? 0 : coarse;
}

/** The sound of a word of a script without vowels. */
export function semiticSound(text: string): string {
  // between written consonants j is no vowel
  return foldWord(likeliestSpelling(text).replace(/dz/g, 'z').replace(/j/g, 'dj'));
}

/** A word with its Hebrew letters of two sounds read as they mostly are; others come back as they are. */
export function likeliestSpelling(text: string): string {
  return text.replace(HEBREW, (letter) => OF_TWO_SOUNDS[letter]![0]);
}

const HEBREW = /[BPHKX]/g;
/** What a Hebrew letter sounds as, and what it sounds as elsewhere in a word or to others: אבי is Avi, חיים Chaim or Haim, מיכאל Michael, ישראל Israel. */
const OF_TWO_SOUNDS: Readonly<Record<string, readonly [string, string]>> = { B: ['b', 'v'], P: ['p', 'f'], H: ['h', 'ch'], K: ['k', 'ch'], X: ['sh', 's'] };
/** Letters of two sounds of which all ways are tried; further ones have their likeliest. */
const MOST_OF_TWO = 4;

/** A Hebrew word with each of its letters of two sounds read in each way. */
function hebrewReadings(text: string): readonly string[] {
  let out = [''];
  let count = 0;
  for (const letter of text) {
    const sounds = OF_TWO_SOUNDS[letter];
    if (sounds === undefined) out = out.map((each) => each + letter);
    else if (count++ < MOST_OF_TWO) out = out.flatMap((each) => sounds.map((sound) => each + sound));
    else out = out.map((each) => each + sounds[0]);
  }
  return out;
}

/**
 * Other sounds that such a word may have: رمضان is Ramadan beside Ramazan, کیومرث ends in an s to Persians and in a th to Arabs, جمال is Gamal in Egypt, and in اسحاق no
 * vowel stands between s and h, which Latin writes as if they were one (Ishaq).
 */
function otherSemiticSounds(text: string): readonly string[] {
  if (likeliestSpelling(text) !== text) {
    const [, ...others] = hebrewReadings(text);
    return [...others, ...[text, ...others].filter((each) => each.includes('ts')).map((each) => each.replaceAll('ts', 'z'))].map(semiticSound);
  }
  const joined = text.replace(/([cdgkpstz])e(?=[cdhjsz])/g, '$1');
  const out = joined === text ? [] : [semiticSound(joined)];
  for (const [letter, other] of OTHER_SOUNDS) {
    if (!text.includes(letter)) continue;
    out.push(semiticSound(text.replaceAll(letter, other)));
    if (joined !== text) out.push(semiticSound(joined.replaceAll(letter, other)));
  }
  return out;
}

/** A sound that a word of such a script may have. */
export interface SemiticSound {
  readonly sound: string;
  /** Its `semiticSkeleton`. */
  readonly skeleton: string;
  /** It has a letter twice in a row, which a sound has once: between them there may be a vowel. */
  readonly doubled: boolean;
}

/** All the sounds that it may have, the likeliest first. */
export function semiticSounds(text: string, likeliest: string): readonly SemiticSound[] {
  const doubled = /(.)\1/.test(text);
  return [likeliest, ...otherSemiticSounds(text)].map((sound) => ({ sound, skeleton: semiticSkeleton(sound), doubled }));
}

const OTHER_SOUNDS = [['dz', 'd'], ['th', 's'], ['j', 'g'], ['ts', 'z']] as const;

/** Pairs of consonants that scripts without vowels, or their many dialects, do not tell apart. */
const ONE_CONSONANT = new Set(['kg', 'gk', 'td', 'dt', 'SC', 'CS', 'sc', 'cs']);

/** Of two words with the same `semiticSkeleton`, how many consonants are clearly others: ش is not س, س is not ز between vowels only. */
export function consonantsThatDiffer(a: string, b: string): number {
  let i = 0;
  let j = 0;
  let differ = 0;
  let softened = 0;
  for (;;) {
    i = nextConsonant(a, i);
    j = nextConsonant(b, j);
    if (i >= a.length || j >= b.length) return differ + (softened > 1 ? 1 : 0);
    if (a.charCodeAt(i) !== b.charCodeAt(j)) {
      if (ONE_CONSONANT.has(a[i]! + b[j]!)) softened++;
      else differ++;
    }
    i = pastConsonant(a, i);
    j = pastConsonant(b, j);
  }
}

/** Whether the first consonants of two words are one and the same. */
export function hasSameConsonant(a: string, b: string): boolean {
  return a[nextConsonant(a, 0)] === b[nextConsonant(b, 0)];
}

function isSilent(code: number): boolean {
  return code !== L.f && code !== L.J && (coarseOf(code) === 0 || coarseOf(code) === L.v);
}

function nextConsonant(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSilent(text.charCodeAt(at))) at++;
  return at;
}

/** Past all of its class, and what is silent among them. */
function pastConsonant(text: string, from: number): number {
  const coarse = coarseOf(text.charCodeAt(from));
  let at = from;
  while (at < text.length && (coarseOf(text.charCodeAt(at)) === coarse || isSilent(text.charCodeAt(at)))) at++;
  return at;
}

/** 32-bit FNV-1a over a string, from a seed that tells kinds of keys apart. */
export function hashText(text: string, seed: number): number {
  let h = seed | 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h ^ (h >>> 15);
}

/** Of two sounds written as one (`joinSounds`). */
export function hashJoined(first: string, second: string, seed: number): number {
  const h = hashOn(hashOn(seed, first, 0), second.slice(lettersLost(first, second)), 0);
  return h ^ (h >>> 15);
}

/** The sound of two words written as one. */
export function joinSounds(first: string, second: string): string {
  return first + second.slice(lettersLost(first, second));
}

function lettersLost(first: string, second: string): number {
  return areOne(first.charCodeAt(first.length - 1), second.charCodeAt(0)) ? 1 : 0;
}

/** Whether the last letter of one sound and the first of the next are one where no blank stands between: `Gaz Zavod`. Digits are not. */
export function areOne(last: number, first: number): boolean {
  return last === first && last > 57;
}

/** Whether an h may be lost where two words meet, by the letters beside the gap: `Dandong Hongxiang` is Dandongongxiang by its sound, where Beg Khan is Beghan. */
export function mayLoseH(last: number, first: number): boolean {
  return last === L.g && first === L.h;
}

/** The second of two sounds without the h that it may lose behind the first; undefined where it loses none. */
export function withoutLostH(first: string, second: string): string | undefined {
  return mayLoseH(first.charCodeAt(first.length - 1), second.charCodeAt(0)) ? second.slice(1) : undefined;
}

/** The same in steps: goes on from `h` over a text and one more letter; what comes out last is mixed as `h ^ (h >>> 15)`. */
export function hashOn(h: number, text: string, after: number): number {
  let out = h | 0;
  for (let i = 0; i < text.length; i++) out = Math.imul(out ^ text.charCodeAt(i), 0x01000193);
  return after === 0 ? out : Math.imul(out ^ after, 0x01000193);
}
