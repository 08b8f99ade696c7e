import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@jest/globals';
import type { Census } from '../bench/census.js';
import type { Shelf } from '../bench/field-counts.js';

/** What is known of a real list, and why some of it is not in our parties. */
export interface Expected extends Omit<Census, 'fields'> {
  /** Values of each field, by the shelf they must stand on. */
  readonly values: Readonly<Partial<Record<Shelf, Readonly<Record<string, number>>>>>;
  /** Values that stand there in another order or form. */
  readonly reworked?: Readonly<Record<string, number>>;
  readonly lost?: Readonly<Record<string, readonly [number, string]>>;
  /** Fields that are not kept as values, by the reason. */
  readonly notKept?: Readonly<Record<string, readonly string[]>>;
}

/** Holds a list against what is known of it. The counting runs in a process of its own, four times as fast as within Jest. */
export async function findsAll(key: string, { records, published, issues, values, reworked = {}, lost = {}, notKept = {} }: Expected): Promise<void> {
  const shelves = Object.entries(values).flatMap(([shelf, fields]) => Object.keys(fields).map((field) => `--shelf=${field}=${shelf}`));
  const { stdout } = await promisify(execFile)(process.execPath, [join(process.cwd(), 'dist/test/bench/main.js'), 'census', '--list', key, ...shelves], { maxBuffer: 1 << 27 });
  const found = JSON.parse(stdout) as Census;
  const aside = new Set(Object.values(notKept).flat());
  const fields = Object.entries(found.fields).filter(([field]) => !aside.has(field));
  expect(fields.flatMap(([field, count]) => (count.lost.length === (lost[field]?.[0] ?? 0) ? [] : [`${field}: ${count.lost.length} lost, such as ${count.lost.slice(0, 5).join(' | ')}`]))).toEqual([]);
  expect(Object.fromEntries(fields.map(([field, count]) => [field, count.values]))).toEqual(Object.assign({}, ...Object.values(values)));
  expect(Object.fromEntries(fields.flatMap(([field, count]) => (count.reworked === 0 ? [] : [[field, count.reworked]])))).toEqual(reworked);
  expect({ records: found.records, published: found.published, issues: found.issues }).toEqual({ records, published, issues });
}
