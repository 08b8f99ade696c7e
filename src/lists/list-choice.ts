import { type Survey, surveyEdition } from './edition-survey.js';
import type { EditionOnDisk } from './list-files.js';
import { type EditionInfo, type ListId, ListFormatError } from './list-source.js';

interface SurveyedEdition extends Survey {
  readonly edition: EditionOnDisk;
}

/** Reads an edition through once, wherever. */
export type Surveyor = (edition: EditionOnDisk) => Promise<Survey>;

export interface ListChoice {
  readonly listId: ListId;
  /** To import, in this order. */
  readonly chosen: readonly EditionOnDisk[];
  readonly skipped: readonly { readonly edition: EditionOnDisk; readonly why: string }[];
}

/**
 * Of several editions of one list, the newest complete one; with `history` all that can be read, in order of date.
 * An edition is complete when no file of it is missing and it has the records that a whole edition has.
 */
export async function chooseEditions(editions: readonly EditionOnDisk[], { history, survey = surveyEdition }: { readonly history: boolean; readonly survey?: Surveyor }): Promise<ListChoice[]> {
  const byList = new Map<ListId, EditionOnDisk[]>();
  for (const edition of editions) byList.set(edition.listId, [...(byList.get(edition.listId) ?? []), edition]);
  const choices: ListChoice[] = [];
  for (const [listId, candidates] of byList) {
    if (candidates.length === 1) {
      choices.push({ listId, chosen: candidates, skipped: [] });
      continue;
    }
    if (history) {
      choices.push({ listId, ...allInOrder(await surveyAll(candidates, survey)) });
      continue;
    }
    const [whole, lacking] = divide(candidates, (edition) => candidates.some((other) => hasAllPartsOf(other, edition)));
    const choice = whole.length === 1 ? { chosen: [], skipped: [] } : await newestComplete(whole, survey);
    choices.push({
      listId,
      chosen: whole.length === 1 ? whole : choice.chosen,
      skipped: [...lacking.map((edition) => ({ edition, why: 'files of the edition are missing that another edition here has' })), ...choice.skipped],
    });
  }
  return choices;
}

/** Reads each edition only as far as the choice needs: one that is dated before a complete one is not read to its end. */
async function newestComplete(candidates: readonly EditionOnDisk[], survey: Surveyor): Promise<Omit<ListChoice, 'listId'>> {
  const dated: { edition: EditionOnDisk; date: string | undefined }[] = [];
  for (const edition of candidates) dated.push({ edition, date: (await dateAtStart(edition)) ?? edition.dateInName });
  // What tells its date only at its end has to be read first.
  dated.sort((a, b) => Number(a.date !== undefined) - Number(b.date !== undefined) || compare(b.date ?? '', a.date ?? ''));
  const surveyed: SurveyedEdition[] = [];
  const skipped: { edition: EditionOnDisk; why: string }[] = [];
  for (const { edition, date } of dated) {
    const newer = surveyed.find(({ complete, orderDate }) => complete && date !== undefined && orderDate > date);
    if (newer) skipped.push({ edition, why: older(date, newer) });
    else surveyed.push({ edition, ...(await survey(edition)) });
  }
  const [best, ...others] = surveyed.sort(
    (a, b) => Number(a.unreadable !== undefined) - Number(b.unreadable !== undefined) || Number(b.complete) - Number(a.complete) || compare(b.orderDate, a.orderDate) || b.records - a.records,
  );
  if (!best) return { chosen: [], skipped };
  return { chosen: [best.edition], skipped: [...others.map((other) => ({ edition: other.edition, why: whySkipped(other, best) })), ...skipped] };
}

/** The publisher's date where the file says it before its first record. */
async function dateAtStart({ source, files }: EditionOnDisk): Promise<string | undefined> {
  let date: string | undefined;
  const sink = { issue: () => undefined, edition: ({ publishedAt }: EditionInfo) => void (date = publishedAt ?? date) };
  const reading = source.parse(files, sink)[Symbol.asyncIterator]();
  try {
    await reading.next();
  } catch (error) {
    if (!(error instanceof ListFormatError)) throw error;
  } finally {
    await reading.return?.();
  }
  return date;
}

function allInOrder(surveyed: readonly SurveyedEdition[]): Omit<ListChoice, 'listId'> {
  const readable = surveyed.filter(({ unreadable }) => unreadable === undefined);
  const chosen = readable.sort((a, b) => compare(a.orderDate, b.orderDate)).map(({ edition }) => edition);
  const skipped = surveyed.filter(({ unreadable }) => unreadable !== undefined).map(({ edition, unreadable }) => ({ edition, why: unreadable ?? '' }));
  return { chosen, skipped };
}

function whySkipped(other: SurveyedEdition, best: SurveyedEdition): string {
  if (other.unreadable !== undefined) return other.unreadable;
  if (best.complete && !other.complete) return `not a complete edition (${other.records} records)`;
  return older(other.orderDate, best);
}

function older(date: string | undefined, best: SurveyedEdition): string {
  return `older than the one taken (${date || 'no date'} against ${best.orderDate || 'no date'})`;
}

/** Whether `other` has every part of `edition`, and more. */
function hasAllPartsOf(other: EditionOnDisk, edition: EditionOnDisk): boolean {
  if (other.format !== edition.format) return false;
  const parts = (of: EditionOnDisk): Set<string> => new Set(of.files.flatMap(({ recognised }) => recognised.part ?? []));
  const [more, fewer] = [parts(other), parts(edition)];
  return more.size > fewer.size && [...fewer].every((part) => more.has(part));
}

/** Those for which the test fails, and those for which it holds. */
function divide<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter((item) => !test(item)), items.filter(test)];
}

/** One after the other: an edition can be large. */
async function surveyAll(editions: readonly EditionOnDisk[], survey: Surveyor): Promise<SurveyedEdition[]> {
  const surveyed: SurveyedEdition[] = [];
  for (const edition of editions) surveyed.push({ edition, ...(await survey(edition)) });
  return surveyed;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
