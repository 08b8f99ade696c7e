import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileAt, parseAll, REAL_LISTS } from '../lists/list-files.js';
import { countFields, type FieldCount, type Shelf } from './field-counts.js';
import { PUBLISHED_LISTS } from './published-lists.js';

/** What a list holds, counted with our reader and without it. */
export interface Census {
  /** Parties that our reader gives. */
  readonly records: number;
  /** Records (or rows) of the file. */
  readonly published: number;
  /** Kinds of what our reader did not understand. */
  readonly issues: readonly string[];
  readonly fields: Readonly<Record<string, FieldCount>>;
}

/** `census --list KEY [--shelf FIELD=SHELF…]`: counts a real list apart from our readers, and looks each value up where it must stand. */
export async function census(args: readonly string[]): Promise<Census> {
  const { values } = parseArgs({ args: [...args], options: { list: { type: 'string' }, shelf: { type: 'string', multiple: true, default: [] } } });
  const list = PUBLISHED_LISTS.find(({ key }) => key === values.list);
  if (!list) throw new Error(`--list is one of ${PUBLISHED_LISTS.map(({ key }) => key).join(', ')}`);
  const shelves = new Map(values.shelf.map((each): [string, Shelf] => [each.slice(0, each.lastIndexOf('=')), each.slice(each.lastIndexOf('=') + 1) as Shelf]));
  const { records, issues } = await parseAll(list.source, list.files.map((file) => fileAt(join(REAL_LISTS ?? '', file))));
  const parties = new Map(records.flatMap(({ party }, nth) => [list.keyOf?.(party, nth) ?? party.recordId].flat().map((key) => [key, party] as const)));
  const published = await list.published();
  const fields = countFields(published, (id) => parties.get(id), (field) => shelves.get(field) ?? 'anywhere');
  return { records: records.length, published: published.length, issues: [...new Set(issues.map(({ kind }) => kind))].sort(), fields };
}
