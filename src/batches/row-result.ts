import type { ScreeningAnswer } from '../screening/screening.service.js';
import { SubjectError } from '../screening/subject.js';
import type { RowOutcome } from './batch.entity.js';

/** What came out for a row, in the words of the table `batch_result`. */
export interface RowResult {
  readonly n: number;
  readonly outcome: RowOutcome;
  readonly hold: boolean;
  readonly flags: number;
  readonly lists: readonly string[];
  readonly best_match: string | null;
  readonly best_list: string | null;
  /** Id of the listed entry. */
  readonly best_party: string | null;
  readonly best_score: number | null;
  readonly best_reason: string | null;
  readonly screening_id: string | null;
  readonly owner_screening_ids: readonly string[];
  readonly error: string | null;
}

/** A row that was not screened is never clear: it holds until somebody has repaired it. */
export function errorResult(n: number, error: string): RowResult {
  return { n, outcome: 'error', hold: true, flags: 0, lists: [], best_match: null, best_list: null, best_party: null, best_score: null, best_reason: null, screening_id: null, owner_screening_ids: [], error };
}

/** The row's own answer and those of its owners as one: the worst of them counts. */
export function resultOf(n: number, line: number, answers: readonly (ScreeningAnswer | SubjectError)[], owners: readonly string[], dryRun: boolean): RowResult {
  const failed = answers.find((answer) => answer instanceof SubjectError);
  const screened = answers.filter((answer): answer is ScreeningAnswer => !(answer instanceof SubjectError));
  const [own] = answers;
  if (own === undefined || own instanceof SubjectError) return errorResult(n, `line ${line}: ${own?.message ?? 'nothing to screen'}`);
  const outcome = (['review', 'incomplete'] as const).find((each) => screened.some((answer) => answer.outcome === each)) ?? 'clear';
  const best = screened
    .flatMap((answer) => answer.findings.slice(0, 1).map((finding) => ({ finding, owner: answer === own ? undefined : owners[answers.indexOf(answer) - 1] })))
    .sort((a, b) => Number(b.finding.flags) - Number(a.finding.flags) || b.finding.score - a.finding.score)[0];
  const incomplete = outcome === 'incomplete' ? [...new Set(screened.flatMap((answer) => answer.incompleteReasons.map(({ message }) => message)))].join(' ') : '';
  return {
    n,
    // An owner that could not be screened leaves the row unanswered.
    outcome: failed !== undefined && outcome === 'clear' ? 'incomplete' : outcome,
    hold: failed !== undefined || screened.some(({ hold }) => hold),
    flags: screened.reduce((sum, { flagsTotal }) => sum + flagsTotal, 0),
    lists: [...new Set(screened.flatMap(({ findings }) => findings.filter(({ flags }) => flags).map(({ list }) => list)))],
    best_match: best?.finding.party.name ?? null,
    best_list: best?.finding.list ?? null,
    best_party: best?.finding.party.id ?? null,
    best_score: best?.finding.score ?? null,
    best_reason: best ? `${best.owner === undefined ? '' : `owner ${best.owner}: `}${best.finding.reason}` : incomplete || null,
    screening_id: dryRun ? null : own.id,
    owner_screening_ids: dryRun ? [] : screened.filter((answer) => answer !== own).map(({ id }) => id),
    error: failed instanceof SubjectError ? `line ${line}: an owner could not be screened: ${failed.message}` : null,
  };
}
