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
