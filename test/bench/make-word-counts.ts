import { readFileSync, writeFileSync } from 'node:fs';
import { Language, soundOf } from '../../src/matching/language.js';
import { prepareName } from '../../src/matching/prepare.js';
import type { ReferenceData } from '../../src/matching/reference.js';
import { cleanText, splitWords } from '../../src/matching/words.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';
import { readSets, type Sets } from './table.js';

interface WordCounts {
  readonly organisations: ReadonlyMap<string, number>;
  readonly people: ReadonlyMap<string, number>;
}

/** A name that people bear, and how many would bear it in a sample of the world. */
export interface CommonName {
  readonly name: string;
  readonly people: number;
}

/** Words met less often are left out: they may be met by chance. */
const LEAST = 3;

/**
 * How many names of organisations and of people hold each (folded) word or symbol of the lexicon. No people of the evaluation
 * sets are counted, so that what these show of alerts holds for people whom nobody has seen.
 */
function countWords(sets: Pick<Sets, 'parties' | 'companies'>, commonNames: readonly CommonName[], reference: ReferenceData): WordCounts {
  const language = Language.of(reference);
  const people = new Map<string, number>();
  const organisations = new Map<string, number>();
  const count = (counts: Map<string, number>, word: string, times: number): void => void counts.set(word, (counts.get(word) ?? 0) + times);
  const foldsOf = (name: string, person: boolean): Set<string> => {
    const folds = splitWords(cleanText(name), { person, runWord: () => 0 }).map(({ text, script }) => soundOf(text, script));
    // عبدالله is read as Abd and Allah joined; in Latin letters such names are spelt in so many ways that each is rare
    return new Set(person && /\p{Script=Arabic}/u.test(name) ? [...folds, ...prepareName(name, 'person', language).tokens.map(({ word }) => word.fold)] : folds);
  };
  const countOrganisation = (name: string): void => {
    for (const symbol of new Set(prepareName(name, 'org', language).tokens.map((token) => token.symbol))) if (symbol >= 0 && language.symbolLevel[symbol]! < 3) count(organisations, `#${language.symbols[symbol]}`, 1);
    for (const fold of foldsOf(name, false)) count(organisations, fold, 1);
  };
  for (const row of sets.companies) countOrganisation(row['name'] ?? '');
  // one name a party, and each name once: aliases repeat their words, and so do the lists that a party stands on
  const known = new Set<string>();
  for (const { type, names } of sets.parties) {
    if (type === 'vessel' || type === 'aircraft') continue;
    const { full } = names[0]!;
    const person = type === 'person';
    const words = person ? [...foldsOf(full, true)] : prepareName(full, 'org', language).tokens.map(({ symbol, word }) => (symbol >= 0 ? `#${symbol}` : word.fold));
    const name = `${person} ${words.sort().join(' ')}`;
    if (known.has(name)) continue;
    known.add(name);
    if (person) for (const fold of words) count(people, fold, 1);
    else countOrganisation(full);
  }
  for (const { name, people: times } of commonNames) for (const fold of foldsOf(name, true)) count(people, fold, times);
  const kept = (counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
    new Map([...counts].map(([word, n]) => [word, Math.round(n)] as const).filter(([word, n]) => n >= LEAST && /^[\x21-\x7e]+$/.test(word) && word.length <= 24).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { organisations: kept(organisations), people: kept(people) };
}

/**
 * Lines of a name, a tab and how many people of the sample bear it: of each locale of Faker (`faker/providers/person`) 1,000 times the share of the name among
 * the locale's given or family names (the mean of its tables, each name of a table without shares alike), and of the census (`dist.all.last`, `dist.male.first`,
 * `dist.female.first`) 20,000 times its share, half for each of the two tables of given names.
 */
function readCommonNames(file: string): CommonName[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter((line) => line !== '');
  return lines.map((line, at) => {
    const [name, people] = line.split('\t');
    if (!name || !(Number(people) > 0)) throw new Error(`${file}, line ${at + 1}: expected a name, a tab and a number of people`);
    return { name, people: Number(people) };
  });
}

/** Counts the words of the evaluation sets in `folder` and of the common names in `names`, and freezes the counts in `data/word-counts.json`. */
export function makeWordCounts(folder: string, names: string, date: string): void {
  const { organisations, people } = countWords(readSets(folder), readCommonNames(names), loadReferenceData());
  const written = (counts: ReadonlyMap<string, number>): string => [...counts].map(([word, n]) => `${word} ${n}`).join(' ');
  const table = {
    source:
      'Organisations: 23,515 names of stock-listed companies, and primary names of parties on the lists of OFAC, the EU, the UN and US Commerce and State, each name once (public domain or free reuse). People: primary names on those lists; given and family names of 86 languages and countries as in Faker 40.63.0 (see licence), by their share among 1,000 people of each; given and family names of the US census of 1990 (public domain), by their share among 20,000.',
    licence: FAKER_LICENCE,
    date,
    note: 'word count word count …; words are folded to their sound (src/matching/fold.ts), # marks a symbol of words.json. Words met fewer than three times are left out. Frozen: scores must not drift with the lists.',
    organisations: written(organisations),
    people: written(people),
  };
  writeFileSync('data/word-counts.json', `${JSON.stringify(table, null, 1)}\n`);
}

const FAKER_LICENCE =
  'Names of Faker: Copyright (c) 2012 Daniele Faraglia. Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.';
