import { createHash } from 'node:crypto';
import type { FoundParty } from './answer.js';

/**
 * What a finding rests on, as fields that a person can read: the listing as far as it identifies or restricts the party, and
 * what of the subject agrees with it. Formatting, remarks and small moves of the score are no part of it.
 */
export function reasonFields({ finding, party }: Pick<FoundParty, 'finding' | 'party'>): Readonly<Record<string, readonly string[]>> {
  const plain = (values: readonly string[]): string[] => [...new Set(values.map((value) => value.normalize('NFKC').toLowerCase().replace(/[\s.,'"«»()-]+/g, ' ').trim()))].sort();
  return {
    kind: [finding.kind],
    names: plain(party.names.map(({ full, quality }) => (quality === 'weak' ? `${full} (weak)` : full))),
    identifiers: plain(party.identifiers.map(({ type, number }) => `${type} ${number.replace(/[^\p{L}\p{N}]/gu, '')}`)),
    birthDates: plain(party.birthDates.map(({ from, to, raw }) => (from ? `${from}/${to ?? ''}` : raw))),
    countries: plain(party.countries.map(({ code, kind }) => `${code} ${kind}`)),
    measures: [...finding.measures].sort(),
    programmes: plain(finding.programmes),
    effect: [finding.holds ? 'holds' : 'for review', ...(finding.provisional ? ['provisional'] : [])],
    agrees: [...finding.agrees].sort(),
    differs: [...finding.differs].sort(),
  };
}

/** Equal for findings that a person would decide alike. */
export function reasonKey(found: Pick<FoundParty, 'finding' | 'party'>): string {
  return createHash('sha256').update(JSON.stringify(reasonFields(found))).digest('hex').slice(0, 32);
}

/** A field of a finding that is not what it was. */
export interface ReasonChange {
  readonly field: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What differs between two findings of one party, field by field. */
export function reasonChanges(before: Pick<FoundParty, 'finding' | 'party'>, after: Pick<FoundParty, 'finding' | 'party'>): ReasonChange[] {
  const old = reasonFields(before);
  return Object.entries(reasonFields(after))
    .map(([field, now]) => ({ field, before: (old[field] ?? []).filter((value) => !now.includes(value)), after: now.filter((value) => !(old[field] ?? []).includes(value)) }))
    .filter((change) => change.before.length > 0 || change.after.length > 0);
}
