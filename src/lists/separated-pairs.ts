import type { Apart } from './clusters.js';

/** The pairs that were apart at a moment; now, unless told. */
export async function separatedPairs(query: <T>(sql: string, parameters?: unknown[]) => Promise<T[]>, at?: Date): Promise<Apart> {
  const rows = await query<{ a: string; b: string }>(
    'select party_a a, party_b b from party_separation where separated_at <= $1 and (restored_at is null or restored_at > $1) order by party_a, party_b',
    [at ?? 'infinity'],
  );
  return rows.map(({ a, b }) => [a, b] as const);
}
