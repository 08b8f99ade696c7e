/** A stretch of one line that runs in one direction, in the order in which it is printed from left to right. */
export interface DirectedRun {
  readonly text: string;
  readonly rtl: boolean;
}

type Kind = 'L' | 'R' | 'AL' | 'EN' | 'AN' | 'SEP' | 'NSM' | 'N';

/** Invisible marks that turn text around; in evidence they could only make a name look like another one. */
const CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const MIRRORED: Readonly<Record<string, string>> = { '(': ')', ')': '(', '[': ']', ']': '[', '{': '}', '}': '{', '<': '>', '>': '<', '«': '»', '»': '«' };

/**
 * A line in the order in which it is printed: the Unicode bidirectional algorithm (UAX #9) for a left-to-right line without
 * explicit marks, which are taken out. Right-to-left stretches keep their logical order inside; who shapes them turns them.
 */
export function visualRuns(line: string): DirectedRun[] {
  const chars = [...line.replace(CONTROLS, '')];
  const levels = levelsOf(chars);
  const runs: { text: string; level: number }[] = [];
  chars.forEach((char, index) => {
    const level = levels[index] ?? 0;
    const last = runs.at(-1);
    const shown = level % 2 === 1 ? (MIRRORED[char] ?? char) : char;
    if (last && last.level === level) last.text += shown;
    else runs.push({ text: shown, level });
  });
  // L2: from the highest level down to the lowest odd one, turn every stretch at that level or above.
  for (let level = Math.max(0, ...runs.map((run) => run.level)); level >= 1; level--) {
    for (let at = 0; at < runs.length; at++) {
      if ((runs[at]?.level ?? 0) < level) continue;
      let end = at;
      while (end < runs.length && (runs[end]?.level ?? 0) >= level) end++;
      runs.splice(at, end - at, ...runs.slice(at, end).reverse());
      at = end;
    }
  }
  return runs.map(({ text, level }) => ({ text, rtl: level % 2 === 1 }));
}

function levelsOf(chars: readonly string[]): number[] {
  const kinds = chars.map(kindOf);
  // W1: a mark is of the kind of what it stands on.
  kinds.forEach((kind, index) => kind === 'NSM' && (kinds[index] = kinds[index - 1] ?? 'N'));
  resolveNumbers(kinds);
  resolveBrackets(chars, kinds);
  // N1, N2: what has no direction takes that of both neighbours, else the line's.
  for (let at = 0; at < kinds.length; at++) {
    if (kinds[at] !== 'N' && kinds[at] !== 'SEP') continue;
    let end = at;
    while (end < kinds.length && (kinds[end] === 'N' || kinds[end] === 'SEP')) end++;
    const between = direction(kinds[at - 1]) === 'R' && direction(kinds[end]) === 'R' ? 'R' : 'L';
    kinds.fill(between, at, end);
    at = end;
  }
  return kinds.map((kind) => (kind === 'L' ? 0 : kind === 'EN' || kind === 'AN' ? 2 : 1));
}

/** W2 to W7: digits after Arabic letters are Arabic numbers, digits after Latin ones belong to them, a separator between digits is part of the number. */
function resolveNumbers(kinds: Kind[]): void {
  let strong: Kind = 'L';
  kinds.forEach((kind, index) => {
    if (kind === 'L' || kind === 'R' || kind === 'AL') strong = kind;
    if (kind === 'EN' && strong === 'AL') kinds[index] = 'AN';
  });
  kinds.forEach((kind, index) => {
    const before = kinds[index - 1];
    if (kind === 'SEP' && (before === 'EN' || before === 'AN') && kinds[index + 1] === before) kinds[index] = before;
  });
  strong = 'L';
  kinds.forEach((kind, index) => {
    if (kind === 'L' || kind === 'R' || kind === 'AL') strong = kind;
    if (kind === 'EN' && strong === 'L') kinds[index] = 'L';
  });
}

/** N0: a pair of brackets takes the direction of what it holds where that is the line's; else, where what is before it runs right to left, that. */
function resolveBrackets(chars: readonly string[], kinds: Kind[]): void {
  const opened: number[] = [];
  chars.forEach((char, at) => {
    if ('([{'.includes(char)) opened.push(at);
    else if (')]}'.includes(char)) {
      const from = opened.findLastIndex((index) => MIRRORED[chars[index] ?? ''] === char);
      if (from < 0) return;
      const [open = at] = opened.splice(from);
      const inside = kinds.slice(open + 1, at).filter((kind) => kind !== 'N' && kind !== 'SEP');
      const before = kinds.slice(0, open).findLast((kind) => kind !== 'N' && kind !== 'SEP');
      if (inside.length === 0) return;
      kinds[open] = kinds[at] = inside.includes('L') || direction(before) === 'L' ? 'L' : 'R';
    }
  });
}

function direction(kind: Kind | undefined): 'L' | 'R' {
  return kind === 'R' || kind === 'AL' || kind === 'EN' || kind === 'AN' ? 'R' : 'L';
}

function kindOf(char: string): Kind {
  if (/\p{Mn}/u.test(char)) return 'NSM';
  if (/[0-9\u06f0-\u06f9]/.test(char)) return 'EN';
  if (/[\u0660-\u0669\u066b\u066c]/.test(char)) return 'AN';
  if (/[,.:/\u00a0+-]/.test(char)) return 'SEP';
  if (/[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u.test(char)) return 'AL';
  if (/[\p{Script=Hebrew}\p{Script=Nko}]/u.test(char)) return 'R';
  return /[\p{L}\p{N}]/u.test(char) ? 'L' : 'N';
}
