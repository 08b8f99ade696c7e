import { WORD, type Word } from './word.js';

/** Seeds that keep kinds of keys apart. */
export const KEY = { fold: 0x1f3a, skeleton: 0x2b71, consonants: 0x3c19, written: 0x3d20, group: 0x4d57, base: 0x7a11, spelling: 0x1c55, slip: 0x5e21 } as const;

const BASE = 0x01000193;
const POWERS = new Int32Array(64);
POWERS[0] = 1;
for (let i = 1; i < 64; i++) POWERS[i] = Math.imul(POWERS[i - 1]!, BASE);
const prefix = new Int32Array(64);

function finish(hash: number, seed: number): number {
  let h = Math.imul(hash ^ seed, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Keys of a text and, from `shortest` letters on, of the text without each of its letters. Returns how many were written. */
export function deletionKeys(text: string, seed: number, shortest: number, out: Int32Array, at: number): number {
  const n = Math.min(text.length, 40);
  let h = 0;
  for (let i = 0; i < n; i++) {
    prefix[i] = h;
    h = (Math.imul(h, BASE) + text.charCodeAt(i)) | 0;
  }
  out[at++] = finish(h, seed);
  if (n < shortest || n > LONGEST_KEYED) return at;
  let suffix = 0;
  for (let i = n - 1; i >= 0; i--) {
    if (i === 0 || text.charCodeAt(i) !== text.charCodeAt(i - 1)) out[at++] = finish((Math.imul(prefix[i]!, POWERS[n - 1 - i]!) + suffix) | 0, seed);
    suffix = (suffix + Math.imul(text.charCodeAt(i), POWERS[n - 1 - i]!)) | 0;
  }
  return at;
}

/** Longest word whose deletions have keys. */
export const LONGEST_KEYED = 24;

/** The key of a whole word. */
export function wholeKey(text: string): number {
  deletionKeys(text, KEY.fold, 99, one, 0);
  return one[0]!;
}

/** Room that `nearKeys` needs. */
export const MAX_KEYS = 160;

/** The key of the sound alone. */
export function foldKey(fold: string): number {
  return wholeKey(fold);
}
const one = new Int32Array(2);

/** The key that a word of a script without vowels shares with a word written in full, and the other way round. */
export function consonantKey(skeleton: string, written: boolean): number {
  deletionKeys(skeleton, written ? KEY.consonants : KEY.written, 99, one, 0);
  return one[0]!;
}

/**
 * Near keys of a word: words that share one may be the same word. The two sides differ only in the keys for scripts
 * without vowels. Writes into `out`, returns how many.
 */
export function nearKeys(word: Word, side: 'listed' | 'subject', out: Int32Array): number {
  if (word.flags & (WORD.number | WORD.initial)) return deletionKeys(word.fold, KEY.fold, 99, out, 0);
  let n = deletionKeys(word.fold, KEY.fold, 3, out, 0);
  if (word.unmarked !== word.fold) out[n++] = wholeKey(word.unmarked);
  // the South and the North spell one Korean word by other sounds
  if (word.written !== '') out[n++] = wholeKey(word.written);
  if (word.loan !== word.fold) out[n++] = wholeKey(word.loan);
  if (word.skeleton.length >= 3) n = deletionKeys(word.skeleton, KEY.skeleton, 5, out, n);
  if (word.semitic.length > 0) {
    const written = (word.flags & WORD.semitic) !== 0;
    const seed = written === (side === 'listed') ? KEY.written : KEY.consonants;
    n = deletionKeys(word.semitic, seed, 99, out, n);
    // the likeliest is its `semitic`
    for (let i = 1; i < word.sounds.length; i++) n = deletionKeys(word.sounds[i]!.skeleton, seed, 99, out, n);
  }
  if (word.base.length >= 4) n = deletionKeys(word.base, KEY.base, 99, out, n);
  if (word.root !== word.base && word.root.length >= 4) n = deletionKeys(word.root, KEY.base, 99, out, n);
  // folding hides two letters swapped (TAAH, INNOCNET): those are found by their spelling
  if (word.text.length >= 4 && word.text.length <= (word.text === word.fold ? 5 : 9)) n = deletionKeys(word.text, KEY.spelling, 4, out, n);
  for (const group of word.groups) if (n < MAX_KEYS) out[n++] = finish(group + 1, KEY.group);
  return n;
}

/** One bit for each letter and digit of a folded word: two words that share too few cannot be alike. */
export function letterMask(fold: string): number {
  let mask = 0;
  for (let i = 0; i < fold.length; i++) {
    const c = fold.charCodeAt(i);
    if (c >= 97 && c <= 122) mask |= MASK[c - 97]!;
    else mask |= 1 << (26 + (c % 5));
  }
  return mask;
}
/** Letters that sound alike share a bit. */
const MASK = Int32Array.from('abcdefghijklmnopqrstuvwxyz', (c) => {
  const alike = { e: 'a', o: 'a', u: 'a', i: 'a', y: 'a', j: 'a', g: 'k', q: 'k', c: 's', t: 'd', p: 'b', f: 'v', w: 'v', z: 's', x: 's' } as Record<string, string>;
  return 1 << ((alike[c] ?? c).charCodeAt(0) - 97);
});

export function bitCount(x: number): number {
  let v = x - ((x >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
