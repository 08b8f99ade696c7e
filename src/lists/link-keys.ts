import type { ListedParty } from '../matching/party.js';
import { type LinkFacts, type LinkFamily, unReferences } from './link-facts.js';

/** A number or name that more records than this share says nothing about any of them. */
export const CROWD = 40;

/** 32 bits of a key; keys of one hash are taken for one, which only makes more records be looked at together. */
export function keyHash(kind: string, key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < kind.length; i++) hash = Math.imul(hash ^ kind.charCodeAt(i), 0x01000193);
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/**
 * Hashes of all that may link a record to another: its numbers, UN references, names, and the ids by which our own records
 * refer to it. Two records that have none in common, nor are joined by others that do, have nothing to do with each other.
 */
export function linkKeys(party: ListedParty, { family, names, numbers }: LinkFacts): number[] {
  const keys = numbers.map(({ key }) => keyHash('n', key));
  for (const { key } of names) keys.push(keyHash(family, key));
  for (const reference of unReferences(party)) keys.push(keyHash('un', reference));
  for (const id of [party.recordId, ...(party.listing.otherReferences ?? [])]) keys.push(keyHash('id', `${party.listId} ${id}`));
  for (const { list, id } of party.references ?? []) {
    if (id !== undefined) keys.push(keyHash('id', `${list} ${id}`));
    // What a reference without an id names is found by its name, whatever its type.
    else for (const kind of NAMED) for (const { key } of names) keys.push(keyHash(kind, key));
  }
  return keys;
}

const NAMED: readonly LinkFamily[] = ['person', 'organisation', 'unknown', 'none'];

/** Room for the place of two million records below a hash of 32 bits, within the 53 bits of a number. */
const PLACES = 2 ** 21;

/** Which records bear a key, and which keys a record bears: one sorted array of numbers, that threads can share. */
export class LinkKeys {
  private placeById: ReadonlyMap<string, number> | undefined;
  private byPlace: { readonly starts: Int32Array; readonly keys: Uint32Array } | undefined;

  /** `ids` by place; `entries` in order, each a hash and a place. */
  constructor(
    readonly ids: readonly string[],
    readonly entries: Float64Array,
  ) {}

  static of(parties: readonly ListedParty[], keysOf: (i: number) => readonly number[]): LinkKeys {
    const found: number[] = [];
    for (let i = 0; i < parties.length; i++) for (const key of new Set(keysOf(i))) found.push(key * PLACES + i);
    const entries = new Float64Array(new SharedArrayBuffer(found.length * 8));
    entries.set(found);
    entries.sort();
    return new LinkKeys(parties.map(({ id }) => id), entries);
  }

  /** Place of a record; undefined where it is not among them. */
  placeOf(id: string): number | undefined {
    this.placeById ??= new Map(this.ids.map((each, place) => [each, place]));
    return this.placeById.get(id);
  }

  /** Places of the records that bear the key. */
  bearers(key: number): number[] {
    const found: number[] = [];
    for (let at = this.firstOf(key); at < this.entries.length && Math.floor(this.entries[at]! / PLACES) === key; at++) found.push(this.entries[at]! % PLACES);
    return found;
  }

  /** The keys that the record at a place bears. */
  keysAt(place: number): Uint32Array {
    const { starts, keys } = (this.byPlace ??= this.turned());
    return keys.subarray(starts[place], starts[place + 1]);
  }

  private turned(): { readonly starts: Int32Array; readonly keys: Uint32Array } {
    const starts = new Int32Array(this.ids.length + 1);
    for (const entry of this.entries) starts[(entry % PLACES) + 1]!++;
    for (let place = 0; place < this.ids.length; place++) starts[place + 1]! += starts[place]!;
    const next = starts.slice();
    const keys = new Uint32Array(this.entries.length);
    for (const entry of this.entries) keys[next[entry % PLACES]!++] = Math.floor(entry / PLACES);
    return { starts, keys };
  }

  private firstOf(key: number): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.entries[middle]! < key * PLACES) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
