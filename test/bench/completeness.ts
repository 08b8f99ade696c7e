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

/** Every primary name, asked as it stands and without a type: with two words each must flag its party; one word may inform. */
export function completenessUntyped(parties: readonly ListedParty[]): Record<string, unknown> {
  const { matcher } = buildMatcher(parties);
  const counts: Record<string, { asked: number; hit: number; informs: number; missed: number }> = {};
  const notFlagged: { party: string; asked: string }[] = [];
  for (const party of parties) {
    if (['place', 'goods', 'state', 'address'].includes(party.type)) continue;
    for (const { full } of party.names.filter(({ kind, quality }) => kind === 'primary' && quality !== 'weak')) {
      const several = full.split(/[^\p{L}\p{N}]+/u).filter(Boolean).length >= 2;
      const count = (counts[`${party.type}, ${several ? 'two words or more' : 'one word'}`] ??= { asked: 0, hit: 0, informs: 0, missed: 0 });
      const band = matcher.match(subjectOf('unknown', full)).find((match) => match.party.id === party.id)?.band;
      count.asked++;
      count[band === 'hit' ? 'hit' : band === 'weak' ? 'informs' : 'missed']++;
      if (several && band !== 'hit') notFlagged.push({ party: party.id, asked: full });
    }
  }
  return { counts, notFlagged };
}
