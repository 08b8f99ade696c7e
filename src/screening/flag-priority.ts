import type { Finding } from './finding.js';

export const FLAG_PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;
export type FlagPriority = (typeof FLAG_PRIORITIES)[number];

/** Hours from raising a flag to its decision, where the policy does not say otherwise; the clock stands while information is awaited. */
export const SERVICE_LEVEL_HOURS: Readonly<Record<FlagPriority, number>> = { urgent: 4, high: 24, normal: 72, low: 120 };

/** An identifier that holds comes first; what only informs comes last. */
export function priorityOf(finding: Pick<Finding, 'kind' | 'score' | 'holds' | 'agrees'>): FlagPriority {
  if (!finding.holds) return 'low';
  if (finding.kind === 'identifier') return 'urgent';
  const corroborated = finding.agrees.some((quality) => quality !== 'type');
  return finding.score >= 0.85 || corroborated ? 'high' : 'normal';
}

/** When a flag raised at a moment is due. */
export function dueAt(raisedAt: Date, hours: number): Date {
  return new Date(raisedAt.getTime() + hours * 3_600_000);
}
