import { Command } from 'commander';
import { wholeNumber } from '../command-line/numbers.js';
import { say, withApp } from '../command-line/session.js';
import { PartyExplorer } from './party-explorer.service.js';

/** `interdict find TEXT`: looks parties up in the lists; stores nothing. */
export function findCommand(): Command {
  return new Command('find')
    .description('look a party up in the lists that are loaded; nothing is stored and nothing is flagged')
    .argument('<text>', 'the beginning of a name is enough')
    .option('--limit <n>', 'at most this many', wholeNumber(1, 100), 20)
    .option('--json', 'as JSON')
    .action(async (text: string, { limit, json }: { limit: number; json?: boolean }) => {
      await withApp(async (app) => {
        const hits = await app.get(PartyExplorer).find(text, { limit });
        if (json) return say(JSON.stringify(hits, null, 2));
        if (hits.length === 0) return say('Nothing like that is on the lists that are loaded.');
        for (const hit of hits) say(`${hit.id.padEnd(26)} ${hit.type.padEnd(13)} ${highlight(hit.matchedName, hit.ranges)}${hit.matchedName === hit.name ? '' : `  (${hit.name})`}  ${[...hit.programmes.slice(0, 3), ...hit.countries.slice(0, 3)].join(' ')}`);
      });
    });
}

/** Marks the letters that agree, where the output is a terminal. */
function highlight(text: string, ranges: readonly (readonly [number, number])[]): string {
  if (!process.stdout.isTTY) return text;
  let marked = '';
  let at = 0;
  for (const [first, last] of ranges) {
    if (first < at) continue;
    marked += `${text.slice(at, first)}\u001b[1m${text.slice(first, last + 1)}\u001b[22m`;
    at = last + 1;
  }
  return marked + text.slice(at);
}
