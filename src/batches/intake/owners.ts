import type { Note } from './damage.js';

/** An owner as a cell names it. */
export interface OwnerRead {
  readonly name: string;
  /** 0…100; absent where the cell does not say. */
  readonly percent?: number;
}

/** `Ivan Petrov 60%; ACME Ltd (40 %)` as owners with their share. Shares that add up to more than 100 are named. */
export function readOwners(cells: readonly string[]): { owners: OwnerRead[]; notes: Note[] } {
  const owners: OwnerRead[] = [];
  const notes: Note[] = [];
  for (const part of cells.flatMap((cell) => cell.split(/\s*[;|\n]\s*|(?<=%\)?)\s*,\s*/))) {
    const text = part.trim();
    if (!/\p{L}{2}/u.test(text)) {
      if (/[\p{L}\p{N}]/u.test(text)) notes.push({ code: 'owner_not_read', text: text.slice(0, 80) });
      continue;
    }
    const share = /[\s:(,–-]*(\d{1,3}(?:[.,]\d+)?)\s*(?:%|percent|pct|процент\p{L}*)\s*\)?/iu.exec(text);
    const percent = share ? Number((share[1] as string).replace(',', '.')) : undefined;
    const name = (share ? text.replace(share[0], ' ') : text).replace(/\s+/g, ' ').replace(/^[\s,:–-]+|[\s,:(–-]+$/g, '').trim();
    if (name.length > 500 || name === '' || (percent !== undefined && percent > 100)) {
      notes.push({ code: 'owner_not_read', text: text.slice(0, 80) });
      if (name === '' || name.length > 500) continue;
    }
    owners.push({ name, ...(percent !== undefined && percent <= 100 ? { percent } : {}) });
  }
  const sum = owners.reduce((total, { percent }) => total + (percent ?? 0), 0);
  if (sum > 100.5) notes.push({ code: 'owner_not_read', text: `shares add up to ${sum} %` });
  return { owners, notes };
}
