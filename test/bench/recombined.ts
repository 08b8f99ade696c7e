import { randomFrom } from './random.js';

/**
 * Names put together: the first words of one name and the last word of another, of the same country where a column says
 * one; all else of a row is that of the first. Other names than the file's, of the same words. Who trains draws by another seed than who measures.
 */
export function recombined(rows: readonly Readonly<Record<string, string>>[], column: string, country: string | undefined, howMany: number, seed = 41): Record<string, string>[] {
  const random = randomFrom(seed);
  const any = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const ofCountry = groupedBy(rows, country ?? '');
  return Array.from({ length: howMany }, () => {
    const first = any(rows);
    const words = first[column]!.trim().split(/\s+/);
    const last = any(ofCountry.get(first[country ?? ''] ?? '')!)[column]!.trim().split(/\s+/).at(-1)!;
    return { ...first, [column]: [...words.slice(0, -1), last].join(' ') };
  });
}

/** Rows by what stands in a column. */
export function groupedBy(rows: readonly Readonly<Record<string, string>>[], column: string): Map<string, Readonly<Record<string, string>>[]> {
  const out = new Map<string, Readonly<Record<string, string>>[]>();
  for (const row of rows) {
    const same = out.get(row[column] ?? '');
    if (same === undefined) out.set(row[column] ?? '', [row]);
    else same.push(row);
  }
  return out;
}
