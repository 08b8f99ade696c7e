import { hashText } from '../matching/fold.js';
import { Image, type ImageArray, Ints, packImage } from '../matching/image.js';
import { KeyTable, KeyTableBuilder } from '../matching/key-table.js';
import type { ListedParty } from '../matching/party.js';
import { Recent } from '../matching/recent.js';

const KEY = 0x2c51;
/** Records that stay parsed: between this and twice as many. */
const PARSED = 2048;

/** A record on its way into an image: as it is, and as JSON text where that is there already. */
export interface ListedRecord {
  readonly party: ListedParty;
  readonly json?: string;
}

/** Collects records as JSON. */
export class PartyRecordsBuilder {
  private bytes = new Uint8Array(1 << 20);
  private length = 0;
  private readonly starts = new Ints();
  private readonly ids: string[] = [];
  private readonly byId = new KeyTableBuilder();

  add({ party: { id }, party, json = JSON.stringify(party) }: ListedRecord): void {
    // A UTF-16 unit takes three bytes at most.
    if (this.length + json.length * 3 > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + json.length * 3));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.starts.push(this.length);
    this.length += ENCODER.encodeInto(json, this.bytes.subarray(this.length)).written;
    this.byId.add(hashText(id, KEY), this.ids.length);
    this.ids.push(id);
  }

  build(): SharedArrayBuffer {
    this.starts.push(this.length);
    const ids = ENCODER.encode(JSON.stringify(this.ids));
    const arrays: Record<string, ImageArray> = { bytes: this.bytes.subarray(0, this.length), starts: this.starts.array(), ids };
    this.byId.write('byId', arrays);
    return packImage(arrays, {});
  }
}

/**
 * The records of all listed parties as JSON text in one buffer that threads share. A record is parsed when it is asked for;
 * those asked for last stay parsed.
 */
export class PartyRecords implements ReadonlyMap<string, ListedParty> {
  readonly size: number;
  private readonly text: Buffer;
  private readonly starts: Int32Array;
  private readonly byId: KeyTable;
  private readonly image: Image;
  private readonly parsed = new Recent<number, ListedParty>(PARSED);
  private idList: readonly string[] | undefined;

  /** Throws `ImageError`. */
  constructor(readonly buffer: SharedArrayBuffer) {
    this.image = new Image(buffer);
    const bytes = this.image.uint8('bytes');
    this.text = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
    this.starts = this.image.int32('starts');
    this.byId = new KeyTable(this.image, 'byId');
    this.size = this.starts.length - 1;
  }

  static of(parties: Iterable<ListedParty>): PartyRecords {
    const builder = new PartyRecordsBuilder();
    for (const party of parties) builder.add({ party });
    return new PartyRecords(builder.build());
  }

  /** The record at a position: the one that the index of the same parties means. */
  at(index: number): ListedParty {
    const known = this.parsed.get(index);
    if (known !== undefined) return known;
    const party = this.read(index);
    this.parsed.set(index, party);
    return party;
  }

  private read(index: number): ListedParty {
    return JSON.parse(this.text.toString('utf8', this.starts[index], this.starts[index + 1])) as ListedParty;
  }

  /** Position of a party, or -1. */
  indexOf(id: string): number {
    const key = hashText(id, KEY);
    for (let at = this.byId.first(key); at >= 0; at = this.byId.next(at, key)) if (this.ids()[this.byId.value(at)] === id) return this.byId.value(at);
    return -1;
  }

  get(id: string): ListedParty | undefined {
    const index = this.indexOf(id);
    return index < 0 ? undefined : this.at(index);
  }

  has(id: string): boolean {
    return this.indexOf(id) >= 0;
  }

  forEach(visit: (party: ListedParty, id: string, map: ReadonlyMap<string, ListedParty>) => void): void {
    for (const [id, party] of this) visit(party, id, this);
  }

  *keys(): MapIterator<string> {
    yield* this.ids();
  }

  private ids(): readonly string[] {
    return (this.idList ??= JSON.parse(Buffer.from(this.image.uint8('ids')).toString('utf8')) as string[]);
  }

  /** In their order; each is parsed, and not kept. */
  *values(): MapIterator<ListedParty> {
    for (let index = 0; index < this.size; index++) yield this.read(index);
  }

  *entries(): MapIterator<[string, ListedParty]> {
    for (const party of this.values()) yield [party.id, party];
  }

  [Symbol.iterator](): MapIterator<[string, ListedParty]> {
    return this.entries();
  }
}

const ENCODER = new TextEncoder();
