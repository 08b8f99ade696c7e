import type { CaseItem } from './cases-reader.service.js';
import { SHORT, dueText, table } from './flag-text.js';
import type { Queue, QueueItem } from './flags-reader.service.js';
import type { ReviewTaskEntity } from './review.entity.js';
import type { SubjectStanding } from './standing.service.js';

/** Cases as a table. */
export function casesText(items: readonly CaseItem[], more: boolean, width: number, now: Date): string[] {
  if (items.length === 0) return ['No case waits.'];
  const rows = items.map((item) => [
    item.id.slice(0, SHORT),
    item.dueAt === null ? (item.closedAt === null ? '' : `closed ${item.closedAt.slice(0, 10)}`) : dueText({ dueAt: item.dueAt, overdue: item.overdue, paused: false, state: 'open' }, now),
    `${item.open} of ${item.flags}`,
    [item.holds > 0 ? `${item.holds} hold` : '', item.matches > 0 ? `${item.matches} matched` : '', item.escalated ? 'escalated' : ''].filter(Boolean).join(', '),
    item.bestScore.toFixed(2),
    item.subject,
    item.reference ?? '',
    item.lists.join(' '),
  ]);
  return [
    `${items.length} case${items.length === 1 ? '' : 's'}${more ? ' and more (--limit)' : ''}; what is due first on top`,
    '',
    ...table(['case', 'due', 'open flags', '', 'best', 'subject', 'reference', 'lists'], rows, width),
    '',
    'interdict cases show CASE tells all about one; the first letters of its id are enough.',
  ];
}

/** What a case comes to: where its subject stands, its flags by party, what is to be done. */
export function caseText({ item, standing, queue, tasks }: { readonly item: CaseItem; readonly standing: SubjectStanding; readonly queue: Queue; readonly tasks: readonly ReviewTaskEntity[] }, width: number, now: Date): string[] {
  const { people } = queue;
  const open = queue.items.filter(({ state }) => state !== 'closed');
  const row = (flag: QueueItem): string[] => [flag.id.slice(0, SHORT), flag.state === 'closed' ? '' : dueText(flag, now), `${flag.state.replaceAll('_', ' ')}${flag.escalated ? ' !' : ''}${flag.delisted ? ' delisted' : ''}`, flag.holds ? 'holds' : '', flag.score.toFixed(2), flag.party, flag.partyId, flag.assignee === null ? '' : (people[flag.assignee] ?? flag.assignee)];
  return [
    `${standing.outcome.replaceAll('_', ' ').toUpperCase()}${standing.hold ? ', HOLD' : ''}  ${item.subject}${item.reference === null ? '' : `  (${item.reference})`}`,
    '',
    `  case       ${item.id}, opened ${item.openedAt.slice(0, 10)}${item.closedAt === null ? '' : `, closed ${item.closedAt.slice(0, 10)}`}`,
    `  flags      ${item.flags}, of which ${item.open} wait for a person${item.matches > 0 ? ` and ${item.matches} are confirmed matches` : ''}`,
    ...standing.licences.map(({ number, authority, scope, validTo, directions }) => `  licence    ${number} of ${authority} until ${validTo}${directions.length > 0 ? `, to ${directions.join(' and ')} only` : ''}: ${scope}`),
    ...standing.incompleteReasons.map(({ message }) => `  incomplete ${message}`),
    '',
    ...table(['flag', 'due', 'state', '', 'score', 'listed party', 'listing', 'whose'], queue.items.map(row), width, '  '),
    ...(tasks.length > 0 ? ['', 'To be done', ...tasks.map(({ dueOn, title, basis }) => `  ${dueOn}  ${title} (${basis})`)] : []),
    ...nextSteps(item, open),
  ];
}

/** Commands that come next, ready to be filled in. */
function nextSteps({ id }: CaseItem, open: readonly QueueItem[]): string[] {
  const short = id.slice(0, SHORT);
  const [first] = open;
  if (!first) return [];
  return ['', 'Next', ...(open.some(({ state }) => state === 'open') ? [`  interdict cases claim ${short}`] : []), `  interdict flags show ${first.id.slice(0, SHORT)}`, `  interdict cases propose ${short} --party ${first.partyId} --outcome OUTCOME --reason CODE --text "what was compared" --check …`];
}
