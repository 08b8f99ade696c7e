import type { ListedParty } from '../matching/party.js';
import { type LinkFamily, type LinkName, type LinkNumber, familyOf, linkNames, linkNumbers, unReferences } from './link-facts.js';

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
export function linkKeys(party: ListedParty, family: LinkFamily, names: readonly LinkName[], numbers: readonly LinkNumber[]): number[] {
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

/** The keys of a record that is given alone. */
export function linkKeysOf(party: ListedParty): number[] {
  const family = familyOf(party);
  return linkKeys(party, family, party.type === 'vessel' || party.type === 'aircraft' ? [] : linkNames(party), family === 'none' ? [] : linkNumbers(party));
}

/** Room for the place of two million records below a hash of 32 bits, within the 53 bits of a number. */
const PLACES = 2 ** 21;

/** Which records bear a key: one sorted array of numbers, that threads can share. */
export class LinkKeys {
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

  /** Ids of the records that bear the key. */
  bearers(key: number): string[] {
    const found: string[] = [];
    for (let at = this.firstOf(key); at < this.entries.length && Math.floor(this.entries[at]! / PLACES) === key; at++) found.push(this.ids[this.entries[at]! % PLACES]!);
    return found;
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
