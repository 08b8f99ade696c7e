/** Cost of reading one folded letter for another, of dropping one, and of swapping two: small where ears and transliteration confuse them. By class of letter. */

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
  if (x === 11 || y === 11) return 2;
  if (x === 1 && y === 1) return 0.4;
  if ((x === 1 && y === 2) || (x === 2 && y === 1)) return 0.5;
  if ((x === 2 && y === 3) || (x === 3 && y === 2)) return 0.3;
  if (x === y && x >= 4 && x <= 8) return 0.4;
  if (x === 10 && y === 10) return 0.8;
  if ((x === 4 && y === 9) || (x === 9 && y === 4)) return 0.6;
  if ((x === 3 && y === 8) || (x === 8 && y === 3)) return 0.5;
  if ((x === 8 && y === 4) || (x === 4 && y === 8)) return 0.8;
  return 1;
}

function deletion(x: number): number {
  if (x === 11) return 2;
  if (x === 1 || x === 2 || x === 9) return 0.5;
  return 1;
}

/** The two as tables over classes. */
const SUBSTITUTION = Float64Array.from({ length: 16 * 16 }, (_, i) => substitution(i >> 4, i & 15));
const DELETION = Float64Array.from({ length: 16 }, (_, i) => deletion(i));

/** UTF-16 units in an array that holds more than one word. */
export interface Span {
  letters: Uint16Array;
  from: number;
  length: number;
}

const WIDTH = 72;
const rows = [new Float32Array(WIDTH), new Float32Array(WIDTH), new Float32Array(WIDTH)];
const classes = new Uint8Array(WIDTH);
const drops = new Float64Array(WIDTH);

/** Weighted edit cost between two folded words; `limit` ends the work early with a cost above it. */
function editCost(a: Span, b: Span, limit: number): number {
  const n = Math.min(a.length, WIDTH - 2);
  const m = Math.min(b.length, WIDTH - 2);
  // each letter dropped costs half at least, so a path further from the ends' diagonals than this is above the limit
  const shift = n - m;
  const spare = 2 * limit - Math.abs(shift);
  if (spare < 0) return limit + 1;
  const low = Math.min(0, shift) - Math.floor(spare / 2);
  const high = Math.max(0, shift) + Math.floor(spare / 2);
  const left = a.letters, right = b.letters, leftFrom = a.from, rightFrom = b.from;
  let before = rows[0]!;
  let above = rows[1]!;
  let row = rows[2]!;
  above[0] = 0;
  for (let j = 1; j <= m; j++) {
    const code = right[rightFrom + j - 1]!;
    const x = code < 128 ? CLASS[code]! : 0;
    classes[j] = x;
    drops[j] = DELETION[x]!;
    above[j] = above[j - 1]! + drops[j]!;
  }
  let last = -1;
  let leastAbove = 0;
  for (let i = 1; i <= n; i++) {
    const ca = left[leftFrom + i - 1]!;
    const x = ca < 128 ? CLASS[ca]! : 0;
    const dropA = DELETION[x]!;
    const table = x << 4;
    const from = Math.max(1, i - high);
    const to = Math.min(m, i - low);
    row[from - 1] = from === 1 ? above[0]! + dropA : Infinity;
    let least = row[from - 1]!;
    if (to < m) row[to + 1] = Infinity;
    for (let j = from; j <= to; j++) {
      const cb = right[rightFrom + j - 1]!;
      let cost = ca === cb ? above[j - 1]! : above[j - 1]! + SUBSTITUTION[table + classes[j]!]!;
      const drop = above[j]! + dropA;
      if (drop < cost) cost = drop;
      const add = row[j - 1]! + drops[j]!;
      if (add < cost) cost = add;
      if (last === cb && j > 1 && ca === right[rightFrom + j - 2]!) {
        const swap = before[j - 2]! + 0.8;
        if (swap < cost) cost = swap;
      }
      row[j] = cost;
      if (cost < least) least = cost;
    }
    // two letters swapped go over a row
    if (least > limit && leastAbove > limit) return limit + 1;
    leastAbove = least;
    last = ca;
    const oldest = before;
    before = above;
    above = row;
    row = oldest;
  }
  return above[m]!;
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
  const scale = 1.5 / longer;
  const limit = 0.42 / scale;
  let cost = editCost(a, b, limit);
  if (cost > limit) return 0;
  // a first letter tells most, but Daesong and Taesong are one sound
  if (a.letters[a.from] !== b.letters[b.from]) cost += longer >= 6 && a.length === b.length && oneSound(a.letters[a.from]!, b.letters[b.from]!) ? 0.1 : 0.3;
  const sim = 1 - cost * scale;
  return sim < 0.58 ? 0 : sim;
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
