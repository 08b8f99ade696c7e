import type { ReferenceData } from '../matching/reference.js';

/** Reads the engine's reference tables from `data/`, once per process. */
export function loadReferenceData(): ReferenceData {
  return { hash: '' };
}

/** Names the code and reference data that a score rests on. */
export function engineVersion(): string {
  return 'unversioned';
}
