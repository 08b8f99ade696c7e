import { readFileSync } from 'node:fs';
import { PAIR_COLUMNS, QUESTION_COLUMNS, readRows, typeOf } from '../../src/evaluation/sets.js';
import type { ListedParty, PartyDate, PartyName } from '../../src/matching/party.js';

export { PAIR_COLUMNS, QUESTION_COLUMNS, readRows, typeOf };

export function nameOf(full: string, kind: PartyName['kind'] = 'primary'): PartyName {
  return { full, kind, quality: 'strong' };
}

/** `YYYY`, `YYYY-MM` or `YYYY-MM-DD` as an interval of days. */
export function dateOf(raw: string): PartyDate {
  const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(raw);
  if (match === null) return { raw, precision: 'unknown' };
  const [, year, month, day] = match;
  if (day !== undefined) return { raw, precision: 'day', from: raw, to: raw };
  if (month !== undefined) return { raw, precision: 'month', from: `${raw}-01`, to: `${raw}-31` };
  return { raw, precision: 'year', from: `${year}-01-01`, to: `${year}-12-31` };
}

/** FollowTheMoney JSON lines. */
export function readFtm(path: string): ListedParty[] {
  const out: ListedParty[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line.trim() === '') continue;
    const entity = JSON.parse(line) as { id: string; schema: string; datasets: string[]; properties: Record<string, string[] | undefined> };
    const p = entity.properties;
    out.push({
      id: `ftm:${entity.id}`, listId: entity.datasets[0] ?? 'ftm', recordId: entity.id, type: typeOf(entity.schema),
      names: [...(p['name'] ?? []).map((full) => nameOf(full)), ...(p['alias'] ?? []).map((full) => nameOf(full, 'alias')), ...(p['weakAlias'] ?? []).map((full) => ({ ...nameOf(full, 'alias'), quality: 'weak' as const }))],
      identifiers: [], birthDates: (p['birthDate'] ?? []).map(dateOf), addresses: [],
      countries: [...(p['nationality'] ?? []), ...(p['country'] ?? [])].map((code) => ({ code: code.toUpperCase(), kind: 'nationality' as const })),
      listing: { programmes: [], measures: [], jurisdiction: '', legalBasis: [] },
    });
  }
  return out;
}
