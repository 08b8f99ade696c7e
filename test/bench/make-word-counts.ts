import { writeFileSync } from 'node:fs';
import { foldWord } from '../../src/matching/fold.js';
import { Language } from '../../src/matching/language.js';
import { prepareName } from '../../src/matching/prepare.js';
import type { ReferenceData } from '../../src/matching/reference.js';
import { cleanText, splitWords } from '../../src/matching/words.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';
import { readSets, type Sets } from './table.js';

interface WordCounts {
  readonly organisations: ReadonlyMap<string, number>;
  readonly people: ReadonlyMap<string, number>;
}

/** How many names of organisations and of people hold each (folded) word or symbol of the lexicon; words met fewer than three times are left out. */
export function countWords(sets: Pick<Sets, 'parties' | 'companies' | 'people'>, reference: ReferenceData): WordCounts {
  const language = Language.of(reference);
  const people = new Map<string, number>();
  const organisations = new Map<string, number>();
  const count = (name: string, person: boolean): void => {
    const words = splitWords(cleanText(name), { person, hanWord: () => 0 });
    if (!person) for (const symbol of new Set(prepareName(name, 'org', language).tokens.map((token) => token.symbol))) if (symbol >= 0 && language.symbolLevel[symbol]! < 3) organisations.set(`#${language.symbols[symbol]}`, (organisations.get(`#${language.symbols[symbol]}`) ?? 0) + 1);
    for (const fold of new Set(words.map((word) => foldWord(word.text)))) (person ? people : organisations).set(fold, ((person ? people : organisations).get(fold) ?? 0) + 1);
  };
  for (const row of sets.companies) count(row['name'] ?? '', false);
  for (const row of [...sets.people.global, ...sets.people.us]) count(row['full_name'] ?? '', true);
  // one name a party: aliases repeat their words
  for (const party of sets.parties) if (party.type !== 'vessel' && party.type !== 'aircraft') count(party.names[0]!.full, party.type === 'person');
  const kept = (counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
    new Map([...counts].filter(([word, n]) => n >= 3 && /^[\x21-\x7e]+$/.test(word) && word.length <= 24).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { organisations: kept(organisations), people: kept(people) };
}

/** Counts the words of the evaluation sets in `folder` and freezes the counts in `data/word-counts.json`. */
export function makeWordCounts(folder: string, date: string): void {
  const { organisations, people } = countWords(readSets(folder), loadReferenceData());
  const written = (counts: ReadonlyMap<string, number>): string => [...counts].map(([word, n]) => `${word} ${n}`).join(' ');
  const table = {
    source: 'Words counted over 23,515 names of stock-listed companies, 20,000 invented names of people, and the primary names of parties on the lists of OFAC, the EU, the UN and US Commerce and State (public domain or free reuse). Words met fewer than three times are left out.',
    date,
    note: 'word count word count …; words are folded to their sound (src/matching/fold.ts), # marks a symbol of words.json. Frozen: scores must not drift with the lists.',
    organisations: written(organisations),
    people: written(people),
  };
  writeFileSync('data/word-counts.json', `${JSON.stringify(table, null, 1)}\n`);
}
