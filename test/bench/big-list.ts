import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findEditions } from '../../src/lists/list-files.js';
import { ListImportService } from '../../src/lists/list-import.service.js';
import { LIST_SOURCES } from '../../src/lists/sources/index.js';
import { withApplication } from './support.js';

const SYLLABLES = 'ba dor fen gul hari jev kor lim mash nor pul quat rish sov tar ul vek yan zor el'.split(' ');

/**
 * `big-list [--records N] [--change N]`: a made-up list of that many records (FollowTheMoney lines, a fifth of them people), written
 * to a file and imported twice, the second time with some records changed; on DATABASE_URL or on an embedded database of its own. Memory is the
 * highest of the whole process, its threads included.
 */
export async function bigList(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { records: { type: 'string', default: '500000' }, change: { type: 'string', default: '1000' } } });
  const records = Number(values.records);
  return withApplication({}, async ({ app, home }) => {
    const path = join(home, 'big.ftm.json');
    const run = async (changed: number): Promise<object> => {
      await write(path, records, changed);
      const start = performance.now();
      const { editions } = await findEditions([path], LIST_SOURCES);
      const { state, counts } = await app.get(ListImportService).import(editions[0]!, { actor: 'job:bench' });
      return { state, added: counts?.added, changed: counts?.changed, seconds: Math.round(performance.now() - start) / 1000, peakMb: Math.round(process.resourceUsage().maxRSS / 1000) };
    };
    const startMb = Math.round(process.resourceUsage().maxRSS / 1000);
    const first = await run(0);
    return { records, bytes: statSync(path).size, startMb, first, again: await run(Number(values.change)) };
  });
}

async function write(path: string, records: number, changed: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (let from = 0; from < records; from += 5000) {
      const lines = Array.from({ length: Math.min(5000, records - from) }, (_, i) => JSON.stringify(entity(from + i, from + i < changed)));
      await file.write(`${lines.join('\n')}\n`);
    }
  } finally {
    await file.close();
  }
}

function entity(n: number, changed: boolean): object {
  const person = n % 5 === 0;
  const name = [word(n * 3), word(n * 7 + 1), person ? word(n + 5) : 'Trading LLC'].join(' ');
  const properties = {
    name: [name],
    alias: [`${word(n + 11)} ${word(n * 5 + 2)}`],
    country: ['ru'],
    address: [`${(n % 300) + 1} ${word(n + 2)} street, ${word(n % 900)}, ${100_000 + (n % 800_000)}`],
    topics: ['sanction'],
    notes: [changed ? 'Amended.' : 'Listed for trade in goods that the list names; made up for a measurement.'],
    ...(person ? { birthDate: [`19${50 + (n % 50)}-0${(n % 9) + 1}-1${n % 10}`], passportNumber: [`P${10_000_000 + n}`] } : { registrationNumber: [`R${20_000_000 + n}`] }),
  };
  return { id: `big-${n}`, caption: name, schema: person ? 'Person' : 'Company', properties, datasets: ['bench'] };
}

/** A word that is another for almost every number. */
function word(n: number): string {
  let text = '';
  for (let rest = (n + 7) * 2_654_435_761; text.length < 8; rest = Math.floor(rest / SYLLABLES.length)) text += SYLLABLES[rest % SYLLABLES.length]!;
  return text[0]!.toUpperCase() + text.slice(1);
}
