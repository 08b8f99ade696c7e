/** A small deterministic generator, so that training can be repeated. */
export function randomFrom(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** How a hand slips: a letter twice, left out, changed with the next, or another. */
export type Slip = 'dropped' | 'doubled' | 'swapped' | 'other';

/** The text with one slip at `at`; `letter` stands there where it is another. */
export function slipped(text: string, at: number, kind: Slip, letter: string): string {
  switch (kind) {
    case 'dropped':
      return text.slice(0, at) + text.slice(at + 1);
    case 'doubled':
      return text.slice(0, at) + text[at]! + text.slice(at);
    case 'swapped':
      return text.slice(0, at) + text[at + 1]! + text[at]! + text.slice(at + 2);
    case 'other':
      return text.slice(0, at) + letter + text.slice(at + 1);
    default: {
      const never: never = kind;
      return never;
    }
  }
}

const LETTERS = 'abcdefghijklmnoprstuvyz';

export function someLetter(random: () => number): string {
  return LETTERS[Math.floor(random() * LETTERS.length)]!;
}
