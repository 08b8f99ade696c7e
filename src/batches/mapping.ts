import { BatchFieldError } from './batch.errors.js';
import type { NamedMapping } from './batch.entity.js';
import type { Mapping } from './intake/columns.js';
import { FIELDS, type Field, MANY } from './intake/fields.js';
import type { TableLook } from './intake/read-table.js';

/** The guess of a look, by header. */
export function guessedMapping(look: TableLook): NamedMapping {
  const mapping: Partial<Record<Field, string[]>> = {};
  for (const { field, header } of look.guesses) if (field !== null) (mapping[field] ??= []).push(header);
  return mapping;
}

/** Headers as positions. Throws `BatchFieldError` for a header that the file does not have, and where nothing names the supplier. */
export function positionsOf(mapping: NamedMapping, columns: readonly string[]): Mapping {
  const positions: Partial<Record<Field, number[]>> = {};
  const used = new Map<number, Field>();
  for (const [key, headers] of Object.entries(mapping)) {
    const field = FIELDS.find((known) => known === key);
    if (!field) throw new BatchFieldError(`mapping.${key}`, `'${key}' is no field. The fields are ${FIELDS.join(', ')}.`);
    if (headers.length > 1 && !MANY.has(field)) throw new BatchFieldError(`mapping.${field}`, `takes one column, not ${headers.length}`);
    positions[field] = headers.map((header) => {
      const at = columns.findIndex((column) => column === header) >= 0 ? columns.indexOf(header) : columns.findIndex((column) => column.trim().toLowerCase() === header.trim().toLowerCase());
      if (at < 0) throw new BatchFieldError(`mapping.${field}`, `the file has no column '${header}'. Its columns are: ${columns.join(', ')}.`);
      const other = used.get(at);
      if (other !== undefined && other !== field) throw new BatchFieldError(`mapping.${field}`, `the column '${header}' is mapped to ${other} already`);
      used.set(at, field);
      return at;
    });
  }
  const named = (['name', 'lastName', 'localName', 'otherNames'] as const).some((field) => (positions[field]?.length ?? 0) > 0);
  if (!named) throw new BatchFieldError('mapping.name', `none of the columns is mapped to a name. The columns are: ${columns.join(', ')}.`);
  return positions;
}

/** Columns that fill no field: kept and returned with the results, not screened. */
export function unmappedColumns(mapping: NamedMapping, columns: readonly string[]): string[] {
  const used = new Set(Object.values(mapping).flatMap((headers) => headers.map((header) => header.trim().toLowerCase())));
  return columns.filter((column) => !used.has(column.trim().toLowerCase()));
}
