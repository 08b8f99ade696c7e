import type { ListReport, ListStatus } from './list-status.service.js';
import type { ListCounts } from './list-version.entity.js';

/** One list in one line, for people. */
export function statusLine(list: ListReport): string {
  const what = list.state === 'not_loaded' ? 'not loaded' : `${edition(list)}, ${list.records} records, ${list.names} names`;
  const wrong = [trouble(list), failure(list)].filter(Boolean).join('; ');
  return `${list.id.padEnd(15)}${list.required ? 'required  ' : '          '}${what}${wrong ? `  ! ${wrong}` : ''}`;
}

function edition(list: ListStatus): string {
  return list.publishedAt ? `edition of ${list.publishedAt}` : 'edition without a date';
}

function failure({ lastFetch }: ListReport): string {
  return lastFetch?.outcome === 'failed' ? `the last fetch failed (${lastFetch.at.slice(0, 16).replace('T', ' ')} UTC): ${lastFetch.message}` : '';
}

/** What an edition changed, in numbers; of what changed, how much bears on screening. */
export function changeCounts({ added, changed, changedForScreening, removed }: Pick<ListCounts, 'added' | 'changed' | 'changedForScreening' | 'removed'>): string {
  const bearing = changed > 0 && changedForScreening !== undefined ? ` (${changedForScreening} in what screens)` : '';
  return `${added} added, ${changed} changed${bearing}, ${removed} removed`;
}

/** What becomes of an update that is held back, until two people let it in. */
export function whatWaits({ reasons }: { readonly reasons: readonly string[] }): string {
  const older = reasons.some((reason) => /^(?:older_edition|looks_older):/.test(reason));
  return `${older ? 'nothing of it screens' : 'its additions screen as provisional'}, and the edition before still screens`;
}

function trouble(list: ListStatus): string {
  const waits = list.quarantined ? `an update waits for approval (${list.quarantined.reasons.join('; ')})` : '';
  switch (list.state) {
    case 'active':
    case 'not_loaded':
      return waits;
    case 'stale':
      return [`stale: ${list.ageDays} days old`, waits].filter(Boolean).join('; ');
    case 'undated':
      return ['date it with --published', waits].filter(Boolean).join('; ');
    case 'partial':
      return [`partial: ${list.missingParts.join(', ')} missing`, waits].filter(Boolean).join('; ');
    case 'provisional':
      return waits;
    default: {
      const never: never = list.state;
      return never;
    }
  }
}
