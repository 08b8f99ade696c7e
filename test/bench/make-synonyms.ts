import { writeFileSync } from 'node:fs';
import { Language } from '../../src/matching/language.js';
import { WORD } from '../../src/matching/word.js';
import { prepareName } from '../../src/matching/prepare.js';
import { foldSimilarity } from '../../src/matching/similarity.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';
import { readFtm } from './read.js';

/** Contexts (the words that the two names share) that a pair of words must be met in. */
const CONTEXTS = 3;

/**
 * Learns words that stand for one another from the alias pairs of organisations: two names of one party that differ in one
 * word each. A pair counts by its distinct contexts, since one group of firms repeats its slips in many names; and it must be
 * what mostly replaces the rarer word. Freezes them in `data/synonyms.json`.
 */
export function makeSynonyms(folder: string, date: string): Record<string, unknown> {
  const language = new Language({ ...loadReferenceData(), synonyms: [] });
  const contexts = new Map<string, Set<string>>();
  const seen = new Map<string, Set<string>>();
  const note = (map: Map<string, Set<string>>, key: string, context: string): void => {
    const set = map.get(key);
    if (set === undefined) map.set(key, new Set([context]));
    else set.add(context);
  };
  for (const party of readFtm(`${folder}/alias_out_list.ftm.json`)) {
    if (party.type === 'person' || party.type === 'vessel' || party.type === 'aircraft') continue;
    const names = party.names.slice(0, 12).map((name) => prepareName(name.full, 'org', language).tokens.filter((token) => (token.flags & (WORD.number | WORD.empty)) === 0));
    for (let i = 0; i < names.length; i++) {
      for (let j = i + 1; j < names.length; j++) {
        const key = (token: (typeof names)[0][0]): string => (token.symbol >= 0 ? `#${language.symbols[token.symbol]}` : token.word.fold);
        const a = new Set(names[i]!.map(key));
        const b = new Set(names[j]!.map(key));
        const shared = [...a].filter((word) => b.has(word)).sort();
        const left = [...a].filter((word) => !b.has(word));
        const right = [...b].filter((word) => !a.has(word));
        if (shared.length === 0 || left.length !== 1 || right.length !== 1) continue;
        const context = shared.join(' ');
        const [x, y] = [left[0]!, right[0]!].sort() as [string, string];
        note(seen, x, context);
        note(seen, y, context);
        if (x.startsWith('#') && y.startsWith('#')) continue;
        if (x.length < 3 || y.length < 3 || (!x.startsWith('#') && !y.startsWith('#') && foldSimilarity(x, y) > 0.7)) continue;
        note(contexts, `${x} ${y}`, context);
      }
    }
  }
  const groups = [...contexts].filter(([pair, set]) => {
    const [x, y] = pair.split(' ') as [string, string];
    if (set.size < CONTEXTS) return false;
    const rarer = Math.min(seen.get(x)!.size, seen.get(y)!.size);
    return set.size / rarer >= 0.3;
  }).map(([pair]) => pair).sort();
  const table = {
    source: 'Learnt from the alias pairs of organisations on the lists of OFAC, the EU, the UN and US Commerce and State: two names of one party that differ in one word each, met in at least three contexts.',
    date,
    note: 'Words folded to their sound; # marks a symbol of words.json.',
    groups,
  };
  writeFileSync('data/synonyms.json', `${JSON.stringify(table, null, 1)}\n`);
  return { groups: groups.length };
}
