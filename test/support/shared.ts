import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { projectRoot } from '../../src/config.js';

/** A file or folder of the real lists and evaluation sets, which are never committed. */
export function sharedPath(...parts: string[]): string {
  return join(projectRoot(), '..', 'shared', ...parts);
}

/** `describe`, skipped with its reason in the title where the real files are absent. */
export function describeWithShared(title: string, paths: readonly string[], body: () => void): void {
  const missing = paths.filter((path) => !existsSync(sharedPath(path)));
  if (missing.length === 0) describe(title, body);
  else describe(title, () => it.skip(`skipped: ../shared/${missing.join(', ../shared/')} is not there`, () => undefined));
}
