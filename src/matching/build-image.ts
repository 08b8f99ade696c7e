import { IdentifierIndexBuilder } from './identifiers.js';
import { Image, type ImageArray, joinImages, packImage } from './image.js';
import { bare, classOf, type IndexKind } from './kinds.js';
import { Language } from './language.js';
import { namedParties, type NamedParty, packNames } from './listed-names.js';
import { FORM, type LegalSet, NameIndexBuilder, type NameRef, REF } from './name-index-builder.js';
import type { ListedParty } from './party.js';
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
  return joinParts(readParties(parties), INDEX_PARTS.map((part) => buildPart(names, part, reference)), reference);
}

/** Builds the index of some kinds of names over what `packNames` packed. */
export function buildPart(names: SharedArrayBuffer, kinds: IndexPart, reference: ReferenceData): SharedArrayBuffer {
  const language = Language.of(reference);
  const indexes: ReadonlyMap<IndexKind, NameIndexBuilder> = new Map(kinds.map((kind) => [kind, new NameIndexBuilder(classOf(kind))]));
  for (const [at, party] of namedParties(names, (type) => kindsOfType(type).some((kind) => indexes.has(kind)))) addNames(party, at, indexes, language);
  const arrays: Record<string, ImageArray> = {};
  const legalSets = Object.fromEntries(kinds.map((kind) => [kind, indexes.get(kind)!.write(kind, arrays)]));
  return packImage(arrays, legalSets);
}

/** What an index holds of parties beside their names. */
export interface PartiesRead {
  readonly arrays: Readonly<Record<string, ImageArray>>;
  readonly facts: Pick<ImageFacts, 'parties' | 'names' | 'lists'>;
}

/** Reads the lists and identifiers of parties. */
export function readParties(parties: readonly ListedParty[]): PartiesRead {
  const identifiers = new IdentifierIndexBuilder();
  const lists = new Map<string, number>();
  const partyLists = new Uint16Array(parties.length);
  let names = 0;
  parties.forEach((party, at) => {
    let list = lists.get(party.listId);
    if (list === undefined) lists.set(party.listId, (list = lists.size));
    partyLists[at] = list;
    names += party.names.length;
    identifiers.add(party, at);
  });
  const arrays: Record<string, ImageArray> = { partyLists };
  identifiers.write('identifiers', arrays);
  return { arrays, facts: { parties: parties.length, names, lists: [...lists.keys()] } };
}

/** The whole index of parties from its parts, in the order of `INDEX_PARTS`. */
export function joinParts({ arrays, facts }: PartiesRead, parts: readonly SharedArrayBuffer[], reference: ReferenceData): SharedArrayBuffer {
  const images = parts.map((part) => new Image(part));
  const legalSets = Object.assign({}, ...images.map((image) => image.facts)) as Record<IndexKind, readonly LegalSet[]>;
  return joinImages(arrays, images, { reference: reference.hash, ...facts, legalSets } satisfies ImageFacts);
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
