import { Image, Ints, Letters, packImage } from './image.js';
import { spelt } from './letters.js';
import { type ListedParty, PARTY_TYPES, type PartyType } from './party.js';

/** Most names of a party that are looked for. */
const MAX_NAMES = 4096;

/** A party as its names are indexed. */
export interface NamedParty {
  readonly type: PartyType;
  /** Found by its whole name only: a place, goods, a state. */
  readonly wholeOnly: boolean;
  readonly names: readonly ListedName[];
}

export interface ListedName {
  readonly full: string;
  readonly weak: boolean;
  readonly primary: boolean;
}

/** Marks of a party above its type, and of a name. */
const WHOLE_ONLY = 16;
const WEAK = 1;
const PRIMARY = 2;

/** Lays what is indexed of parties' names into one buffer, which threads share without a copy. `first`: the position of the first of them among all, where they are a piece. */
export function packNames(parties: Iterable<ListedParty>, first = 0): SharedArrayBuffer {
  const kinds = new Ints();
  const counts = new Ints();
  const marks = new Ints();
  const lengths = new Ints();
  const letters = new Letters();
  for (const { type, role, names } of parties) {
    kinds.push(PARTY_TYPES.indexOf(type) | (isContext(type) || isContext(role) ? WHOLE_ONLY : 0));
    const count = Math.min(names.length, MAX_NAMES);
    counts.push(count);
    for (let at = 0; at < count; at++) {
      const { full, quality, kind } = names[at]!;
      marks.push((quality === 'weak' ? WEAK : 0) | (kind === 'primary' ? PRIMARY : 0));
      lengths.push(full.length);
      letters.push(full);
    }
  }
  return packImage({ kinds: kinds.array(), counts: counts.array(), marks: marks.array(), lengths: lengths.array(), letters: letters.array() }, { first } satisfies PieceFacts);
}

interface PieceFacts {
  readonly first: number;
}

function isContext(kind: ListedParty['type'] | ListedParty['role']): boolean {
  return kind === 'place' || kind === 'goods' || kind === 'state' || kind === 'address';
}

/** The packed parties of some types, each with its position among all. */
export function* namedParties(packed: SharedArrayBuffer, isWanted: (type: PartyType) => boolean): Generator<readonly [at: number, party: NamedParty]> {
  const image = new Image(packed);
  const kinds = image.int32('kinds');
  const counts = image.int32('counts');
  const marks = image.int32('marks');
  const lengths = image.int32('lengths');
  const letters = image.uint16('letters');
  const { first } = image.facts as PieceFacts;
  const wanted = PARTY_TYPES.map(isWanted);
  let name = 0;
  let letter = 0;
  for (let at = 0; at < kinds.length; at++) {
    const type = kinds[at]! & (WHOLE_ONLY - 1);
    const names: ListedName[] = [];
    for (const end = name + counts[at]!; name < end; name++) {
      const from = letter;
      letter += lengths[name]!;
      if (wanted[type]) names.push({ full: spelt(letters, from, letter), weak: (marks[name]! & WEAK) !== 0, primary: (marks[name]! & PRIMARY) !== 0 });
    }
    if (wanted[type]) yield [first + at, { type: PARTY_TYPES[type]!, wholeOnly: kinds[at]! >= WHOLE_ONLY, names }];
  }
}
