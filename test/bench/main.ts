import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { wholeNumber } from '../../src/command-line/numbers.js';
import { alerts } from './alerts.js';
import { completeness, completenessUntyped } from './completeness.js';
import { drawCurve } from './curve.js';
import { makeSynonyms } from './make-synonyms.js';
import { makeWordCounts } from './make-word-counts.js';
import { pairs } from './pairs.js';
import { typeOf } from './read.js';
import { recall } from './recall.js';
import { scale } from './scale.js';
import { slips } from './slips.js';
import { table } from './table.js';
import { train } from './train.js';
import { tableNamed } from './train-cases.js';
import { versus } from './versus.js';

const USAGE = `bench pairs FILE.csv [--misses]
bench recall --list PATH… --queries FILE.csv [--untyped] [--misses]
bench alerts --list PATH… --names FILE.csv --column NAME --type company|person|unknown [--country COLUMN] [--dob COLUMN] [--recombined N] [--show]
bench slips FILE.ftm.json [--tries N]
bench table FOLDER [--scores FILE.json]
bench completeness --list PATH… [--untyped]
bench versus --list PATH… --queries FILE.csv [--names FILE.csv]
bench scale --list PATH… [--up-to TIMES]
bench curve --list PATH… --queries FILE.csv --names FILE.csv --people FILE.csv --out FILE.svg
bench batch [--rows N] [--list PATH…] [--names FILE.csv] | monitor [--suppliers N] [--entries N]
bench big-list [--records N] [--change N]
bench census --list KEY [--shelf FIELD=SHELF…]
bench visible [--list PATH…] [--new LIST] [--changed N] [--rate N]
bench load [--rate N] [--seconds N] [--list PATH…] [--names FILE.csv]
bench make-word-counts FOLDER --names FILE --date YYYY-MM-DD | make-synonyms FOLDER --date YYYY-MM-DD | train FOLDER --list PATH… [--tables person|org…] [--pull N] [--share 0…1] [--judge]`;

/** Options as `--name value…`; the first words stand under `''`. */
function read(args: readonly string[]): Map<string, string[]> {
  const out = new Map<string, string[]>([['', []]]);
  let current = '';
  for (const arg of args) {
    if (arg.startsWith('--')) {
      current = arg.slice(2);
      if (!out.has(current)) out.set(current, []);
    } else out.get(current)!.push(arg);
  }
  return out;
}

/** `--list a b` as `--list a --list b`: the commands that load the application read their options with Node, which takes one value a time. */
function oneValueATime(args: readonly string[]): string[] {
  let values = -1; // of the last `--list`; -1 within another option
  return args.flatMap((arg) => {
    if (arg.startsWith('--')) values = arg === '--list' ? 0 : -1;
    else if (values >= 0 && values++ > 0) return ['--list', arg];
    return [arg];
  });
}

// The application is loaded for the commands that need it alone: the others measure memory.
async function main(): Promise<unknown> {
  const [command = '', ...rest] = process.argv.slice(2);
  const options = read(rest);
  const args = oneValueATime(rest);
  const one = (name: string): string => {
    const value = options.get(name)?.[0];
    if (value === undefined) throw new Error(`--${name} is missing\n${USAGE}`);
    return value;
  };
  const paths = options.get('list') ?? [];
  const list = async () => (await import('./lists.js')).loadLists(paths);
  const has = (name: string): boolean => options.has(name);
  const log = (line: string): void => console.error(line);
  switch (command) {
    case 'pairs':
      return pairs(one(''), has('misses'));
    case 'recall':
      return recall(paths, one('queries'), has('misses'));
    case 'alerts':
      return alerts(paths, one('names'), { column: one('column'), type: typeOf(one('type')), country: options.get('country')?.[0], dob: options.get('dob')?.[0], show: has('show'), ...(has('recombined') && { recombined: wholeNumber(1)(one('recombined')) }) });
    case 'slips':
      return slips(one(''), Number(options.get('tries')?.[0] ?? 6000));
    case 'table':
      return table(one(''), options.has('scores') ? (scores) => writeFileSync(one('scores'), JSON.stringify(scores)) : undefined);
    case 'completeness':
      return has('untyped') ? completenessUntyped(await list()) : completeness(await list());
    case 'versus':
      return versus(await list(), one('queries'), options.get('names')?.[0]);
    case 'scale':
      return scale(paths, Number(options.get('up-to')?.[0] ?? 16));
    case 'curve': {
      const { svg, points } = drawCurve(await list(), one('queries'), one('names'), one('people'));
      writeFileSync(one('out'), svg);
      return { points };
    }
    case 'big-list':
      return (await import('./big-list.js')).bigList(args);
    case 'census':
      return (await import('./census.js')).census(args);
    case 'batch':
      return (await import('./batch.js')).batch(args);
    case 'load':
      return (await import('./load.js')).load(args);
    case 'monitor':
      return (await import('./monitor.js')).monitor(args);
    case 'visible':
      return (await import('./visible.js')).visible(args);
    case 'make-word-counts':
      return makeWordCounts(one(''), one('names'), one('date'));
    case 'make-synonyms':
      return makeSynonyms(one(''), one('date'));
    case 'train':
      return train({ folder: one(''), lists: paths, tables: (options.get('tables') ?? ['person', 'org']).map(tableNamed), pull: Number(options.get('pull')?.[0] ?? 20), share: Number(options.get('share')?.[0] ?? 1), judge: has('judge') }, log);
    default:
      throw new Error(USAGE);
  }
}

main().then(
  (result) => console.log(JSON.stringify(result ?? {})),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
