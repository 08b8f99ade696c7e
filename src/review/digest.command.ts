import { Command } from 'commander';
import { CommandFailure, say } from '../command-line/session.js';
import { asReviewer, lineWidth } from './command-reviewer.js';
import { type Digest, DigestService } from './digest.service.js';
import { table } from './flag-text.js';
import type { ReviewTaskEntity } from './review.entity.js';
import { TasksService } from './tasks.service.js';

/** `interdict digest`: the morning's page. */
export function digestCommand(): Command {
  return new Command('digest')
    .description('what lists and monitoring brought since, and what waits')
    .option('--since <moment>', 'such as 2026-11-24 or 2026-11-24T08:00:00Z; default the last 24 hours')
    .option('--json', 'as JSON')
    .action(({ since, json }: { since?: string; json?: boolean }) =>
      asReviewer(async (app, by) => {
        const from = since === undefined ? new Date(Date.now() - 86_400_000) : new Date(since);
        if (Number.isNaN(from.getTime())) throw new CommandFailure(`--since takes a moment such as 2026-11-24, not '${since}'.`);
        const digest = await app.get(DigestService).since(from, by);
        if (json) return say(JSON.stringify(digest, null, 2));
        const { items: tasks } = await app.get(TasksService).list({ open: true }, by);
        say(digestText(digest, tasks, lineWidth()).join('\n'));
      }),
    );
}

/** The digest as a page: what came, what waits, what is due. */
export function digestText({ since, lists, raised, reopened, delisted, closed, monitoring, open, pairs, licences, tasks: due, qualityChecksDue }: Digest, tasks: readonly ReviewTaskEntity[], width: number): string[] {
  const count = (n: number, what: string): string[] => (n === 0 ? [] : [`  ${String(n).padStart(5)}  ${what}`]);
  const orNone = (lines: readonly string[]): readonly string[] => (lines.length > 0 ? lines : ['  nothing']);
  return [
    `Since ${since.slice(0, 16).replace('T', ' ')} UTC`,
    '',
    'Lists',
    ...orNone(lists.length === 0 ? [] : table(['list', 'edition of', 'state', 'added', 'changed', 'in what screens', 'removed'], lists.map(({ list, publishedAt, state, added, changed, changedForScreening, removed }) => [list, publishedAt ?? 'undated', state, String(added), String(changed), String(changedForScreening ?? '?'), String(removed)]), width, '  ')),
    '',
    'Flags that came',
    ...orNone(raised.length === 0 ? [] : table(['through', 'list', 'flags', 'hold'], raised.map(({ origin, list, flags, holds }) => [origin, list, String(flags), String(holds)]), width, '  ')),
    ...count(reopened, 'opened again'),
    ...count(delisted, 'whose party went off its list'),
    ...count(closed, 'closed'),
    ...count(pairs.suppressed, 'findings that cleared pairs suppressed'),
    ...(monitoring.failed + monitoring.defects === 0 ? [] : ['', 'Monitoring', ...count(monitoring.failed, 'passes over the register failed and are made again'), ...count(monitoring.defects, 'differences that a full pass found and the changes had missed: faults of Interdict, put right; tell your administrator')]),
    '',
    'What waits',
    ...orNone([
      ...count(open.overdue, 'overdue'),
      ...count(open.dueToday, 'due today'),
      ...count(open.unclaimed, 'that nobody has'),
      ...count(open.escalated, 'escalated'),
      ...count(open.awaitingApproval, 'proposed, for a second person'),
      ...count(open.awaitingInformation, 'waiting for information'),
      ...count(qualityChecksDue, 'single-handed closings to look over'),
      ...count(pairs.suspended, 'cleared pairs that no longer hold'),
      ...count(pairs.expiringSoon, 'cleared pairs that end within 14 days'),
      ...count(licences.expiringSoon, 'licences that end within 30 days'),
      ...count(licences.expired, 'confirmed matches whose licence has ended: they hold again'),
    ]),
    '',
    `Tasks after a match${due.overdue > 0 ? `, ${due.overdue} OVERDUE` : ''}`,
    ...orNone(tasks.length === 0 ? [] : table(['due', 'task', 'rule'], tasks.slice(0, 20).map(({ dueOn, title, basis }) => [dueOn, title, basis]), width, '  ')),
    ...(tasks.length > 20 ? [`  … and ${tasks.length - 20} more`] : []),
  ];
}
