import { verbatimOf } from '../../src/evaluation/completeness.js';
import type { ListedParty } from '../../src/matching/party.js';
import { buildMatcher, subjectOf } from './measure.js';

/** Every name and identifier of every party, asked as it stands: each must bring its party back. */
export function completeness(parties: readonly ListedParty[]): Record<string, unknown> {
  const { matcher } = buildMatcher(parties);
  let asked = 0;
  const missed: { party: string; asked: string; kind: string }[] = [];
  for (const { party, text, identifier } of verbatimOf(parties)) {
    asked++;
    const subject = identifier ? { ...subjectOf(party.type, ''), names: [], identifiers: [identifier] } : subjectOf(party.type, text);
    if (!matcher.match(subject).some((match) => match.party.id === party.id)) missed.push({ party: party.id, asked: text, kind: identifier ? `identifier:${identifier.type}` : `name:${party.type}` });
  }
  return { asked, found: asked - missed.length, missed };
}
