import { IdentifierIndexBuilder } from './identifiers.js';
import { Image, type ImageArray, joinImages, packImage } from './image.js';
import { bare, classOf, type IndexKind } from './kinds.js';
import { Language } from './language.js';
import { namedParties, type NamedParty, packNames } from './listed-names.js';
import { FORM, type LegalSet, NameIndexBuilder, type NameRef, REF } from './name-index-builder.js';
import type { ListedParty, PartyType } from './party.js';
import { alternatives, prepareName } from './prepare.js';
import type { ReferenceData } from './reference.js';
import { kindsOfListed, kindsOfType } from './type-fit.js';

/** What the directory of an image says beside its arrays. */
export interface ImageFacts {
  /** Hash of the reference data: numbers of symbols and groups mean something under these data only. */
  readonly reference: string;
  readonly parties: number;
  readonly names: number;
  /** List ids, in the order of their numbers. */
  readonly lists: readonly string[];
  readonly legalSets: Readonly<Record<IndexKind, readonly LegalSet[]>>;
}

/** Parts of an index that know nothing of one another, so that a thread may build each. Over all lists organisations take twice as long as people. */
export const INDEX_PARTS = [['person'], ['org', 'vessel']] as const satisfies readonly (readonly IndexKind[])[];
export type IndexPart = (typeof INDEX_PARTS)[number];

/** Builds the frozen index over parties; positions in it are their positions here. */
export function buildImage(parties: readonly ListedParty[], reference: ReferenceData): SharedArrayBuffer {
  const names = packNames(parties);
  const read = new PartiesBuilder();
  read.add(parties);
  return read.join(INDEX_PARTS.map((kinds) => {
    const part = new PartBuilder(kinds, reference);
    part.add(names);
    return part.build();
  }), reference);
}

/** Builds the index of some kinds of names, over pieces that `packNames` packed, as they come. */
export class PartBuilder {
  private readonly language: Language;
  private readonly indexes: ReadonlyMap<IndexKind, NameIndexBuilder>;

  constructor(private readonly kinds: IndexPart, reference: ReferenceData) {
    this.language = Language.of(reference);
    this.indexes = new Map(kinds.map((kind) => [kind, new NameIndexBuilder(classOf(kind))]));
  }

  add(names: SharedArrayBuffer): void {
    const isWanted = (type: PartyType): boolean => kindsOfType(type).some((kind) => this.indexes.has(kind));
    for (const [at, party] of namedParties(names, isWanted)) addNames(party, at, this.indexes, this.language);
  }

  build(): SharedArrayBuffer {
    const arrays: Record<string, ImageArray> = {};
    const legalSets = Object.fromEntries(this.kinds.map((kind) => [kind, this.indexes.get(kind)!.write(kind, arrays)]));
    return packImage(arrays, legalSets);
  }
}

/** Reads what an index holds of parties beside their names: their lists and identifiers. */
export class PartiesBuilder {
  private readonly identifiers = new IdentifierIndexBuilder();
  private readonly lists = new Map<string, number>();
  private readonly partyLists: number[] = [];
  private names = 0;

  /** Parties so far: the position of the next one. */
  get size(): number {
    return this.partyLists.length;
  }

  add(parties: readonly ListedParty[]): void {
    for (const party of parties) {
      let list = this.lists.get(party.listId);
      if (list === undefined) this.lists.set(party.listId, (list = this.lists.size));
      this.names += party.names.length;
      this.identifiers.add(party, this.partyLists.push(list) - 1);
    }
  }

  /** The whole index from its parts, in the order of `INDEX_PARTS`. */
  join(parts: readonly SharedArrayBuffer[], reference: ReferenceData): SharedArrayBuffer {
    const arrays: Record<string, ImageArray> = { partyLists: Uint16Array.from(this.partyLists) };
    this.identifiers.write('identifiers', arrays);
    const images = parts.map((part) => new Image(part));
    const legalSets = Object.assign({}, ...images.map((image) => image.facts)) as Record<IndexKind, readonly LegalSet[]>;
    const facts: ImageFacts = { reference: reference.hash, parties: this.size, names: this.names, lists: [...this.lists.keys()], legalSets };
    return joinImages(arrays, images, facts);
  }
}

function addNames({ type, wholeOnly, names }: NamedParty, party: number, indexes: ReadonlyMap<IndexKind, NameIndexBuilder>, language: Language): void {
  for (let name = 0; name < names.length; name++) {
    const { full, weak, primary } = names[name]!;
    const ref = { party, name, marks: (weak ? REF.weak : 0) | (primary ? 0 : REF.notPrimary) };
    for (const kind of kindsOfListed(type, full, language)) {
      const index = indexes.get(kind);
      if (index !== undefined) addName(bare(full, kind), kind, wholeOnly ? FORM.wholeOnly : 0, ref, index, language);
    }
  }
}

/** Adds a name and the names that its field holds beside it. */
function addName(name: string, kind: IndexKind, flags: number, ref: NameRef, index: NameIndexBuilder, language: Language): void {
  const nameClass = classOf(kind);
  const texts = alternatives(name, nameClass, language);
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i]!;
    index.add(text, flags | (i > 0 ? FORM.part : 0), ref, () => prepareName(text, nameClass, language));
  }
}
