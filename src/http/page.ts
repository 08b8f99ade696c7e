import { type Type, applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { PageQueryDto } from './page.dto.js';
import { InvalidFields } from './problem.filter.js';

/** A page of a list. Every list of the API is given so, those too that never need a second page. */
export interface Page<T> {
  readonly items: readonly T[];
  /** For `after`; null on the last page. */
  readonly next: string | null;
}

/** The whole of a list. */
export function whole<T>(items: readonly T[]): Page<T> {
  return { items, next: null };
}

/** One page of rows that were asked for with one more than the limit, so that the last page is known as such; `keyOf` gives the values that the rows are in order of. */
export function pageOf<T>(rows: readonly T[], limit: number, keyOf: (row: T) => readonly string[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? Buffer.from(JSON.stringify(keyOf(last))).toString('base64url') : null };
}

/** The same page with each item read another way. */
export function mapPage<T, R>({ items, next }: Page<T>, read: (item: T) => R): Page<R> {
  return { items: items.map(read), next };
}

/** One page of a query, the latest first; `at` and `id` are its columns. A moment goes into the mark as the database has it, to the microsecond. */
export async function latestFirst<T extends ObjectLiteral & { readonly id: string }>(query: SelectQueryBuilder<T>, { at, id }: { readonly at: string; readonly id: string }, { limit = 50, after }: PageQueryDto): Promise<Page<T>> {
  const [moment, before] = readMark(after, ['time', 'uuid']) ?? [];
  if (before !== undefined) query.andWhere(`(${at}, ${id}) < (:moment::timestamptz, :before::uuid)`, { moment, before });
  const { entities, raw } = await query.addSelect(`${at}::text`, 'page_mark').orderBy(at, 'DESC').addOrderBy(id, 'DESC').limit(limit + 1).getRawAndEntities<{ page_mark: string }>();
  return mapPage(pageOf(entities.map((row, index) => ({ row, mark: raw[index]?.page_mark ?? '' })), limit, ({ row, mark }) => [mark, row.id]), ({ row }) => row);
}

/** The values after which a page begins; undefined for the first page. Throws `InvalidFields` for what no page gave out. */
export function readMark(after: string | undefined, kinds: readonly (keyof typeof SHAPES)[]): readonly string[] | undefined {
  if (after === undefined) return undefined;
  const values = parsed(Buffer.from(after, 'base64url').toString('utf8'));
  if (!Array.isArray(values) || values.length !== kinds.length || !kinds.every((kind, index) => typeof values[index] === 'string' && SHAPES[kind].test(values[index]))) {
    throw new InvalidFields([{ field: 'after', message: 'takes `next` of the page before, as it was given' }]);
  }
  return values as string[];
}

/** What a value of a mark looks like, so that the database can read it. */
const SHAPES = {
  text: /^[^\0]*$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  day: /^\d{4}-\d\d-\d\d$/,
  time: /^\d{4}-\d\d-\d\d[T ][\d:.]{5,15}([+-]\d\d(:?\d\d)?|Z)$/,
  number: /^\d{1,18}$/,
} as const;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Describes an answer that is a page of such items. */
export function ApiPage(item: Type, more: Readonly<Record<string, object>> = {}): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(item),
    ApiOkResponse({
      schema: {
        type: 'object',
        required: ['items', 'next', ...Object.keys(more)],
        properties: { items: { type: 'array', items: { $ref: getSchemaPath(item) } }, next: { type: 'string', nullable: true, description: 'For `after`; null on the last page.' }, ...more },
      },
    }),
  );
}
