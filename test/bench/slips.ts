import { Matcher } from '../../src/matching/matcher.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';
import { round, subjectOf } from './measure.js';
import { readFtm } from './read.js';
import { randomFrom, type Slip, slipped, someLetter } from './random.js';

const KINDS: readonly Slip[] = ['dropped', 'doubled', 'swapped', 'other'];

/** How many listed parties are still found (0…1) by their primary name with one slip in one of its words of four letters or more, by kind of party and of slip. */
export function slips(path: string, tries: number): Record<string, unknown> {
  const parties = readFtm(path);
  const matcher = new Matcher(parties, loadReferenceData());
  const pool = parties.filter(({ type, names }) => type !== 'vessel' && type !== 'aircraft' && /^[\x20-\x7e]+ [\x20-\x7e]+$/.test(names[0]!.full));
  const random = randomFrom(77);
  const counts = new Map<string, { n: number; found: number }>();
  for (let i = 0; i < tries; i++) {
    const party = pool[Math.floor(random() * pool.length)]!;
    const words = party.names[0]!.full.split(' ');
    const long = [...words.keys()].filter((at) => /^[A-Za-z]{4,}$/.test(words[at]!));
    const kind = KINDS[Math.floor(random() * KINDS.length)]!;
    const at = long[Math.floor(random() * long.length)];
    if (at === undefined) continue;
    // neither in its first letter nor behind its last
    const word = slipped(words[at]!, 1 + Math.floor(random() * (words[at]!.length - 2)), kind, kind === 'other' ? someLetter(random) : '');
    if (word.toLowerCase() === words[at]!.toLowerCase()) continue;
    const person = party.type === 'person';
    const asked = words.map((each, k) => (k === at ? word : each)).join(' ');
    const found = matcher.match(subjectOf(person ? 'person' : 'company', asked), { limit: 20 }).some((match) => match.band === 'hit' && match.party.id === party.id);
    for (const key of [person ? 'people' : 'organisations', `${person ? 'people' : 'organisations'} ${kind}`]) {
      const count = counts.get(key) ?? { n: 0, found: 0 };
      counts.set(key, { n: count.n + 1, found: count.found + Number(found) });
    }
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, { n, found }]) => [key, { n, found: round(found / n) }]));
}
