import { dayOf } from '../days.js';
import { isAboutPlace } from '../screening/finding.js';
import { MATCH_STEPS, REASON_CODES } from './dispositions.js';
import type { ComparedField, FlagDetail, ListingGroup, Queue, QueueItem } from './flags-reader.service.js';

/** First letters of an id, enough to tell flags apart at the keyboard. */
export const SHORT = 8;

/** The queue as a table; wider columns are cut to `width`. */
export function queueText({ items, next, people }: Queue, width: number, now: Date): string[] {
  if (items.length === 0) return ['Nothing waits.'];
  const rows = items.map((item) => [
    item.id.slice(0, SHORT),
    dueText(item, now),
    item.priority,
    item.score.toFixed(2),
    `${item.state.replaceAll('_', ' ')}${item.escalated ? ' !' : ''}${item.delisted ? ' delisted' : ''}`,
    item.subject,
    item.party,
    item.list,
    item.assignee === null ? '' : (people[item.assignee] ?? item.assignee),
  ]);
  const holds = items.filter((item) => item.holds).length;
  return [
    `${items.length} flags${next === null ? '' : ' and more (--limit)'}, ${holds} of them hold; what is due first on top`,
    '',
    ...table(['flag', 'due', 'priority', 'score', 'state', 'subject', 'listed party', 'list', 'whose'], rows, width),
    '',
    'interdict flags show FLAG tells all about one; the first letters of its id are enough.',
  ];
}

export function groupsText(groups: readonly ListingGroup[], width: number): string[] {
  if (groups.length === 0) return ['Nothing waits.'];
  const rows = groups.map(({ flags, cases, holds, bestScore, dueFirst, party, partyId }) => [String(flags), String(cases), String(holds), bestScore.toFixed(2), dueFirst.slice(0, 10), party, partyId]);
  return [`${groups.length} listings, the fullest first`, '', ...table(['flags', 'cases', 'hold', 'best', 'due first', 'listed party', 'listing'], rows, width), '', 'interdict flags queue --party LISTING shows the flags of one.'];
}

/** All about one flag, in the order in which an officer asks. */
export function flagText(detail: FlagDetail, now: Date): string[] {
  const { flag, people, comparison, history, dispositions, notes, attachments, otherFindings } = detail;
  const { finding } = flag;
  const name = (actor: string): string => people[actor] ?? actor;
  const lines = [
    `${flag.state.replaceAll('_', ' ').toUpperCase()}${flag.holds ? ', HOLDS' : ''}${flag.escalatedAt ? ', ESCALATED' : ''}${flag.delistedAt ? `, OFF ITS LIST since ${dayOf(flag.delistedAt)}` : ''}`,
    `${String(detail.submitted['name'] ?? '')}  ~  ${finding.party.name}`,
    '',
    `  flag       ${flag.id}`,
    `  case       ${flag.caseId}, screening ${flag.screeningId}`,
    `  whose      ${flag.assignee === null ? 'nobody has it yet' : name(flag.assignee)}`,
    `  due        ${flag.dueAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${flag.priority}${flag.pausedAt ? '; the clock stands' : flag.dueAt < now ? '; OVERDUE' : ''}`,
    '',
    ...(isAboutPlace(finding.kind) ? [finding.kind === 'zone' ? 'A zone in which listed parties work, which makes nobody listed' : 'Territory under measures of its own', `  rule       ${flag.partyId}, since ${finding.listedOn ?? ''}${flag.snapshot.listing.endsOn ? ` until ${flag.snapshot.listing.endsOn}` : ''}; governs to ${finding.directions?.join(', ') ?? ''}`] : finding.party.role === undefined ? ['Listed', `  listing    ${flag.partyId}, ${finding.party.type}`] : ['Named in a report, which makes nobody listed', `  party      ${flag.partyId}, ${finding.party.type}`, ...(flag.snapshot.remarks ? [`  claim      ${flag.snapshot.remarks}`] : []), `  on lists   ${finding.listedAs?.map(({ partyId }) => partyId).join(', ') || 'on none of the loaded lists, as far as their data tell'}`]),
    `  measure    ${finding.measures.map((measure) => measure.replaceAll('_', ' ')).join(' + ')} (${finding.jurisdiction})${finding.why ? `: ${finding.why}` : ''}`,
    ...(finding.programmes.length > 0 ? [`  programme  ${finding.programmes.join(', ')}${finding.listedOn ? `, listed ${finding.listedOn}` : ''}`] : []),
    ...(finding.legalBasis.length > 0 ? [`  law        ${finding.legalBasis.join('; ')}`] : []),
    ...(finding.counsel ? ['  counsel    must be asked first'] : []),
    ...(finding.failedPair ? [`  cleared    before, and no longer: ${finding.failedPair.why.join('; ')}`] : []),
    '',
    `Why it matched (score ${flag.score.toFixed(2)}, by ${finding.kind.replaceAll('_', ' ')})`,
    `  matched    ${finding.matchedName}`,
    `  because    ${finding.reason}`,
    '',
    'Submitted | listed',
    ...comparison.filter(({ submitted, listed }) => submitted.length + listed.length > 0).flatMap(comparedLines),
  ];
  if (otherFindings.length > 0) lines.push('', 'Also found for this subject', ...otherFindings.slice(0, 10).map((other) => `  ${other.score.toFixed(2)}  ${other.party.name} (${other.party.id})${other.flags ? '' : ', informs'}`));
  if (dispositions.length > 0) lines.push('', 'Decisions');
  for (const { outcome, reasonCode, state, text, proposedBy, decidedBy, decidedNote, people: needed } of dispositions) {
    lines.push(`  ${state}: ${outcome.replaceAll('_', ' ')}, ${reasonCode.replaceAll('_', ' ')}; by ${name(proposedBy)}${decidedBy.length > 0 ? `, decided by ${decidedBy.map(name).join(' and ')}` : ''} (${needed} needed)`, `    ${text}`, ...(decidedNote ? [`    note: ${decidedNote}`] : []));
  }
  if (notes.length + attachments.length > 0) lines.push('', 'Notes and files');
  for (const { at, actor, text } of notes) lines.push(`  ${when(at)}  ${name(actor)}: ${text}`);
  for (const { at, actor, name: file, size, sha256 } of attachments) lines.push(`  ${when(at)}  ${name(actor)}: ${file}, ${size} bytes, SHA-256 ${sha256.slice(0, 16)}…`);
  if (history.length > 0) lines.push('', 'History', ...history.flatMap((step) => [`  ${when(step.at)}  ${step.action.replaceAll('_', ' ')} by ${name(step.actor)}${step.fromState === step.toState ? '' : `: ${step.toState.replaceAll('_', ' ')}`}${said(step.data)}`, ...changesOf(step.data)]));
  lines.push('', `Possible now: ${detail.actions.map((action) => action.replaceAll('_', ' ')).join(', ') || 'nothing'}`, ...proposalHelp(detail));
  return lines;
}

function comparedLines({ field, submitted, listed, verdict }: ComparedField): string[] {
  const label = field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const few = (values: readonly string[]): string => (values.length === 0 ? '—' : `${values.slice(0, 6).map(field === 'birthDates' ? dateText : (value) => value).join('; ')}${values.length > 6 ? `; and ${values.length - 6} more` : ''}`);
  return [`  ${verdict.padEnd(8)} ${label.padEnd(12)} ${few(submitted)}`, `  ${''.padEnd(21)} | ${few(listed)}`];
}

/** An interval of days as people write it: a day, a year, or from and to. */
function dateText(interval: string): string {
  const [from = '', to = ''] = interval.split('/');
  if (from === to) return from;
  return from.endsWith('-01-01') && to === `${from.slice(0, 4)}-12-31` ? from.slice(0, 4) : `${from} to ${to}`;
}

function said(data: Readonly<Record<string, unknown>>): string {
  const text = data['text'] ?? data['reason'];
  return typeof text === 'string' && text !== '' ? ` — ${text}` : '';
}

function changesOf(data: Readonly<Record<string, unknown>>): string[] {
  const changes = Array.isArray(data['changes']) ? (data['changes'] as { field: string; before: unknown; after: unknown }[]) : [];
  return changes.map(({ field, before, after }) => `      ${field}: ${valueText(before)} → ${valueText(after)}`);
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join('; ') || '—';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The command that would propose the commonest decision, ready to be filled in. */
function proposalHelp({ flag, actions }: FlagDetail): string[] {
  const id = flag.id.slice(0, SHORT);
  if (flag.state === 'open') return [`  interdict flags claim ${id}`];
  if (!actions.includes('propose')) return [];
  return [`  interdict flags propose ${id} --outcome false_positive --reason CODE --text "what was compared" --check ${Object.keys(MATCH_STEPS).map((step) => `${step}=yes`).join(' ')}`, '  interdict help flags propose   lists the reasons and asks the match steps'];
}

/** What may be chosen, as the help of a command. */
export function vocabularyText(): string {
  return [
    '',
    'Match steps (OFAC), each answered with yes, no or not_known:',
    ...Object.entries(MATCH_STEPS).map(([step, asks]) => `  ${step.padEnd(22)} ${asks}`),
    '',
    'Reasons:',
    ...Object.entries(REASON_CODES).map(([code, { outcome, says }]) => `  ${code.padEnd(28)} ${outcome.padEnd(15)} ${says}`),
    '',
    'A flag is closed by people who have signed in, never by the command line.',
  ].join('\n');
}

/** How long until a decision is due. */
export function dueText(item: Pick<QueueItem, 'dueAt' | 'paused' | 'overdue' | 'state'>, now: Date): string {
  if (item.state === 'closed') return '';
  if (item.paused) return 'clock stands';
  const minutes = Math.round((Date.parse(item.dueAt) - now.getTime()) / 60_000);
  const far = Math.abs(minutes) < 120 ? `${Math.abs(minutes)} min` : Math.abs(minutes) < 72 * 60 ? `${Math.round(Math.abs(minutes) / 60)} h` : `${Math.round(Math.abs(minutes) / 1440)} days`;
  return item.overdue ? `${far} OVERDUE` : `in ${far}`;
}

function when(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ');
}

/** Columns as wide as what they hold; the widest are cut until a line fits. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], width: number, indent = ''): string[] {
  const all = [header, ...rows].map((row) => row.map((cell) => cell.replace(/\s+/g, ' ')));
  const widths = header.map((_, column) => Math.max(...all.map((row) => lengthOf(row[column] ?? ''))));
  while (widths.reduce((sum, each) => sum + each + 2, indent.length - 2) > width && Math.max(...widths) > 12) widths[widths.indexOf(Math.max(...widths))]! -= 1;
  return all.map((row) => indent + row.map((cell, column) => fit(cell, widths[column] ?? 0)).join('  ').trimEnd());
}

function fit(cell: string, width: number): string {
  const letters = [...cell];
  while (lengthOf(letters.join('')) > width) letters.splice(-2, 2, '…');
  const text = letters.join('');
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)));
}

/** Cells of a terminal; letters of East Asia take two. */
function lengthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\uff00-\uff60]/u.test(letter) ? 2 : /\p{Mn}/u.test(letter) ? 0 : 1), 0);
}
