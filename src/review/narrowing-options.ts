import type { Command } from 'commander';
import { wholeNumber } from '../command-line/numbers.js';

/** What lists of flags and of cases can both be narrowed to, as the options of a command say it. */
export interface NarrowingFlags {
  readonly list?: string;
  readonly party?: string;
  readonly search?: string;
  readonly mine?: boolean;
  readonly overdue?: boolean;
  readonly holds?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

/** The same as the readers of flags and cases take it. */
export interface Narrowing {
  readonly list?: string;
  readonly partyId?: string;
  readonly q?: string;
  readonly assignee?: 'me';
  readonly overdue?: true;
  readonly holds?: true;
}

export function withNarrowing(command: Command): Command {
  return command
    .option('--list <id>', 'only this list')
    .option('--party <id>', 'only this listing, such as us-ofac-sdn:12345')
    .option('--search <text>', 'part of a name or reference')
    .option('--mine', 'only what you have')
    .option('--overdue', 'only what is overdue')
    .option('--holds', 'only what stops an order')
    .option('--limit <n>', 'at most this many', wholeNumber(1, 500), 50)
    .option('--json', 'as JSON');
}

export function readNarrowing({ list, party, search, mine, overdue, holds }: NarrowingFlags): Narrowing {
  return {
    ...(list === undefined ? {} : { list }),
    ...(party === undefined ? {} : { partyId: party }),
    ...(search === undefined ? {} : { q: search }),
    ...(mine ? { assignee: 'me' } : {}),
    ...(overdue ? { overdue: true } : {}),
    ...(holds ? { holds: true } : {}),
  };
}
