/** Cost of reading one folded letter for another, of dropping one, and of swapping two: small where ears and transliteration confuse them. */

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

function substitution(a: number, b: number): number {
  if (a === b) return 0;
  const x = CLASS[a]!;
  const y = CLASS[b]!;
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

function deletion(text: string, at: number): number {
  const x = CLASS[text.charCodeAt(at)]!;
  if (x === 11) return 2;
  if (x === 1 || x === 2) return 0.5;
  if (x === 9) return 0.5;
  return 1;
}

const WIDTH = 72;
const rows = [new Float32Array(WIDTH), new Float32Array(WIDTH), new Float32Array(WIDTH)];

/** Weighted edit cost between two folded words; `limit` ends the work early with a cost above it. */
export function editCost(a: string, b: string, limit: number): number {
  const n = Math.min(a.length, WIDTH - 2);
  const m = Math.min(b.length, WIDTH - 2);
  if (Math.abs(n - m) * 0.5 > limit) return limit + 1;
  let before = rows[0]!;
  let above = rows[1]!;
  let row = rows[2]!;
  above[0] = 0;
  for (let j = 1; j <= m; j++) above[j] = above[j - 1]! + deletion(b, j - 1);
  for (let i = 1; i <= n; i++) {
    const ca = a.charCodeAt(i - 1);
    const dropA = deletion(a, i - 1);
    row[0] = above[0]! + dropA;
    let least = row[0]!;
    for (let j = 1; j <= m; j++) {
      const cb = b.charCodeAt(j - 1);
      let cost = above[j - 1]! + substitution(ca, cb);
      const drop = above[j]! + dropA;
      if (drop < cost) cost = drop;
      const add = row[j - 1]! + deletion(b, j - 1);
      if (add < cost) cost = add;
      if (i > 1 && j > 1 && ca === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === cb) {
        const swap = before[j - 2]! + 0.8;
        if (swap < cost) cost = swap;
      }
      row[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > limit) return limit + 1;
    const spare = before;
    before = above;
    above = row;
    row = spare;
  }
  return above[m]!;
}

/** 0…1 between two folded words: 1 for the same sound, about .75 for one wrong letter of six. 0 where they are clearly other words. */
export function foldSimilarity(a: string, b: string): number {
  if (a === b) return 1;
  const longer = Math.max(a.length, b.length);
  const scale = 1.5 / longer;
  const limit = 0.42 / scale;
  let cost = editCost(a, b, limit);
  if (cost > limit) return 0;
  if (a.charCodeAt(0) !== b.charCodeAt(0)) cost += 0.3;
  const sim = 1 - cost * scale;
  return sim < 0.58 ? 0 : sim;
}
