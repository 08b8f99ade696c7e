import { HttpException, type INestApplicationContext } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { Command } from 'commander';
import { wholeNumber } from '../command-line/numbers.js';
import { CommandFailure, say, withApp } from '../command-line/session.js';
import { type BatchEntity, ROW_OUTCOMES, type RowOutcome } from './batch.entity.js';
import { BatchProgress } from './batch-progress.service.js';
import type { ResultFilter } from './batch-results.service.js';
import { type BatchAsker, BatchesService } from './batches.service.js';
import { followToEnd, writeResults } from './batch.command.js';

/** `interdict batches list|show|pause|resume|cancel|results`: supplier files that were given to screen, here or over the API. */
export function batchesCommand(): Command {
  const batches = new Command('batches').description('supplier files that were given to screen: how far they are, pause, resume, cancel, results');
  batches
    .command('list')
    .description('the latest first')
    .option('--limit <n>', 'at most this many', wholeNumber(1, 500), 20)
    .action(({ limit }: { limit: number }) =>
      asBatchAsker(async (app, asker) => {
        const { items } = await app.get(BatchesService).page({ limit }, asker);
        if (items.length === 0) say('No file was given to screen yet: interdict batch FILE --out RESULTS');
        for (const { id, state, fileName, createdAt, createdBy } of items) say(`${id}  ${state.padEnd(9)}  ${createdAt.toISOString().slice(0, 16).replace('T', ' ')}  ${fileName}  (${createdBy})`);
      }),
    );
  batches
    .command('show')
    .description('how far a file is, and what came out of it')
    .argument('<batch>')
    .action((id: string) =>
      asBatchAsker(async (app, asker) => {
        const batch = await app.get(BatchesService).find(readBatch(id), asker);
        const { state, rows, done, duplicates, flags, errors, rowsPerSecond, secondsLeft } = await app.get(BatchProgress).of(batch);
        const { outcomes, lists } = await app.get(BatchProgress).summary(batch);
        say(`${batch.fileName}: ${state}, ${done} of ${rows} rows (${duplicates} of them duplicates), ${flags} flags, ${errors} errors, ${rowsPerSecond} rows a second${secondsLeft === null ? '' : `, ${secondsLeft} s left`}`);
        for (const [what, counts] of [['outcomes', outcomes], ['lists', lists]] as const) if (Object.keys(counts).length > 0) say(`  ${what}: ${Object.entries(counts).map(([key, n]) => `${n} ${key}`).join(', ')}`);
        if (batch.error) say(`  ${batch.error}`);
      }),
    );
  for (const [verb, does] of [['pause', 'screen no more rows for now'], ['cancel', 'screen nothing more; what is screened already stays']] as const) {
    batches
      .command(verb)
      .description(does)
      .argument('<batch>')
      .action((id: string) =>
        asBatchAsker(async (app, asker) => {
          const { fileName, state } = await app.get(BatchesService)[verb](readBatch(id), asker);
          say(`${fileName} is ${state}.${state === 'paused' ? ` interdict batches resume ${id} goes on.` : ''}`);
        }),
      );
  }
  batches
    .command('resume')
    .description('go on with a file that was paused or whose command was stopped, to its end')
    .argument('<batch>')
    .option('--out <file>', 'where the results go: .csv, .xlsx or .jsonl')
    .action((id: string, { out }: { out?: string }) =>
      asBatchAsker(async (app, asker) => {
        const batch = await app.get(BatchesService).find(readBatch(id), asker);
        // One that runs may have been left by a command that was stopped: working on it beside a server does no harm.
        if (batch.state !== 'running') await app.get(BatchesService).resume(batch.id, asker);
        await followToEnd(app, batch.id, asker, out);
      }),
    );
  batches
    .command('results')
    .description('the same file with the answers, as far as it is')
    .argument('<batch>')
    .requiredOption('--out <file>', 'where they go: .csv, .xlsx or .jsonl')
    .option('--outcome <outcome...>', `only these: ${ROW_OUTCOMES.join(', ')}`)
    .option('--hold', 'only rows that hold')
    .option('--list <id>', 'only rows with a finding on this list')
    .option('--country <code>', 'only rows of this country')
    .action((id: string, { out, outcome, hold, list, country }: { out: string; outcome?: string[]; hold?: boolean; list?: string; country?: string }) =>
      asBatchAsker(async (app, asker) => {
        const batch = await app.get(BatchesService).find(readBatch(id), asker);
        const outcomes = outcome?.map(readOutcome);
        const filter: ResultFilter = { ...(outcomes ? { outcomes } : {}), ...(hold ? { hold } : {}), ...(list ? { list } : {}), ...(country ? { country } : {}) };
        await writeResults(app, batch, out, filter);
        say(`Results: ${out}${unfinished(batch)}`);
      }),
    );
  return batches;
}

async function asBatchAsker(work: (app: INestApplicationContext, asker: BatchAsker) => Promise<void>): Promise<void> {
  await withApp(async (app, { localActor }) => {
    try {
      await work(app, { actor: localActor, unit: null });
    } catch (error) {
      if (error instanceof HttpException) throw new CommandFailure(error.message);
      throw error;
    }
  });
}

function unfinished({ state }: BatchEntity): string {
  return state === 'done' ? '' : ` (the file is ${state}: rows without an answer yet are left out)`;
}

function readBatch(id: string): string {
  if (!isUUID(id)) throw new CommandFailure(`'${id}' is no id of a file; interdict batches list shows them.`);
  return id;
}

function readOutcome(text: string): RowOutcome {
  const found = ROW_OUTCOMES.find((known) => known === text);
  if (!found) throw new CommandFailure(`--outcome takes ${ROW_OUTCOMES.join(', ')}.`);
  return found;
}
