import { Ints, type Image, type ImageArray } from './image.js';

/** Collects numbers under 32-bit keys. */
export class KeyTableBuilder {
  private readonly keys = new Ints();
  private readonly values = new Ints();

  add(key: number, value: number): void {
    this.keys.push(key);
    this.values.push(value);
  }

  /** The arrays that `KeyTable` reads, named from `prefix` on. Values of one key stay in the order in which they came. */
  write(prefix: string, out: Record<string, ImageArray>): void {
    const count = this.keys.length;
    let size = 16;
    while (size < count) size *= 2;
    const mask = size - 1;
    const starts = new Int32Array(size + 1);
    for (let i = 0; i < count; i++) starts[(this.keys.at(i) & mask) + 1]!++;
    for (let i = 0; i < size; i++) starts[i + 1]! += starts[i]!;
    const next = starts.slice();
    const keys = new Int32Array(count);
    const values = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const key = this.keys.at(i);
      const at = next[key & mask]!++;
      keys[at] = key;
      values[at] = this.values.at(i);
    }
    out[`${prefix}.starts`] = starts;
    out[`${prefix}.keys`] = keys;
    out[`${prefix}.values`] = values;
  }
}

/** Numbers under 32-bit keys: `for (let at = t.first(key); at >= 0; at = t.next(at, key)) t.values[at]`. */
export class KeyTable {
  readonly values: Int32Array;
  private readonly starts: Int32Array;
  private readonly keys: Int32Array;
  private readonly mask: number;

  constructor(image: Image, prefix: string) {
    this.starts = image.int32(`${prefix}.starts`);
    this.keys = image.int32(`${prefix}.keys`);
    this.values = image.int32(`${prefix}.values`);
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

  private from(start: number, key: number): number {
    const end = this.starts[(key & this.mask) + 1]!;
    for (let at = start; at < end; at++) if (this.keys[at] === key) return at;
    return -1;
  }
}
