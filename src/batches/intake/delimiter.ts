import { CsvRows } from './csv-rows.js';

/** Delimiters that exports use, in order of preference where several fit equally well. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Excel's own first line that names the delimiter. */
const SEP_LINE = /^sep=(.)\s*$/i;

/** The delimiter that the first line names, as Excel writes it. */
export function namedDelimiter(firstLine: string): string | undefined {
  return SEP_LINE.exec(firstLine.replace(/^\ufeff/, ''))?.[1];
}

/**
 * The delimiter under which most rows have the same number of columns, above one. A file whose rows have one column
 * under each is a list of names: then a delimiter that does not occur, so that no name is cut at its comma.
 */
export function guessDelimiter(head: string): string {
  const named = namedDelimiter(head.split(/\r?\n/, 1)[0] ?? '');
  if (named !== undefined) return named;
  const scores = DELIMITERS.map((delimiter) => ({ delimiter, ...evenness(head, delimiter) }));
  const best = scores.filter(({ width }) => width > 1).sort((a, b) => b.share - a.share || b.width - a.width)[0];
  if (best) return best.delimiter;
  return DELIMITERS.find((delimiter) => delimiter !== ',' && !head.includes(delimiter)) ?? '\t';
}

/** The commonest width of the rows, and the share of rows that have it. */
function evenness(head: string, delimiter: string): { width: number; share: number } {
  const rows = new CsvRows(delimiter).push(head).slice(0, 200);
  const widths = new Map<number, number>();
  for (const { cells } of rows) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
  const [width, count] = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0];
  return { width, share: rows.length === 0 ? 0 : count / rows.length };
}
