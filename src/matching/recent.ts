import { hashText } from './fold.js';

/** Remembers the values that were asked for last: between `size` and twice `size` of them. */
export class Recent<K, V> {
  private young = new Map<K, V>();
  private old = new Map<K, V>();

  constructor(private readonly size: number) {}

  get(key: K): V | undefined {
    const known = this.young.get(key);
    if (known !== undefined) return known;
    const before = this.old.get(key);
    if (before !== undefined) this.set(key, before);
    return before;
  }

  set(key: K, value: V): void {
    if (this.young.size >= this.size) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }
}

/** The same by texts that are cut out anew at each question: a `Map` would first work out and keep a hash of its own for each. */
export class RecentTexts<V> {
  private young: Table<V>;
  private old: Table<V> | undefined;

  constructor(private readonly size: number) {
    this.young = new Table(size);
  }

  get(key: string): V | undefined {
    const hash = hashText(key, SEED);
    const known = this.young.get(key, hash);
    if (known !== undefined || this.old === undefined) return known;
    const before = this.old.get(key, hash);
    if (before !== undefined) this.put(key, hash, before);
    return before;
  }

  set(key: string, value: V): void {
    this.put(key, hashText(key, SEED), value);
  }

  private put(key: string, hash: number, value: V): void {
    if (this.young.size >= this.size) {
      this.old = this.young;
      this.young = new Table(this.size);
    }
    this.young.add(key, hash, value);
  }
}

const SEED = 0x52c7;

/** Up to `most` values by text, found by a hash and the text itself. */
class Table<V> {
  size = 0;
  private readonly hashes: Int32Array;
  private readonly keys: string[];
  private readonly values: V[];
  private readonly mask: number;

  constructor(most: number) {
    let room = 16;
    while (room < most * 2) room *= 2;
    this.mask = room - 1;
    this.hashes = new Int32Array(room);
    this.keys = new Array<string>(room).fill('');
    this.values = new Array<V>(room);
  }

  get(key: string, hash: number): V | undefined {
    const { hashes, keys, values, mask } = this;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const value = values[at];
      if (value === undefined) return undefined;
      if (hashes[at] === hash && keys[at] === key) return value;
    }
  }

  /** `key` is not there yet. */
  add(key: string, hash: number, value: V): void {
    let at = hash & this.mask;
    while (this.values[at] !== undefined) at = (at + 1) & this.mask;
    this.hashes[at] = hash;
    this.keys[at] = key;
    this.values[at] = value;
    this.size++;
  }
}
