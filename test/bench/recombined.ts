import { randomFrom } from './random.js';

/**
 * Names put together: the first words of one name and the last word of another, of the same country where a column says
 * one; all else of a row is that of the first. Other names than the file's, of the same words. (People's weights were fitted on other draws of them.)
 */
export function recombined(rows: readonly Readonly<Record<string, string>>[], column: string, country: string | undefined, howMany: number): Record<string, string>[] {
  const random = randomFrom(41);
  const any = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const countryOf = (row: Readonly<Record<string, string>>): string => (country === undefined ? '' : (row[country] ?? ''));
  const ofCountry = new Map<string, Readonly<Record<string, string>>[]>();
  for (const row of rows) {
    const same = ofCountry.get(countryOf(row));
    if (same === undefined) ofCountry.set(countryOf(row), [row]);
    else same.push(row);
  }
  return Array.from({ length: howMany }, () => {
    const first = any(rows);
    const words = first[column]!.trim().split(/\s+/);
    const last = any(ofCountry.get(countryOf(first))!)[column]!.trim().split(/\s+/).at(-1)!;
    return { ...first, [column]: [...words.slice(0, -1), last].join(' ') };
  });
}
