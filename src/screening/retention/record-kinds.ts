import type { RetentionRulesDto } from '../policies/policy-document.dto.js';

/** Kinds of records that go when their years are over, in the order in which they are shown. */
export const RECORD_KINDS = ['screenings', 'personalValues', 'supplierFiles', 'suppliers', 'supplierChanges'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** Sanctions records take ten years (31 CFR 501.601). */
const DEFAULT_YEARS = 10;

/** What belongs to each kind, in an officer's words. */
export const WHAT_IT_IS: Readonly<Record<RecordKind, string>> = {
  screenings: 'Screenings with their flags, cases, notes, attachments, licences, cleared pairs and decisions',
  personalValues: 'Names and other personal values beside the trail',
  supplierFiles: 'Supplier files: the original and the cells of its rows',
  suppliers: 'Suppliers that have ended, with what monitoring said of them',
  supplierChanges: 'Changes of suppliers, field by field',
};

/** What stays for good, and why. */
export const NEVER_ERASED: readonly string[] = [
  'The trail and its seals: who did what and when, by ids and digests, without names of subjects.',
  'Editions of lists, as published: a past screening is only repeated on the lists of its day.',
  'Policies, proposals and who decided them, with the reasons that were given.',
  'People and API keys, ended ones too: a decision names who took it. Of passwords and keys only hashes are there.',
];

/** What goes sooner, of itself. */
export const GONE_SOONER: readonly string[] = [
  'Answers kept under an Idempotency-Key: after 24 hours.',
  'Sessions: 30 days after their end. A one-time link opens nothing once it is used or its hours are over; its hash stays.',
  'Failed sign-ins: after a day without another.',
];

/** Years that each kind stays under a policy; one that was made before a kind had years of its own says nothing of it. */
export function yearsOf({ screeningYears, trailPersonalYears, supplierFileYears, registerYears }: RetentionRulesDto): Readonly<Record<RecordKind, number>> {
  const register = registerYears ?? DEFAULT_YEARS;
  return { screenings: screeningYears, personalValues: trailPersonalYears, supplierFiles: supplierFileYears ?? DEFAULT_YEARS, suppliers: register, supplierChanges: register };
}

/** The moment before which records of so many years are over their time. */
export function cutoffOf(years: number, now: Date): Date {
  const cutoff = new Date(now);
  cutoff.setUTCFullYear(cutoff.getUTCFullYear() - years);
  return cutoff;
}
