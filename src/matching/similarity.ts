/** Cost of reading one folded letter for another, of dropping one, and of swapping two, in tenths: small where ears and transliteration confuse them. By class of letter. */

const CLASS = new Uint8Array(128);
const set = (letters: string, value: number): void => {
  for (const letter of letters) CLASS[letter.charCodeAt(0)] = value;
};
set('aeou', 1);
set('i', 2);
set('J', 3);
set('kgq', 4);
set('dt', 5);
set('bp', 6);
set('vf', 7);
set('szScC', 8);
set('h', 9);
set('mn', 10);
set('0123456789', 11);

function substitution(x: number, y: number): number {
  if (x === 11 || y === 11) return 20;
  if (x === 1 && y === 1) return 4;
  if ((x === 1 && y === 2) || (x === 2 && y === 1)) return 5;
  if ((x === 2 && y === 3) || (x === 3 && y === 2)) return 3;
  if (x === y && x >= 4 && x <= 8) return 4;
  if (x === 10 && y === 10) return 8;
  if ((x === 4 && y === 9) || (x === 9 && y === 4)) return 6;
  if ((x === 3 && y === 8) || (x === 8 && y === 3)) return 5;
  if ((x === 8 && y === 4) || (x === 4 && y === 8)) return 8;
  return 10;
}

function deletion(x: number): number {
  if (x === 11) return 20;
  if (x === 1 || x === 2 || x === 9) return 5;
  return 10;
}
const SWAP = 8;

/** The two as tables over letters, the same letter costing nothing: whole numbers, and no branch that a processor would have to guess, make half the time. 0 stands for letters outside ASCII, which folding leaves in words that are not compared by letters. */
const SUBSTITUTION = Int32Array.from({ length: 128 * 128 }, (_, i) => ((i >> 7) === (i & 127) && i > 0 ? 0 : substitution(CLASS[i >> 7]!, CLASS[i & 127]!)));
const DELETION = Int32Array.from({ length: 128 }, (_, i) => deletion(CLASS[i]!));

/** UTF-16 units in an array that holds more than one word. */
export interface Span {
  letters: Uint16Array;
  from: number;
  length: number;
}

/** Letters of a word that are compared, and room for one more on either side. */
const WIDTH = 72;
/** Above any cost. */
const FAR = 1 << 20;
/** Costs of the beginnings of one word (rows) against those of the other. */
const costs = new Int32Array(WIDTH * WIDTH);
const codes = new Int32Array(WIDTH);
const drops = new Int32Array(WIDTH);

/** Weighted edit cost between two folded words, in tenths; `limit` ends the work early with a cost above it. */
function editCost(a: Span, b: Span, limit: number): number {
  const n = Math.min(a.length, WIDTH - 2);
  const m = Math.min(b.length, WIDTH - 2);
  // each letter dropped costs half at least, so a path further from the ends' diagonals than this is above the limit
  const shift = n - m;
  const spare = Math.floor(limit / 5) - Math.abs(shift);
  if (spare < 0) return limit + 1;
  const low = Math.min(0, shift) - (spare >> 1);
  const high = Math.max(0, shift) + (spare >> 1);
  const left = a.letters, right = b.letters, leftFrom = a.from, rightFrom = b.from;
  let sum = 0;
  costs[0] = 0;
  for (let j = 1; j <= m; j++) {
    const code = ascii(right[rightFrom + j - 1]!);
    codes[j] = code;
    drops[j] = DELETION[code]!;
    sum = (sum + DELETION[code]!) | 0;
    costs[j] = sum;
  }
  let last = -1;
  let leastAbove = 0;
  let above = 0;
  for (let i = 1; i <= n; i++) {
    const row = (above + WIDTH) | 0;
    const ca = ascii(left[leftFrom + i - 1]!);
    const dropA = DELETION[ca]!;
    const table = ca << 7;
    const from = Math.max(1, i - high);
    const to = Math.min(m, i - low);
    let before = from === 1 ? (costs[above]! + dropA) | 0 : FAR;
    let least = before;
    let corner = costs[above + from - 1]!;
    costs[row + from - 1] = before;
    costs[row + to + 1] = FAR;
    for (let j = from; j <= to; j++) {
      const cb = codes[j]!;
      const over = costs[above + j]!;
      let cost = lesser(lesser((corner + SUBSTITUTION[table + cb]!) | 0, (over + dropA) | 0), (before + drops[j]!) | 0);
      if (last === cb && j > 1 && ca === codes[j - 1]) cost = lesser(cost, (costs[above - WIDTH + j - 2]! + SWAP) | 0);
      costs[row + j] = cost;
      before = cost;
      corner = over;
      least = lesser(least, cost);
    }
    // two letters swapped go over a row
    if (least > limit && leastAbove > limit) return limit + 1;
    leastAbove = least;
    last = ca;
    above = row;
  }
  return costs[above + m]!;
}

/** The lesser of two small whole numbers. */
function lesser(a: number, b: number): number {
  const more = (b - a) | 0;
  return (a + (more & (more >> 31))) | 0;
}

function ascii(code: number): number {
  return code < 128 ? code : 0;
}

/** Two letters of one class of consonants: d and t, k and g. */
export function oneSound(a: number, b: number): boolean {
  return a < 128 && b < 128 && CLASS[a] === CLASS[b] && CLASS[a]! >= 4 && CLASS[a]! <= 8;
}

export function sameLetters(a: Span, b: Span): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a.letters[a.from + i] !== b.letters[b.from + i]) return false;
  return true;
}

/** 0…1 between two folded words: 1 for the same sound, about .75 for one wrong letter of six. 0 where they are clearly other words. */
export function similarity(a: Span, b: Span): number {
  if (sameLetters(a, b)) return 1;
  const longer = Math.max(a.length, b.length);
  const first = firstCost(a, b, longer);
  // up to .58
  const limit = Math.ceil(2.8 * longer) - 1 - first;
  const cost = editCost(a, b, limit);
  // in 32 bits four tenths are a little more, so that a word of ten letters is a little less alike by one vowel than by being another form of the name (.94)
  return cost > limit ? 0 : 1 - (Math.fround(cost / 10) + first / 10) * (1.5 / longer);
}

/** A first letter tells most, but Daesong and Taesong are one sound. */
function firstCost(a: Span, b: Span, longer: number): number {
  const x = a.letters[a.from]!;
  const y = b.letters[b.from]!;
  if (x === y) return 0;
  return longer >= 6 && a.length === b.length && oneSound(x, y) ? 1 : 3;
}

/** As `similarity`, of two strings. */
export function foldSimilarity(a: string, b: string): number {
  return similarity(spanOf(a), spanOf(b));
}

/** Puts a string into a span of its own, which grows as needed. */
export function fill(span: Span, text: string): void {
  if (span.letters.length < text.length) span.letters = new Uint16Array(text.length * 2);
  span.from = 0;
  span.length = text.length;
  for (let i = 0; i < text.length; i++) span.letters[i] = text.charCodeAt(i);
}

export function spanOf(text: string): Span {
  const span: Span = { letters: new Uint16Array(Math.max(32, text.length)), from: 0, length: 0 };
  fill(span, text);
  return span;
}
