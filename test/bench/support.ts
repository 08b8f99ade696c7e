import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../src/app.module.js';
import { CsvRows } from '../../src/batches/intake/csv-rows.js';
import { type Config, readConfig } from '../../src/config.js';
import { chooseEditions } from '../../src/lists/list-choice.js';
import { findEditions } from '../../src/lists/list-files.js';
import { ListImportService } from '../../src/lists/list-import.service.js';
import type { ListId, ListSource, ParsedRecord } from '../../src/lists/list-source.js';
import { LIST_SOURCES } from '../../src/lists/sources/index.js';
import type { ListedParty } from '../../src/matching/party.js';
import { readFtm } from './read.js';

/** The application over a home of its own, which is gone afterwards; `env` opens another process on the same database. */
export interface Opened {
  readonly app: INestApplicationContext;
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
}

/** Opens the application on DATABASE_URL or on an embedded database of its own, for as long as `run` takes. */
export async function withApplication<T>(settings: NodeJS.ProcessEnv, run: (opened: Opened) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'interdict-bench-'));
  try {
    const env = { ...process.env, INTERDICT_HOME: home, INTERDICT_FETCH: 'off', ...settings };
    const config = readConfig(env, { watchesLists: false });
    Logger.overrideLogger(['error', 'warn']);
    const app = await NestFactory.createApplicationContext(await AppModule.open(config), { logger: ['error', 'warn'], abortOnError: false });
    try {
      return await run({ app, config, env, home });
    } finally {
      await app.close();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Imports list files or folders; FollowTheMoney files of the evaluation sets count as one list. */
export async function loadListsFrom(app: INestApplicationContext, paths: readonly string[], wanted: (listId: string) => boolean = () => true): Promise<void> {
  for (const path of paths.filter((each) => each.endsWith('.ftm.json'))) {
    await importParties(app, 'us-ofac-sdn', readFtm(path).map((party) => ({ ...party, listId: 'us-ofac-sdn', id: `us-ofac-sdn:${party.recordId}` })));
  }
  const rest = paths.filter((each) => !each.endsWith('.ftm.json'));
  if (rest.length === 0) return;
  const { editions } = await findEditions(rest, LIST_SOURCES);
  for (const { chosen } of await chooseEditions(editions, { history: false })) for (const edition of chosen.filter(({ listId }) => wanted(listId))) await app.get(ListImportService).import(edition, { actor: 'job:bench' });
}

/** Imports parties as an edition of a list; `rawOf` gives the raw record, which counts as a change where it is another than before. */
export async function importParties(app: INestApplicationContext, listId: ListId, parties: readonly ListedParty[], published = '2026-11-01', rawOf: (party: ListedParty) => string = () => '{}'): Promise<void> {
  const text = parties.map((party) => JSON.stringify(party)).join('\n');
  const source: ListSource = {
    id: listId, title: listId, publisher: 'bench', jurisdiction: 'US', urls: [], parserVersion: 'bench', expects: { minimumRecords: 0, fillRates: {} }, recognise: () => undefined,
    parse: async function* (): AsyncIterable<ParsedRecord> {
      for (const party of parties) yield { party, raw: rawOf(party) };
    },
  };
  const file = { name: `${listId}.json`, open: () => Readable.from([Buffer.from(text)]) };
  await app.get(ListImportService).import({ source, listId, format: 'bench', where: file.name, files: [{ file, recognised: { listId, format: 'bench' }, path: file.name }], dateInName: undefined }, { actor: 'job:bench', published });
}

/** Names of firms with country and city; made up where the evaluation sets are absent. */
export function supplierNames(path: string): { name: string; country: string; city: string }[] {
  if (!existsSync(path)) return Array.from({ length: 20_000 }, (_, n) => ({ name: `Trading House ${n} Ltd`, country: 'GB', city: 'London' }));
  return new CsvRows(',').push(readFileSync(path, 'utf8'), true).slice(1).map(({ cells }) => ({ name: cells[0] ?? '', country: cells[1] ?? '', city: cells[2] ?? '' }));
}
