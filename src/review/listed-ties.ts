import { setImmediate as breathe } from 'node:timers/promises';
import type { ListedParty } from '../matching/party.js';

/** One end of a relation that a list tells. */
export interface Tie {
  readonly of: string;
  readonly relation: string;
  readonly name: string;
  readonly party: ListedParty | undefined;
  readonly percent: number | null;
  readonly former: boolean;
}

/** An entry that names another as related. */
interface Naming {
  readonly by: string;
  readonly relation: string;
  readonly percent: number | null;
  readonly former: boolean;
}

/** Parties that are read between two turns of the event loop: each is JSON that must be parsed. */
const TURN = 100;
const namings = new WeakMap<ReadonlyMap<string, ListedParty>, Promise<ReadonlyMap<string, readonly Naming[]>>>();

/** Who the lists tie to these listings: what their own entries say, and what entries of others say about them. */
export async function tiesOf(about: readonly ListedParty[], parties: ReadonlyMap<string, ListedParty>): Promise<Tie[]> {
  const ties = new Map<string, Tie>();
  const add = (tie: Tie): void => void (ties.has(`${tie.of} ${tie.name}`) || ties.set(`${tie.of} ${tie.name}`, tie));
  for (const { id: of, listId, links = [] } of about) {
    for (const { relation, recordId, name, percent = null, former = false } of links) {
      const party = recordId === undefined ? undefined : parties.get(`${listId}:${recordId}`);
      const known = name ?? party?.names[0]?.full;
      if (known !== undefined) add({ of, relation, name: known, party, percent, former });
    }
  }
  const namedBy = await namingsIn(parties);
  for (const { id: of, listId, recordId } of about) {
    for (const { by, relation, percent, former } of namedBy.get(`${listId}:${recordId}`) ?? []) {
      const party = parties.get(by);
      add({ of, relation: `names it as: ${relation}`, name: party?.names[0]?.full ?? by, party, percent, former });
    }
  }
  return [...ties.values()];
}

/** By the entry that is named. All parties have to be read for it, which takes a second or two: once for each edition, and without keeping others waiting. */
function namingsIn(parties: ReadonlyMap<string, ListedParty>): Promise<ReadonlyMap<string, readonly Naming[]>> {
  const known = namings.get(parties);
  if (known) return known;
  const read = readNamings(parties);
  namings.set(parties, read);
  return read;
}

async function readNamings(parties: ReadonlyMap<string, ListedParty>): Promise<ReadonlyMap<string, readonly Naming[]>> {
  const namedBy = new Map<string, Naming[]>();
  let n = 0;
  for (const { id: by, listId, links = [] } of parties.values()) {
    if (++n % TURN === 0) await breathe();
    for (const { relation, recordId, percent = null, former = false } of links) {
      if (recordId === undefined) continue;
      const key = `${listId}:${recordId}`;
      namedBy.set(key, [...(namedBy.get(key) ?? []), { by, relation, percent, former }]);
    }
  }
  return namedBy;
}
