import type { Finding } from '../screening/finding.js';
import type { DispositionOutcome } from './dispositions.js';

/** Version of the table in this file; every disposition names it. */
export const TWO_PEOPLE_VERSION = '1';

/** Numbers of the table. Scores are 0…1. */
export const TWO_PEOPLE = {
  /** From this score a name finding is strong, and its release takes two people. */
  strongName: 0.85,
  /** Share of single-handed closings that a second person looks over. */
  qualitySample: 0.1,
} as const;

/** What the table looks at. */
export interface DecisionAsked {
  readonly outcome: DispositionOutcome;
  readonly finding: Pick<Finding, 'kind' | 'score' | 'agrees' | 'differs'>;
  readonly createsPair: boolean;
  readonly usesLicence: boolean;
  readonly bulk: boolean;
}

interface Rule {
  readonly id: string;
  readonly says: string;
  readonly people: 1 | 2;
  readonly when: (asked: DecisionAsked) => boolean;
}

/** Differences that contradict a match; another type alone may be a slip of the form it was typed into. */
const CONTRADICTIONS = ['birth_date', 'country', 'identifier', 'gender'];

/** Who must agree, first rule that fits. The last rule fits everything. */
export const TWO_PEOPLE_TABLE: readonly Rule[] = [
  { id: 'bulk', says: 'a bulk disposition', people: 2, when: ({ bulk }) => bulk },
  { id: 'pair', says: 'creating a cleared pair', people: 2, when: ({ createsPair }) => createsPair },
  { id: 'licence', says: 'an authorisation under a licence', people: 2, when: ({ usesLicence }) => usesLicence },
  { id: 'true_match', says: 'a true match', people: 2, when: ({ outcome }) => outcome === 'true_match' },
  { id: 'cannot_tell', says: 'nothing is released', people: 1, when: ({ outcome }) => outcome === 'cannot_tell' },
  { id: 'not_applicable', says: 'a listing set aside for its measure, direction or law', people: 2, when: ({ outcome }) => outcome === 'not_applicable' },
  { id: 'not_a_name', says: 'release against a finding that is more than a name', people: 2, when: ({ finding }) => finding.kind !== 'name' },
  { id: 'strong_name', says: 'release against a strong name', people: 2, when: ({ finding }) => finding.score >= TWO_PEOPLE.strongName },
  { id: 'corroborated', says: 'release against a name that other data agree with', people: 2, when: ({ finding }) => finding.agrees.some((quality) => quality !== 'type') },
  { id: 'contradicted', says: 'a low name hit that the data contradict', people: 1, when: ({ finding }) => finding.differs.some((quality) => CONTRADICTIONS.includes(quality)) },
  { id: 'otherwise', says: 'nothing contradicts the match', people: 2, when: () => true },
];

/** How many people a decision takes, and by which rule. */
export function peopleFor(asked: DecisionAsked): { readonly people: 1 | 2; readonly rule: string; readonly says: string } {
  const rule = TWO_PEOPLE_TABLE.find(({ when }) => when(asked));
  if (!rule) throw new Error('the last rule of the two-person table fits everything');
  return { people: rule.people, rule: rule.id, says: rule.says };
}

/** Whether a single-handed closing is looked over: drawn from its id, so that nobody can choose and anybody can check. */
export function isSampled(dispositionId: string, share: number = TWO_PEOPLE.qualitySample): boolean {
  return parseInt(dispositionId.replaceAll('-', '').slice(0, 8), 16) / 0x1_0000_0000 < share;
}
