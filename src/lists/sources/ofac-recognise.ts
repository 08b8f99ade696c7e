import type { ListId, Recognised } from '../list-source.js';
import { firstRow } from '../readers/csv.js';
import { headText, rootOf } from '../readers/xml-tree.js';
import type { OfacCsvPart } from './ofac-csv.js';

/** Programmes that stand on OFAC's non-SDN lists and not, or hardly, on the SDN list. */
const NON_SDN_ONLY = /^(NS-PLC|CMIC-EO13959|561-Related|FSE-|MBS)/;
/** Programmes that stand on both. */
const BOTH = /^(UKRAINE-EO13662|RUSSIA-EO14024|CAATSA - RUSSIA|BURMA-EO14014|VENEZUELA-EO13850|IRAN-CON-ARMS-EO|ILLICIT-DRUGS-EO14059|SDGT|SYRIA)$/;

/**
 * Which of OFAC's files this is. The parts of the CSV set tell themselves by the shape of their rows; whether they are of the
 * SDN or the non-SDN list by their programmes, else by their name (`cons_…`).
 */
export function recogniseOfac(head: Buffer, name: string): Recognised | undefined {
  const root = rootOf(head);
  if (root !== undefined) {
    if (root.name === 'sdnList') return { listId: listOf([...headText(head).matchAll(/<program>([^<]*)</g)].map((m) => m[1] ?? ''), name), format: 'ofac-xml' };
    if (root.name === 'Sanctions' && /ADVANCED_XML|<DateOfIssue/.test(headText(head))) return { listId: listOf([], name), format: 'ofac-advanced' };
    return undefined;
  }
  const row = firstRow(head);
  const part = row === undefined ? undefined : partOf(row, name);
  if (part === undefined) return undefined;
  return { listId: listOf(part === 'sdn' ? programmesOf(head) : [], name), format: 'ofac-csv', part };
}

function partOf(row: readonly string[], name: string): OfacCsvPart | undefined {
  if (!/^\d+$/.test(row[0] ?? '')) return undefined;
  const numbered = /^\d+$/.test(row[1] ?? '');
  if (row.length === 12 && /^(-0-|individual|entity|vessel|aircraft)$/i.test(row[2] ?? '')) return 'sdn';
  if (row.length === 5 && numbered && /^[afn]ka$/i.test(row[2] ?? '')) return 'alt';
  if (row.length === 6 && numbered) return 'add';
  if (row.length === 2 && !numbered && (/comment/i.test(name) || /; .*\.$/s.test(row[1] ?? ''))) return 'comments';
  return undefined;
}

/** The list that more of the programmes speak for; the name decides where they are even or absent. */
function listOf(programmes: readonly string[], name: string): ListId {
  const telling = programmes.filter((tag) => !BOTH.test(tag));
  const nonSdn = telling.filter((tag) => NON_SDN_ONLY.test(tag)).length;
  const sdn = telling.length - nonSdn;
  if (nonSdn !== sdn) return nonSdn > sdn ? 'us-ofac-nonsdn' : 'us-ofac-sdn';
  return /cons/i.test(name) ? 'us-ofac-nonsdn' : 'us-ofac-sdn';
}

/** Programme cells of the rows in the head: the fourth of rows that begin with a number. */
function programmesOf(head: Buffer): string[] {
  const cells = [...head.toString('latin1').matchAll(/^\d+,"(?:[^"]|"")*",[^,]*,"([^"]*)"/gm)].map((match) => match[1] ?? '');
  return cells.flatMap((cell) => cell.split('] ['));
}
