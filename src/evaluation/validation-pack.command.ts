import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { CommandFailure, progressLine, say, withApp } from '../command-line/session.js';
import { EvaluationSetError } from './sets.js';
import { alertsInForce, completenessRows, pairCounts, recallInForce } from './validation.js';
import { CHECKSUMS, ValidationPackService } from './validation-pack.service.js';

interface PackFlags {
  readonly out: string;
  readonly questions?: string[];
  readonly companies?: string;
  readonly people?: string;
  readonly pairs?: string;
  readonly slips: number;
  readonly every: number;
}

/** `interdict validation-pack --out DIR`: measures what is loaded and writes it down for who must sign it. */
export function validationPackCommand(): Command {
  return new Command('validation-pack')
    .description('measure recall, alerts and list completeness on the loaded lists, and write a folder for the file')
    .requiredOption('--out <folder>', 'a new or empty folder')
    .option('--questions <file...>', 'CSV of names that should find a party: query, expected_id, and type and kind if you have them')
    .option('--companies <file>', 'CSV of ordinary company names, such as your suppliers: name, and country if you have it')
    .option('--people <file>', 'CSV of ordinary names of people: full_name, and nationality and date_of_birth if you have them')
    .option('--pairs <file>', 'CSV of pairs that people have judged: query, listed, match (true or false), and type if you have it')
    .option('--slips <n>', 'questions to make from the lists themselves, names with one slip each', readCount, 1000)
    .option('--every <n>', 'for a quick look: ask only each n-th listed name and number', readCount, 1)
    .addHelpText('after', '\nNothing is stored or flagged. Asking every listed name takes some minutes.')
    .action(async ({ out, questions = [], every, ...flags }: PackFlags) => {
      mustBeFree(out);
      const progress = progressLine();
      await withApp(async (app, config) => {
        try {
          const { validation, files, sha256 } = await app.get(ValidationPackService).make({ questions, every: Math.max(1, every), ...flags }, config.localActor, progress.show);
          progress.done();
          mkdirSync(out, { recursive: true });
          for (const [name, content] of Object.entries(files)) writeFileSync(join(out, name), content);
          const rows = completenessRows(validation.completeness);
          const [asked, missed] = [rows.reduce((sum, row) => sum + row.asked, 0), rows.reduce((sum, row) => sum + row.counts.missed, 0)];
          say(`Listed names and numbers asked as they stand: ${asked}, missed: ${missed}.`);
          for (const { name, answered, notLoaded } of validation.questionSets) {
            if (answered.length === 0) say(`${name}: not asked, since all its ${notLoaded} questions are about parties on none of the loaded lists. Import its list, or leave it out.`);
            else say(`${name}: ${percent(recallInForce(answered))} of ${answered.length} found${notLoaded > 0 ? `; ${notLoaded} more are about parties on none of the loaded lists` : ''}.`);
          }
          for (const { name, answered } of validation.ordinary) say(`${name}: ${percent(alertsInForce(answered))} of ${answered.length} raise an alert.`);
          if (validation.pairs) say(`${validation.pairs.name}: F1 ${pairCounts(validation.pairs.answered).f1.toFixed(3)} on ${validation.pairs.answered.length} pairs.`);
          say(`Written to ${out}: start with ${join(out, 'README.md')}. SHA-256 of ${CHECKSUMS}: ${sha256}`);
        } catch (error) {
          if (error instanceof EvaluationSetError) throw new CommandFailure(error.message);
          throw error;
        }
      });
    });
}

function mustBeFree(out: string): void {
  try {
    if (readdirSync(out).length > 0) throw new CommandFailure(`${out} is not empty: a pack is never mixed with another. Give a new folder.`);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw new CommandFailure(`${out} cannot be used as a folder: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 1_000_000) throw new InvalidArgumentError('that is no whole number from 0.');
  return value;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
