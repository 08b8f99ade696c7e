/** The ASCII characters as strings: to add one of them is the quickest way to spell a short text. */
const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

/** A letter by its code, below 128. */
export function asciiLetter(code: number): string {
  return ASCII[code]!;
}

/** Longest text that is spelt letter by letter. */
const SHORT = 12;
/** A call takes a limited number of arguments. */
const MOST = 4096;

/** The text of any length that UTF-16 units from `from` to `to` spell. */
export function spelt(letters: Uint16Array, from: number, to: number): string {
  let out = '';
  if (to - from <= SHORT) {
    for (let at = from; at < to; at++) out += letters[at]! < 128 ? asciiLetter(letters[at]!) : String.fromCharCode(letters[at]!);
    return out;
  }
  // a spread would walk an iterator
  for (let at = from; at < to; at += MOST) out += String.fromCharCode.apply(undefined, letters.subarray(at, Math.min(to, at + MOST)) as unknown as number[]);
  return out;
}
