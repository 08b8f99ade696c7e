import { Ints, type Image, type ImageArray } from './image.js';
import { renamedBy, startsByKey } from './order.js';

/** Collects numbers under 32-bit keys. */
export class KeyTableBuilder {
  private readonly keys = new Ints();
  private readonly values = new Ints();

  add(key: number, value: number): void {
    this.keys.push(key);
    this.values.push(value);
  }

  /** The arrays that `KeyTable` reads, named from `prefix` on, with values renamed by `renamed`. Those of one key stay in the order in which they came. */
  write(prefix: string, out: Record<string, ImageArray>, renamed?: Int32Array): void {
    const keys = this.keys.array();
    let size = 16;
    while (size < keys.length / 2) size *= 2;
    const starts = startsByKey(keys, size, size - 1);
    out[`${prefix}.starts`] = starts;
    out[`${prefix}.entries`] = entriesByKey(keys, renamedBy(this.values.array(), renamed), starts.slice(), size - 1);
  }
}

/** Key and value of each, from `next` of the key on. */
function entriesByKey(keys: Int32Array, values: Int32Array, next: Int32Array, mask: number): Int32Array {
  const entries = new Int32Array(keys.length * 2);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const at = next[key & mask]!++;
    entries[at * 2] = key;
    entries[at * 2 + 1] = values[i]!;
  }
  return entries;
}

/** Numbers under 32-bit keys: `for (let at = t.first(key); at >= 0; at = t.next(at, key)) t.value(at)`. */
export class KeyTable {
  private readonly starts: Int32Array;
  /** Key and value, key and value: they are read together. */
  private readonly entries: Int32Array;
  private readonly mask: number;

  constructor(image: Image, prefix: string) {
    this.starts = image.int32(`${prefix}.starts`);
    this.entries = image.int32(`${prefix}.entries`);
    this.mask = this.starts.length - 2;
  }

  /** Place of the key's first value, or -1. */
  first(key: number): number {
    return this.from(this.starts[key & this.mask]!, key);
  }

  /** Place of the key's next value, or -1. */
  next(at: number, key: number): number {
    return this.from(at + 1, key);
  }

  value(at: number): number {
    return this.entries[at * 2 + 1]!;
  }

  private from(start: number, key: number): number {
    const end = this.starts[(key & this.mask) + 1]!;
    for (let at = start; at < end; at++) if (this.entries[at * 2] === key) return at;
    return -1;
  }
}
