import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { CommandFailure, progressLine, say, withApp } from '../command-line/session.js';
import { dayOf } from '../days.js';
import { chooseEditions } from './list-choice.js';
import { type EditionOnDisk, findEditions } from './list-files.js';
import { ListFetchService } from './list-fetch.service.js';
import { CHANGE_AFFECTS, type ChangeAffects, ListHistory } from './list-history.service.js';
import { listProposalCommands } from './list-proposals.command.js';
import { ImportBroken, ListImportService, type ImportResult } from './list-import.service.js';
import { ListFormatError, LIST_IDS } from './list-source.js';
import { ListStatusService } from './list-status.service.js';
import type { ListVersionEntity } from './list-version.entity.js';
import { separationCommands } from './separations.command.js';
import { surveyAside } from './staging.js';
import { LIST_SOURCES } from './sources/index.js';
import { changeCounts, statusLine, whatWaits } from './status-text.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface ImportFlags {
  readonly published?: string;
  readonly history?: boolean;
  readonly list?: string[];
}

/** `interdict lists …`: what is loaded, and loading from disk. */
export function listsCommand(): Command {
  const lists = new Command('lists').description('the lists that screening rests on');
  lists
    .command('status')
    .description('which edition of each list screens, how old it is, and what is wrong with it')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) => showStatus(json === true));
  lists
    .command('import')
    .description('load lists from files or folders; each is recognised by what it holds')
    .argument('<path...>', 'files or folders')
    .option('--published <date>', 'YYYY-MM-DD: date of editions whose files carry none', readDay)
    .option('--history', 'import every edition found, in order of date, not only the newest')
    .option('--list <id...>', `only these lists: ${LIST_IDS.join(', ')}`)
    .action(importPaths);
  lists
    .command('fetch')
    .description('get lists from their publishers now')
    .argument('[list...]', 'list ids; default all that have an address')
    .action(fetchLists);
  lists
    .command('versions')
    .description('the editions of a list that were imported, wait or were refused')
    .argument('<list>', LIST_IDS.join(', '))
    .option('--json', 'as JSON')
    .action(showVersions);
  lists
    .command('changes')
    .description('what an edition added, changed and removed')
    .argument('<version>', 'id of the version, from `lists versions`')
    .addOption(new Option('--affects <what>', 'only changes that bear on screening, only inform, or are of the writing alone').choices(CHANGE_AFFECTS))
    .option('--json', 'as JSON')
    .action(showChanges);
  for (const command of separationCommands()) lists.addCommand(command);
  for (const command of listProposalCommands()) lists.addCommand(command);
  return lists;
}

async function fetchLists(ids: string[]): Promise<void> {
  ids.forEach(mustBeList);
  await withApp(async (app, config) => {
    if (!config.fetch) throw new CommandFailure('Fetching is switched off (INTERDICT_FETCH=off). Lists can be imported from disk: interdict lists import PATH');
    const fetching = app.get(ListFetchService);
    const unfetchable = ids.find((id) => !fetching.fetchable().some((source) => source.id === id));
    if (unfetchable !== undefined) throw new CommandFailure(`${unfetchable} has no address to fetch from: import it from disk.`);
    let failures = 0;
    const progress = progressLine();
    for (const source of fetching.fetchable().filter(({ id }) => ids.length === 0 || ids.includes(id))) {
      const { outcome, message } = await fetching.fetch(source, { actor: config.localActor, onProgress: progress.show });
      progress.done();
      say(`${outcome.padEnd(12)}${source.id}: ${message}`);
      if (outcome === 'failed') failures++;
    }
    if (failures > 0) throw new CommandFailure(`${failures} could not be fetched; what screened before still does.`);
  });
}

async function showVersions(list: string, { json }: { json?: boolean }): Promise<void> {
  mustBeList(list);
  await withApp(async (app) => {
    const { items: versions } = await app.get(ListHistory).versions(list, { limit: 500 });
    if (json) return say(JSON.stringify(versions, null, 2));
    if (versions.length === 0) return say(`${list} was never imported.`);
    for (const { id, state, publishedAt, retrievedAt, counts, reasons } of versions) {
      const numbers = counts.records === undefined ? '' : `${counts.records} records (${changeCounts(counts)})`;
      const unfinished = state === 'staging' ? 'is being read, or an import broke off; then the next import of the list clears it away' : '';
      say(`${id}  ${state.padEnd(11)} ${publishedAt ?? 'undated   '}  got ${retrievedAt.toISOString().slice(0, 16)}  ${[numbers, ...reasons, unfinished].filter(Boolean).join('; ')}`);
    }
  });
}

async function showChanges(id: string, { json, affects }: { json?: boolean; affects?: ChangeAffects }): Promise<void> {
  await withApp(async (app) => {
    const history = app.get(ListHistory);
    let shown = 0;
    const version = UUID.test(id) ? await history.version(id) : null;
    if (!version) throw new CommandFailure(`There is no list version ${id}. 'interdict lists versions LIST' names them.`);
    for (let after = '', more = true; more; ) {
      const page = await history.changes(version, { after, limit: 500, ...(affects && { affects }) });
      for (const change of page.items) {
        shown++;
        if (json) say(JSON.stringify(change));
        else say(`${change.kind.padEnd(8)} ${change.partyId}  ${change.name}${change.fields.map(({ field, added, removed }) => `\n           ${field}: ${[...removed.map((value) => `- ${value}`), ...added.map((value) => `+ ${value}`)].join('  ')}`).join('')}`);
      }
      more = page.next !== null;
      after = page.next ?? '';
    }
    if (shown === 0 && !json) say(noChange(version, affects));
  });
}

function noChange({ state, reasons }: ListVersionEntity, affects: ChangeAffects | undefined): string {
  if (state === 'staging' || state === 'rejected' || state === 'abandoned') return `This version is ${state} and changed nothing: ${reasons.join('; ')}`;
  return affects ? 'No such change.' : 'It changed nothing.';
}

function mustBeList(id: string): void {
  if (!LIST_IDS.some((known) => known === id)) throw new CommandFailure(`'${id}' is no list. The lists are ${LIST_IDS.join(', ')}.`);
}

async function showStatus(json: boolean): Promise<void> {
  await withApp(async (app) => {
    const status = await app.get(ListStatusService).report();
    say(json ? JSON.stringify(status, null, 2) : status.map(statusLine).join('\n'));
  });
}

async function importPaths(paths: string[], flags: ImportFlags): Promise<void> {
  const folders = await Promise.all(paths.map(isFolder));
  flags.list?.forEach(mustBeList);
  await withApp(async (app, config) => {
    const found = await findEditions(paths, LIST_SOURCES);
    sayUnknown(found.unknown);
    const named = found.unknown.find(({ path }) => paths.some((given, index) => given === path && !folders[index]));
    if (named && found.editions.length === 0) throw new CommandFailure(`${named.path} is not a list that Interdict can read: ${named.why}. Nothing was changed.`);
    const editions = flags.list ? found.editions.filter(({ listId }) => flags.list?.includes(listId)) : found.editions;
    if (editions.length === 0) throw new CommandFailure('No list was found there. Nothing was changed.');
    const progress = progressLine();
    const importer = app.get(ListImportService);
    let failures = named ? 1 : 0;
    const stopped = (): never => {
      progress.done();
      process.stderr.write('Stopped. Lists that were said to be imported are; of the others nothing screens that did not before. The same command again goes on.\n');
      process.exit(130);
    };
    process.once('SIGINT', stopped).once('SIGTERM', stopped);
    // Lists are independent of one another, and each is read on a thread; largest first, so that none is waited for at the end.
    await inLanes(largestFirst(editions), Math.min(LANES, availableParallelism()), async (ofList) => {
      for (const { listId, chosen, skipped } of await chooseEditions(ofList, { history: flags.history === true, survey: surveyAside })) {
        for (const { edition, why } of skipped) say(`skipped   ${listId} ${edition.where}: ${why}`);
        for (const edition of chosen) {
          try {
            const result = await importer.import(edition, {
              actor: config.localActor,
              ...(flags.published ? { published: flags.published } : {}),
              onProgress: (records) => progress.show(`${listId}: ${records} records`),
            });
            progress.done();
            say(describe(result, edition.where));
          } catch (error) {
            progress.done();
            if (error instanceof ImportBroken) throw new CommandFailure(error.message);
            if (!(error instanceof ListFormatError)) throw error;
            failures++;
            say(`refused   ${listId} ${edition.where}: ${error.message} The edition that screens now stays.`);
          }
        }
      }
    });
    process.off('SIGINT', stopped).off('SIGTERM', stopped);
    if (failures > 0) throw new CommandFailure(`${failures} could not be imported; what screened before still does.`);
  });
}

/** Lists that are imported at a time. */
const LANES = 4;

/** A workbook or gzip file holds about so many times its size. */
const PACKED = 8;

/** The editions of one list each. */
function largestFirst(editions: readonly EditionOnDisk[]): EditionOnDisk[][] {
  const lists = new Map<string, { editions: EditionOnDisk[]; bytes: number }>();
  for (const edition of editions) {
    const list = lists.get(edition.listId) ?? { editions: [], bytes: 0 };
    list.editions.push(edition);
    list.bytes += edition.files.reduce((sum, { path }) => sum + statSync(path).size * (/\.(?:gz|xlsx)$/i.test(path) ? PACKED : 1), 0);
    lists.set(edition.listId, list);
  }
  return [...lists.values()].sort((a, b) => b.bytes - a.bytes).map((list) => list.editions);
}

/** Works through the items, a few at a time; the first error stops it. */
async function inLanes<T>(items: readonly T[], lanes: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  await Promise.all(Array.from({ length: lanes }, async () => {
    for (const item of waiting) await work(item);
  }));
}

/** One line a folder: a folder of other files is no news. */
function sayUnknown(unknown: readonly { readonly path: string; readonly why: string }[]): void {
  const folders = new Map<string, { readonly path: string; readonly why: string }[]>();
  for (const entry of unknown) folders.set(dirname(entry.path), [...(folders.get(dirname(entry.path)) ?? []), entry]);
  for (const [folder, entries] of folders) {
    const [first] = entries;
    if (entries.length === 1 && first) say(`skipped   ${first.path}: ${first.why}`);
    else say(`skipped   ${entries.length} files in ${folder}: ${first?.why}: ${entries.slice(0, 5).map(({ path }) => basename(path)).join(', ')}${entries.length > 5 ? ', …' : ''}`);
  }
}

function describe(result: ImportResult, where: string): string {
  const { counts } = result;
  const edition = result.publishedAt ? `edition of ${result.publishedAt}` : 'edition without a date: until --published dates it, no answer is clear';
  const partial = result.missingParts.length > 0 ? `; partial, ${result.missingParts.join(' and ')} missing` : '';
  if (result.state === 'unchanged') return `unchanged ${result.listId} ${where}: these bytes screen already; ${edition}${partial}`;
  const amount = counts ? `${counts.records} records, ${counts.names} names (${changeCounts(counts)})` : '';
  const issues = result.issues.reduce((sum, { count }) => sum + count, 0);
  const unread = issues > 0 ? `; ${issues} values not understood, kept as text` : '';
  if (result.state === 'quarantined') {
    return `held back ${result.listId} ${where}: ${amount}${partial}; ${[...result.reasons, whatWaits(result)].join('; ')}. 'interdict lists versions ${result.listId}' names it.`;
  }
  return `imported  ${result.listId} ${where}: ${amount}; ${edition}${partial}${unread}`;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    throw new CommandFailure(`There is no file or folder ${path}.`);
  }
}

function readDay(text: string): string {
  const day = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(day.getTime()) || dayOf(day) !== text) throw new InvalidArgumentError('a day is written YYYY-MM-DD, such as 2026-08-01.');
  if (day.getTime() > Date.now()) throw new InvalidArgumentError('that day lies in the future.');
  return text;
}
