/**
 * The frozen index as one buffer: a short header, a directory in JSON, and typed arrays. It holds no object, so threads share
 * it without a copy and a file can hold it as it is.
 */
export type ImageArray = Int32Array | Uint32Array | Float32Array | Float64Array | Uint16Array | Uint8Array;
export type ImageArrays = Readonly<Record<string, ImageArray>>;

/** The buffer is no image, is cut off, or was written by another version of this code. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
}

const KINDS = { i32: Int32Array, u32: Uint32Array, f32: Float32Array, f64: Float64Array, u16: Uint16Array, u8: Uint8Array } as const;
type Kind = keyof typeof KINDS;

/** Kind, offset in bytes, number of elements. */
type Entry = readonly [Kind, number, number];
interface Directory {
  readonly arrays: Readonly<Record<string, Entry>>;
  readonly facts: unknown;
}

const MAGIC = 0x49445849;
/** Counted up when what the arrays mean changes. */
const FORMAT = 7;
const HEADER = 32;

const align = (at: number): number => (at + 15) & ~15;

/** Lays arrays, and a few `facts` that JSON can hold, into one buffer. */
export function packImage(arrays: ImageArrays, facts: unknown): SharedArrayBuffer {
  const names = Object.keys(arrays);
  const kindOf = (array: ImageArray): Kind => (Object.keys(KINDS) as Kind[]).find((kind) => array instanceof KINDS[kind])!;
  let size = 0;
  const entries: Record<string, Entry> = {};
  for (const name of names) {
    const array = arrays[name]!;
    entries[name] = [kindOf(array), size, array.length];
    size = align(size + array.byteLength);
  }
  const directory = new TextEncoder().encode(JSON.stringify({ arrays: entries, facts } satisfies Directory));
  const base = align(HEADER + directory.length);
  const buffer = new SharedArrayBuffer(base + size);
  new Int32Array(buffer, 0, 5).set([MAGIC, FORMAT, directory.length, base, (base + size) | 0]);
  const bytes = new Uint8Array(buffer);
  bytes.set(directory, HEADER);
  for (const name of names) {
    const array = arrays[name]!;
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), base + entries[name]![1]);
  }
  return buffer;
}

/** One buffer of some arrays and of all those of other images. */
export function joinImages(arrays: ImageArrays, images: readonly Image[], facts: unknown): SharedArrayBuffer {
  return packImage(Object.assign({ ...arrays }, ...images.map((image) => image.all())) as ImageArrays, facts);
}

/** Views of the arrays of a packed buffer; nothing is copied. */
export class Image {
  readonly facts: unknown;
  private readonly entries: Readonly<Record<string, Entry>>;
  private readonly base: number;

  /** Throws `ImageError`. */
  constructor(private readonly buffer: SharedArrayBuffer) {
    if (buffer.byteLength < HEADER) throw new ImageError('too short to be an index');
    const [magic, format, length, base, size] = new Int32Array(buffer, 0, 5) as unknown as [number, number, number, number, number];
    if (magic !== MAGIC) throw new ImageError('this is no index');
    if (format !== FORMAT) throw new ImageError('the index was written by another version of the engine');
    if (size !== (buffer.byteLength | 0) || length < 0 || HEADER + length > buffer.byteLength) throw new ImageError('the index is cut off');
    const directory = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, HEADER, length).slice())) as Directory;
    this.entries = directory.arrays;
    this.facts = directory.facts;
    this.base = base;
  }

  private view<K extends Kind>(kind: K, name: string): InstanceType<(typeof KINDS)[K]> {
    const entry = this.entries[name];
    if (entry === undefined || entry[0] !== kind) throw new ImageError(`the index has no ${name}`);
    return new KINDS[kind](this.buffer as unknown as ArrayBuffer, this.base + entry[1], entry[2]) as InstanceType<(typeof KINDS)[K]>;
  }

  all(): ImageArrays {
    return Object.fromEntries(Object.entries(this.entries).map(([name, [kind]]) => [name, this.view(kind, name)]));
  }

  int32(name: string): Int32Array {
    return this.view('i32', name);
  }

  float32(name: string): Float32Array {
    return this.view('f32', name);
  }

  /** The numbers of an array of 32-bit ones, read as floats: a record may hold both. */
  bitsAsFloats(name: string): Float32Array {
    const { buffer, byteOffset, length } = this.int32(name);
    return new Float32Array(buffer, byteOffset, length);
  }

  float64(name: string): Float64Array {
    return this.view('f64', name);
  }

  uint16(name: string): Uint16Array {
    return this.view('u16', name);
  }

  uint8(name: string): Uint8Array {
    return this.view('u8', name);
  }
}

/** An array of 32-bit numbers that grows while an index is built. */
export class Ints {
  private items = new Int32Array(256);
  length = 0;

  push(value: number): void {
    if (this.length === this.items.length) {
      const grown = new Int32Array(this.items.length * 2);
      grown.set(this.items);
      this.items = grown;
    }
    this.items[this.length++] = value;
  }

  at(index: number): number {
    return this.items[index]!;
  }

  set(index: number, value: number): void {
    this.items[index] = value;
  }

  array(): Int32Array {
    return this.items.subarray(0, this.length);
  }
}

/** Numbers from 0 on under numbers from 0 on; -1 where nothing was put. */
export class Slots {
  private items = new Int32Array(1024).fill(-1);

  get(at: number): number {
    return at < this.items.length ? this.items[at]! : -1;
  }

  put(at: number, value: number): void {
    if (at >= this.items.length) {
      const grown = new Int32Array(Math.max(this.items.length * 2, at + 1)).fill(-1, this.items.length);
      grown.set(this.items);
      this.items = grown;
    }
    this.items[at] = value;
  }
}

/** UTF-16 units of many strings, one after the other. */
export class Letters {
  private items = new Uint16Array(4096);
  length = 0;

  push(text: string): void {
    while (this.length + text.length > this.items.length) {
      const grown = new Uint16Array(this.items.length * 2);
      grown.set(this.items);
      this.items = grown;
    }
    for (let i = 0; i < text.length; i++) this.items[this.length++] = text.charCodeAt(i);
  }

  array(): Uint16Array {
    return this.items.subarray(0, this.length);
  }
}
