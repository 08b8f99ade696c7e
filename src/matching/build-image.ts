import { IdentifierIndexBuilder } from './identifiers.js';
import { type ImageArray, packImage } from './image.js';
import { bare, classOf, INDEX_KINDS, type IndexKind } from './kinds.js';
import { Language } from './language.js';
import { FORM, type LegalSet, NameIndexBuilder, REF } from './name-index-builder.js';
import type { ListedParty, PartyName, PartyType } from './party.js';
import { alternatives, prepareName } from './prepare.js';
import type { ReferenceData } from './reference.js';
import { kindsOfListed } from './type-fit.js';

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

/** Most names of a party that are looked for. */
const MAX_NAMES = 4096;

/** Builds the frozen index over parties; positions in it are their positions here. Parties are read once and not kept. */
export function buildImage(parties: Iterable<ListedParty>, reference: ReferenceData): SharedArrayBuffer {
  const language = Language.of(reference);
  const indexes = { person: new NameIndexBuilder('person'), org: new NameIndexBuilder('org'), vessel: new NameIndexBuilder('org') };
  const identifiers = new IdentifierIndexBuilder();
  const lists = new Map<string, number>();
  const partyLists: number[] = [];
  let names = 0;
  for (const party of parties) {
    const at = partyLists.length;
    if (!lists.has(party.listId)) lists.set(party.listId, lists.size);
    partyLists.push(lists.get(party.listId)!);
    names += party.names.length;
    addNames(party, at, indexes, language);
    identifiers.add(party, at);
  }
  const arrays: Record<string, ImageArray> = { partyLists: Uint16Array.from(partyLists) };
  identifiers.write('identifiers', arrays);
  const legalSets = Object.fromEntries(INDEX_KINDS.map((kind) => [kind, indexes[kind].write(kind, arrays)])) as Record<IndexKind, readonly LegalSet[]>;
  return packImage(arrays, { reference: reference.hash, parties: partyLists.length, names, lists: [...lists.keys()], legalSets } satisfies ImageFacts);
}

function addNames(party: ListedParty, at: number, indexes: Readonly<Record<IndexKind, NameIndexBuilder>>, language: Language): void {
  const wholeOnly = party.role === 'place' || party.role === 'goods' || party.role === 'state' || isContext(party.type) ? FORM.wholeOnly : 0;
  const count = Math.min(party.names.length, MAX_NAMES);
  for (let nameAt = 0; nameAt < count; nameAt++) {
    const name = party.names[nameAt]!;
    const flags = wholeOnly | (name.quality === 'weak' ? FORM.weak : 0);
    const ref = { party: at, name: nameAt, marks: marksOf(name) };
    for (const kind of kindsOfListed(party.type, name.full, language)) {
      const index = indexes[kind];
      const nameClass = classOf(kind);
      const texts = alternatives(bare(name.full, kind), nameClass, language);
      for (let i = 0; i < texts.length; i++) {
        const text = texts[i]!;
        const marks = flags | (i > 0 ? FORM.part : 0);
        if (!index.addKnown(text, marks, ref)) index.add(prepareName(text, nameClass, language), text, marks, ref);
      }
    }
  }
}

function marksOf(name: PartyName): number {
  return (name.quality === 'weak' ? REF.weak : 0) | (name.kind === 'primary' ? 0 : REF.notPrimary);
}

function isContext(type: PartyType): boolean {
  return type === 'place' || type === 'goods' || type === 'state' || type === 'address';
}
