/** A key and a number stand in the whole part of one float. */
export const MOST_NUMBERS = 2 ** 21;

/** Numbers from 0 to `count` by their keys (whole, up to 32 bits, not negative), then by themselves; one without a key is left out. Throws `RangeError` for too many. */
export function orderBy(count: number, keyOf: (number: number) => number | undefined): Int32Array {
  if (count > MOST_NUMBERS) throw new RangeError(`an index holds up to ${MOST_NUMBERS} names and words of a kind, and this one would have ${count}`);
  const keys = new Float64Array(count);
  let n = 0;
  for (let i = 0; i < count; i++) {
    const key = keyOf(i);
    if (key !== undefined) keys[n++] = key * MOST_NUMBERS + i;
  }
  const sorted = keys.subarray(0, n).sort();
  const out = new Int32Array(n);
  for (let i = 0; i < n; i++) out[i] = sorted[i]! % MOST_NUMBERS;
  return out;
}

/** The place of each number in an order of numbers from 0 on. */
export function inverse(order: Int32Array): Int32Array {
  const out = new Int32Array(order.length);
  for (let at = 0; at < order.length; at++) out[order[at]!] = at;
  return out;
}

/** Numbers as `renamed` calls them; as they are without it. */
export function renamedBy(values: Int32Array, renamed: Int32Array | undefined): Int32Array {
  return renamed === undefined ? values : values.map((value) => renamed[value]!);
}

/** Where the numbers of each key start, from 0 to `size`, when they stand by their keys (of which `mask` takes a part). */
export function startsByKey(keys: Int32Array, size: number, mask = -1): Int32Array {
  const starts = new Int32Array(size + 1);
  for (let i = 0; i < keys.length; i++) starts[(keys[i]! & mask) + 1]!++;
  sumUp(starts);
  return starts;
}

/** Makes counts, each one place further on than its key, the places where the numbers of each key start. */
export function sumUp(counts: Int32Array): void {
  for (let i = 1; i < counts.length; i++) counts[i]! += counts[i - 1]!;
}
