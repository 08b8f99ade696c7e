import type { ListedParty, Party } from '../../src/matching/party.js';
import { buildMatcher, subjectOf } from './measure.js';

/** Every name and identifier of every party, asked as it stands: each must bring its party back. */
export function completeness(parties: readonly ListedParty[]): Record<string, unknown> {
  const { matcher } = buildMatcher(parties);
  let asked = 0;
  let found = 0;
  const missed: { party: string; asked: string; kind: string }[] = [];
  const ask = (subject: Party, party: ListedParty, text: string, kind: string): void => {
    asked++;
    if (matcher.match(subject).some((match) => match.party.id === party.id)) found++;
    else missed.push({ party: party.id, asked: text, kind });
  };
  for (const party of parties) {
    for (const name of party.names) ask(subjectOf(party.type, name.full), party, name.full, `name:${party.type}`);
    for (const identifier of party.identifiers) ask({ ...subjectOf(party.type, ''), names: [], identifiers: [identifier] }, party, identifier.number, `identifier:${identifier.type}`);
  }
  return { asked, found, missed };
}
