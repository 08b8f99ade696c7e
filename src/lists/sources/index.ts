import type { ListId, ListSource, Recognised } from '../list-source.js';
import { auDfat } from './au-dfat.js';
import { caSema } from './ca-sema.js';
import { chSeco } from './ch-seco.js';
import { euFsf } from './eu-fsf.js';
import { euJournal } from './eu-journal.js';
import { ftm } from './ftm.js';
import { internalCsv } from './internal-csv.js';
import { jpMeti } from './jp-meti.js';
import { ofacNonSdn, ofacSdn } from './ofac.js';
import { reportSource } from './report.js';
import { ukSanctions } from './uk-sanctions.js';
import { unSc } from './un-sc.js';
import { usCsl } from './us-csl.js';
import { usDod1260h } from './us-dod-1260h.js';
import { usDod1286 } from './us-dod-1286.js';

/** All lists that Interdict reads, one a line. A new list is one file beside this one and one line here. */
export const LIST_SOURCES: readonly ListSource[] = [
  ofacSdn,
  ofacNonSdn,
  usCsl,
  usDod1260h,
  usDod1286,
  euFsf,
  euJournal,
  caSema,
  auDfat,
  jpMeti,
  ukSanctions,
  chSeco,
  unSc,
  ftm,
  internalCsv,
  reportSource,
];

/** The source of a list id. */
export function listSource(id: ListId): ListSource | undefined {
  return LIST_SOURCES.find((source) => source.id === id);
}

/** Which list and part a file is, by its first 64 KiB (unzipped); undefined where it is none that is known. */
export function recogniseList(head: Buffer, name: string): Recognised | undefined {
  for (const source of LIST_SOURCES) {
    const recognised = source.recognise(head, name);
    if (recognised !== undefined) return recognised;
  }
  return undefined;
}
