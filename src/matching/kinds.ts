import type { NameClass } from './word.js';

/** Names of people, of organisations, and of vessels and aircraft are looked for apart. */
export const INDEX_KINDS = ['person', 'org', 'vessel'] as const;
export type IndexKind = (typeof INDEX_KINDS)[number];

/** A ship's name without `M/V` and the like. */
export function bare(name: string, kind: IndexKind): string {
  return kind === 'vessel' ? name.replace(/^\s*(?:M\/?[VTSY]|M\.[VTS]\.|S\.?S\.?|F\/?V|LNG\/?C)\s+(?=\S{3})/i, '') : name;
}

export function classOf(kind: IndexKind): NameClass {
  return kind === 'person' ? 'person' : 'org';
}
