import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ListedParty } from '../../src/matching/party.js';
import { REAL_LISTS } from './list-files.js';

/** The expected parties of a fixture, whole, as written beside it. */
export function expectedParties(fixture: string): ListedParty[] {
  return JSON.parse(readFileSync(join(process.cwd(), 'test/fixtures/lists', `${fixture}.expected.json`), 'utf8')) as ListedParty[];
}

/** `it` where the real lists lie beside the project, else a skipped test whose name says why. */
export function realListsName(sentence: string): string {
  return REAL_LISTS === undefined ? `${sentence} (skipped: ../shared/lists is not here)` : sentence;
}

/** The text of a real list file. */
export function realText(path: string): string {
  return readFileSync(join(REAL_LISTS ?? '', path), 'utf8');
}

/** What of a published text is lost in a party. */
export interface Ledger {
  /** Words of a published name (two letters or more) that stand in none of the party's names and name notes. */
  lostWords(published: string): string[];
  /** Numbers of five and more digits of a published text that stand in none of the party's identifiers and their notes. */
  lostNumbers(published: string): string[];
}

export function ledgerOf(party: ListedParty): Ledger {
  const names = words(party.names.map((name) => `${name.full} ${name.note ?? ''}`).join(' '));
  const numbers = party.identifiers.map((each) => `${each.number} ${each.note ?? ''}`).join(' ');
  return {
    lostWords: (published) => [...words(published)].filter((word) => !names.has(word) && !FILLERS.has(word)),
    lostNumbers: (published) => (published.match(/\d{5,}/g) ?? []).filter((number) => !numbers.includes(number)),
  };
}

/** Words that say what a name is, and are no part of it. */
const FILLERS = words('aka a.k.a. fka f.k.a. also known as formerly previously listed former original script name in ex or married stage other Russian Ukrainian Belarusian Belarussian Rusian Arabic Chinese Korean Farsi English Kazakh Azerbaijani spelling Text of image and the following subsidiaries');

function words(text: string): Set<string> {
  return new Set(text.normalize('NFKC').toLowerCase().match(/[\p{L}\p{M}\p{N}]{2,}/gu) ?? []);
}
