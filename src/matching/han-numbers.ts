const DIGITS: Readonly<Record<string, number>> = { 〇: 0, 零: 0, 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 };
const UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };
/** Makes an ordinal of the number behind it. */
const ORDINAL = '第';
/** So many digits in a row are a number by themselves: 七〇五研究所. Fewer may be words. */
const BARE_DIGITS = 3;

/** A number in Chinese letters within a text. */
export interface HanNumber {
  readonly value: string;
  /** Where it ends in the text. */
  readonly to: number;
}

/** The number that starts at `at`: 第十四 is 14, 第七〇五 and 七〇五 are 705. Undefined where there is none. */
export function hanNumberAt(text: string, at: number, end: number): HanNumber | undefined {
  const ordinal = text[at] === ORDINAL;
  const from = ordinal ? at + 1 : at;
  let to = from;
  let hasUnit = false;
  while (to < end && (DIGITS[text[to]!] !== undefined || isUnit(text, to))) hasUnit = UNITS[text[to++]!] !== undefined || hasUnit;
  // 第一五金厂 is the first hardware plant, not the fifteenth
  if (ordinal && !hasUnit && to - from > 1 && to - from < BARE_DIGITS) to = from + 1;
  if (to === from || (!ordinal && (hasUnit || to - from < BARE_DIGITS))) return undefined;
  const letters = text.slice(from, to);
  return { value: hasUnit ? String(sumOf(letters)) : [...letters].map((letter) => DIGITS[letter]!).join('').replace(/^0+(?=.)/, ''), to };
}

/** 百货 is a department store. */
function isUnit(text: string, at: number): boolean {
  return UNITS[text[at]!] !== undefined && !/[货貨]/.test(text[at + 1] ?? '');
}

function sumOf(letters: string): number {
  let sum = 0;
  let digit = 0;
  for (const letter of letters) {
    const unit = UNITS[letter];
    if (unit === undefined) digit = DIGITS[letter]!;
    else {
      sum += Math.max(1, digit) * unit;
      digit = 0;
    }
  }
  return sum + digit;
}
