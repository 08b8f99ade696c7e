import { writeFileSync } from 'node:fs';
import { foldWord } from '../../src/matching/fold.js';
import { cleanText, splitWords } from '../../src/matching/words.js';
import { readCsv, readFtm } from './read.js';

/**
 * Counts how often each (folded) word occurs in names of organisations and of people, and freezes the counts in
 * `data/word-counts.json`. Arguments: the folder of the evaluation sets, and the date of the counting.
 */
export function makeWordCounts(folder: string, date: string): void {
  const people = new Map<string, number>();
  const organisations = new Map<string, number>();
  const count = (name: string, person: boolean): void => {
    const words = splitWords(cleanText(name), { person, hanWord: () => 0 });
    for (const fold of new Set(words.map((word) => foldWord(word.text)))) (person ? people : organisations).set(fold, ((person ? people : organisations).get(fold) ?? 0) + 1);
  };
  for (const row of readCsv(`${folder}/companies.csv`)) count(row['name'] ?? '', false);
  for (const file of ['people_global.csv', 'people_us.csv']) for (const row of readCsv(`${folder}/${file}`)) count(row['full_name'] ?? '', true);
  // one name a party: aliases repeat their words
  for (const party of readFtm(`${folder}/alias_out_list.ftm.json`)) {
    const person = party.type === 'person';
    if (party.type === 'vessel' || party.type === 'aircraft') continue;
    count(party.names[0]!.full, person);
  }
  const written = (counts: ReadonlyMap<string, number>): string =>
    [...counts].filter(([word, n]) => n >= 3 && /^[\x21-\x7e]+$/.test(word) && word.length <= 24).sort(([a], [b]) => (a < b ? -1 : 1)).map(([word, n]) => `${word} ${n}`).join(' ');
  const table = {
    source: 'Words counted over 23,515 names of stock-listed companies, 20,000 invented names of people, and the primary names of parties on the lists of OFAC, the EU, the UN and US Commerce and State (public domain or free reuse). Words met fewer than three times are left out.',
    date,
    note: 'word count word count …; words are folded to their sound (src/matching/fold.ts). Frozen: scores must not drift with the lists.',
    organisations: written(organisations),
    people: written(people),
  };
  writeFileSync('data/word-counts.json', `${JSON.stringify(table, null, 1)}\n`);
}
