import type { Identifier, ListedParty, PartyName } from '../matching/party.js';

/** A name or a number as it stands on a list, to be asked for verbatim. */
export interface Verbatim {
  readonly party: ListedParty;
  readonly kind: 'name' | 'identifier';
  readonly text: string;
  /** Absent for a number. */
  readonly name?: PartyName;
  readonly identifier?: Identifier;
}

/** Every name and every number of these parties. */
export function* verbatimOf(parties: Iterable<ListedParty>): Generator<Verbatim> {
  for (const party of parties) {
    for (const name of party.names) yield { party, kind: 'name', text: name.full, name };
    for (const identifier of party.identifiers) yield { party, kind: 'identifier', text: identifier.number, identifier };
  }
}
