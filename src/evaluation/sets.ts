import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { PartyType } from '../matching/party.js';

/** A set that cannot be used; the message names the file and says what it takes. */
export class EvaluationSetError extends Error {
  readonly code = 'evaluation_set';
}

const TYPES: Readonly<Record<string, PartyType>> = {
  Person: 'person', Company: 'company', Organization: 'organisation', LegalEntity: 'unknown', Vessel: 'vessel', Airplane: 'aircraft',
  person: 'person', company: 'company', organization: 'organisation', organisation: 'organisation', vessel: 'vessel', aircraft: 'aircraft',
};

/** The type that a file calls so; `unknown` for what it leaves open. */
export function typeOf(text: string): PartyType {
  return TYPES[text] ?? 'unknown';
}

/** A name that should find a party. */
export interface Question {
  readonly query: string;
  readonly type: PartyType;
  /** Id of the listed party, with or without its list: `us-ofac-sdn:12345`, `12345`. */
  readonly expected: string;
  /** What the writer of the set calls such a question. */
  readonly kind: string;
}

/** A name of a business partner like any other, with what is known of it. */
export interface OrdinaryName {
  readonly name: string;
  readonly country?: string;
  readonly birthDate?: string;
}

/** Two names and whether they are one party's. */
export interface LabelledPair {
  readonly id: string;
  readonly query: string;
  readonly listed: string;
  readonly type: PartyType;
  readonly match: boolean;
}

export const QUESTION_COLUMNS = ['query', 'expected_id'] as const;
export const PAIR_COLUMNS = ['query', 'listed', 'match'] as const;

/** Columns query, type, expected_id, and kind if there are kinds. Throws `EvaluationSetError`. */
export function readQuestions(path: string): Question[] {
  return readRows(path, QUESTION_COLUMNS).map((row) => ({ query: row['query'] ?? '', type: typeOf(row['type'] ?? ''), expected: row['expected_id'] ?? '', kind: row['kind'] || 'all' }));
}

/** Column name or full_name; country or nationality, date_of_birth or birth_date if they are there. Throws `EvaluationSetError`. */
export function readOrdinaryNames(path: string): OrdinaryName[] {
  const rows = readRows(path, ['name|full_name']);
  return rows
    .map((row) => ({ name: row['name'] ?? row['full_name'] ?? '', country: row['country'] ?? row['nationality'], birthDate: row['date_of_birth'] ?? row['birth_date'] }))
    .filter(({ name }) => name.trim() !== '')
    .map(({ name, country, birthDate }) => ({ name, ...(country ? { country } : {}), ...(birthDate ? { birthDate } : {}) }));
}

/** Columns query, listed, type, match (true or false), and id if there are ids. Throws `EvaluationSetError`. */
export function readPairs(path: string): LabelledPair[] {
  return readRows(path, PAIR_COLUMNS).map((row, index) => {
    const match = (row['match'] ?? '').toLowerCase();
    if (match !== 'true' && match !== 'false') throw new EvaluationSetError(`${path}: row ${index + 1}: match takes true or false, not '${row['match'] ?? ''}'.`);
    return { id: row['id'] ?? String(index + 1), query: row['query'] ?? '', listed: row['listed'] ?? '', type: typeOf(row['type'] ?? ''), match: match === 'true' };
  });
}

/** Rows of a CSV file by their columns; `columns` (`a|b` for either) must be there. Throws `EvaluationSetError`. */
export function readRows(path: string, columns: readonly string[]): Record<string, string>[] {
  let rows: Record<string, string>[];
  try {
    rows = parse(readFileSync(path), { columns: true, skip_empty_lines: true, relax_column_count: true, bom: true });
  } catch (error) {
    throw new EvaluationSetError(`${path} cannot be read as CSV: ${error instanceof Error ? error.message : String(error)}`);
  }
  const [first] = rows;
  if (!first) throw new EvaluationSetError(`${path} holds no rows.`);
  for (const column of columns) {
    if (!column.split('|').some((name) => name in first)) throw new EvaluationSetError(`${path} has no column ${column.replace('|', ' or ')}; it has ${Object.keys(first).join(', ')}.`);
  }
  return rows;
}
