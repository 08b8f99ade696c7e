import { createHash } from 'node:crypto';

/** A list edition as the certificate names it. */
export interface CertifiedList {
  readonly list: string;
  readonly version: string;
  readonly publishedAt: string | null;
  readonly retrievedAt: string;
  readonly sha256: string;
  readonly provisional: boolean;
}

export interface CertifiedDecision {
  readonly outcome: string;
  readonly reasonCode: string;
  readonly text: string;
  readonly checklist: Readonly<Record<string, unknown>>;
  readonly people: number;
  readonly rule: string;
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly state: string;
  readonly decidedBy: readonly string[];
  readonly decidedAt: string | null;
  readonly note: string | null;
}

export interface CertifiedFlag {
  readonly id: string;
  readonly screeningId: string;
  readonly party: string;
  readonly partyId: string;
  /** Only of a party that a report names: what the report says of it. */
  readonly claim?: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly holds: boolean;
  readonly raisedAt: string;
  readonly decisions: readonly CertifiedDecision[];
  readonly history: readonly { readonly at: string; readonly actor: string; readonly action: string; readonly from: string; readonly to: string }[];
}

export interface CertifiedFinding {
  readonly kind: string;
  readonly score: number;
  readonly matchedName: string;
  readonly party: string;
  readonly partyId: string;
  readonly list: string;
  readonly measures: readonly string[];
  readonly jurisdiction: string;
  readonly programmes: readonly string[];
  readonly legalBasis: readonly string[];
  readonly listedOn: string | null;
  readonly reason: string;
  readonly agrees: readonly string[];
  readonly differs: readonly string[];
  readonly effect: 'holds' | 'flags' | 'informs' | 'suppressed';
  /** Only of what a report names, which makes nobody listed: on which of the loaded lists it stands, each with the reason for saying so. */
  readonly listedAs?: readonly string[];
  readonly pair?: { readonly id: string; readonly reasonCode: string; readonly text: string; readonly approvedBy: readonly string[]; readonly expiresOn: string };
}

export interface CertifiedScreening {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly origin: string;
  readonly unit: string | null;
  readonly subject: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly outcome: string;
  readonly hold: boolean;
  readonly incompleteReasons: readonly string[];
  readonly coverage: Readonly<Record<string, string>>;
  readonly basis: string;
  readonly lists: readonly CertifiedList[];
  readonly policyVersion: string;
  readonly engineVersion: string;
  readonly findings: readonly CertifiedFinding[];
}

/** All that stands behind one answer or one case, as it can be shown to somebody else. */
export interface Certificate {
  readonly certificate: 'screening' | 'case';
  readonly id: string;
  readonly issuedAt: string;
  readonly issuedBy: string;
  readonly product: string;
  /** Where the subject stands when the certificate is issued. */
  readonly standing: { readonly outcome: string; readonly hold: boolean };
  readonly screenings: readonly CertifiedScreening[];
  readonly flags: readonly CertifiedFlag[];
  readonly notes: readonly { readonly at: string; readonly actor: string; readonly text: string }[];
  readonly attachments: readonly { readonly name: string; readonly size: number; readonly sha256: string; readonly at: string; readonly actor: string }[];
  readonly tasks: readonly { readonly title: string; readonly basis: string; readonly dueOn: string; readonly doneAt: string | null; readonly doneBy: string | null }[];
  readonly licences: readonly { readonly number: string; readonly authority: string; readonly scope: string; readonly directions: readonly string[]; readonly validFrom: string; readonly validTo: string; readonly state: string; readonly approvedBy: readonly string[] }[];
  /** Names of the actors above, as they were known when the certificate was issued. */
  readonly people: Readonly<Record<string, string>>;
  readonly statement: string;
  /** SHA-256 over the rest of the certificate as canonical JSON: keys in order, no blanks. */
  readonly sha256: string;
}

export const STATEMENT = 'Interdict raises flags for human review and gives no legal advice. This certificate says what was screened, against which editions, with which result, and who decided; it does not say that a party is sanctioned or is not.';

/** The certificate with its own hash. */
export function sealed(certificate: Omit<Certificate, 'sha256'>): Certificate {
  return { ...certificate, sha256: hashOf(certificate) };
}

/** Whether a certificate is what was issued. */
export function isWhole({ sha256, ...rest }: Certificate): boolean {
  return hashOf(rest) === sha256;
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join()}}`;
}
