import { contradicts, fieldOfContent, nameLikeness } from './content.js';
import { type Field, MANY, fieldOfHeader } from './fields.js';

/** What a column is taken for, before a person confirms or corrects it. */
export interface ColumnGuess {
  readonly index: number;
  readonly header: string;
  /** Null: not mapped; its values are kept and come back with the results, and are not screened. */
  readonly field: Field | null;
  /** 0…1. */
  readonly confidence: number;
  readonly why: string;
  /** First values that are not empty. */
  readonly examples: readonly string[];
}

/** Which columns fill which field, by position from 0. */
export type Mapping = Partial<Record<Field, readonly number[]>>;

/** Guesses each column by its header and its values. Pure; the same file gives the same guess. */
export function guessColumns(header: readonly string[], rows: readonly (readonly string[])[]): ColumnGuess[] {
  const taken = new Set<Field>();
  const values = header.map((_, index) => rows.map((cells) => cells[index] ?? ''));
  const guesses = header.map((text, index): ColumnGuess => guessOne(text, index, values[index] as string[]));
  // The better of two columns for one field keeps it; a second column of names becomes other names.
  const settled = [...guesses].sort((a, b) => b.confidence - a.confidence || a.index - b.index).map((guess): ColumnGuess => {
    if (guess.field === null || MANY.has(guess.field) || !taken.has(guess.field)) {
      if (guess.field !== null) taken.add(guess.field);
      return guess;
    }
    if (guess.field === 'name') return { ...guess, field: 'otherNames', confidence: 0.5, why: `${guess.why}; another column is the name already` };
    return { ...guess, field: null, confidence: 0, why: `${guess.why}; another column fits better` };
  });
  return withName(settled.sort((a, b) => a.index - b.index), values);
}

/** The guess as a mapping. */
export function mappingOf(guesses: readonly ColumnGuess[]): Mapping {
  const mapping: Partial<Record<Field, number[]>> = {};
  for (const { field, index } of guesses) if (field !== null) (mapping[field] ??= []).push(index);
  return mapping;
}

function guessOne(header: string, index: number, values: readonly string[]): ColumnGuess {
  const examples = values.filter((value) => value.trim() !== '').slice(0, 3).map((value) => value.slice(0, 80));
  const base = { index, header, examples };
  const byHeader = fieldOfHeader(header);
  const byContent = fieldOfContent(values);
  if (byHeader !== undefined) {
    const against = contradicts(byHeader, values);
    if (against === undefined) return { ...base, field: byHeader, confidence: byHeader === byContent ? 1 : 0.9, why: `the header says ${byHeader}` };
    if (byContent === undefined) return { ...base, field: null, confidence: 0, why: `the header says ${byHeader}, but ${against}` };
  }
  if (byContent !== undefined) return { ...base, field: byContent, confidence: 0.7, why: `its values look like ${byContent}` };
  return { ...base, field: null, confidence: 0, why: 'neither header nor values are known' };
}

/** A file without a column of names by header: the column whose values look most like names. */
function withName(guesses: readonly ColumnGuess[], values: readonly (readonly string[])[]): ColumnGuess[] {
  if (guesses.some(({ field }) => field === 'name' || field === 'lastName')) return [...guesses];
  const best = guesses
    .filter(({ field }) => field === null || field === 'otherNames' || field === 'localName')
    .map((guess) => ({ guess, likeness: nameLikeness(values[guess.index] as string[]) }))
    .sort((a, b) => b.likeness - a.likeness)[0];
  if (!best || best.likeness < 0.35) return [...guesses];
  return guesses.map((guess) => (guess === best.guess ? { ...guess, field: 'name', confidence: Math.min(0.7, best.likeness), why: 'its values look most like names' } : guess));
}
