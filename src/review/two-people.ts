import type { Finding } from '../screening/finding.js';
import type { ScreeningPolicy } from '../screening/policies/policy.js';
import type { TwoPeopleAct } from '../screening/policies/policy-document.dto.js';
import type { DispositionOutcome } from './dispositions.js';

/** What the rules look at. */
export interface DecisionAsked {
  readonly outcome: DispositionOutcome;
  readonly finding: Pick<Finding, 'kind' | 'score' | 'agrees' | 'differs'>;
  readonly createsPair: boolean;
  readonly usesLicence: boolean;
  readonly bulk: boolean;
  /** Somebody could not tell, escalated it, or objected to an earlier decision about this flag. */
  readonly doubted: boolean;
}

/** What of the policy decides: how many people an act takes, and below which score a name is low. */
export type ReviewRules = Pick<ScreeningPolicy, 'peopleFor'> & { readonly document: { readonly review: { readonly lowBandBelow: number } } };

interface Rule {
  readonly id: string;
  readonly says: string;
  /** The policy's act that tells how many people it takes; 1 where nothing is released. */
  readonly takes: TwoPeopleAct | 1;
  readonly when: (asked: DecisionAsked, lowBandBelow: number) => boolean;
}

/** Differences that contradict a match; another type alone may be a slip of the form it was typed into. */
const CONTRADICTIONS = ['birth_date', 'country', 'identifier', 'gender'];

/** Which act of the policy a decision is, first rule that fits. The last rule fits everything. */
const RULES: readonly Rule[] = [
  { id: 'bulk', says: 'a bulk disposition', takes: 'bulk_close', when: ({ bulk }) => bulk },
  { id: 'pair', says: 'creating a cleared pair', takes: 'cleared_pair', when: ({ createsPair }) => createsPair },
  { id: 'licence', says: 'an authorisation under a licence', takes: 'authorisation', when: ({ usesLicence }) => usesLicence },
  { id: 'true_match', says: 'a true match', takes: 'true_match', when: ({ outcome }) => outcome === 'true_match' },
  { id: 'cannot_tell', says: 'nothing is released', takes: 1, when: ({ outcome }) => outcome === 'cannot_tell' },
  { id: 'not_applicable', says: 'a listing set aside for its measure, direction or law', takes: 'not_applicable', when: ({ outcome }) => outcome === 'not_applicable' },
  { id: 'not_a_name', says: 'release against a finding that is more than a name', takes: 'release_identifier', when: ({ finding }) => finding.kind !== 'name' },
  { id: 'strong_name', says: 'release against a strong name', takes: 'release_strong_name', when: ({ finding }, lowBandBelow) => finding.score >= lowBandBelow },
  { id: 'corroborated', says: 'release against a name that other data agree with', takes: 'release_other', when: ({ finding }) => finding.agrees.some((quality) => quality !== 'type') },
  { id: 'doubted', says: 'release of a flag that somebody was in doubt about', takes: 'release_other', when: ({ doubted }) => doubted },
  { id: 'contradicted', says: 'a low name hit that the data contradict', takes: 'release_low_band', when: ({ finding }) => finding.differs.some((quality) => CONTRADICTIONS.includes(quality)) },
  { id: 'otherwise', says: 'nothing contradicts the match', takes: 'release_other', when: () => true },
];

/** How many people a decision takes under a policy, and by which rule. */
export function peopleFor(asked: DecisionAsked, policy: ReviewRules): { readonly people: 1 | 2; readonly rule: string } {
  const rule = RULES.find(({ when }) => when(asked, policy.document.review.lowBandBelow));
  if (!rule) throw new Error('the last rule of the two-person table fits everything');
  return { people: peopleOf(rule, policy), rule: rule.id };
}

/** A rule as an officer reads it. */
export function saysWhy(rule: string): string {
  if (rule === 'not_a_person') return 'a key or the command line is nobody’s signature';
  return RULES.find(({ id }) => id === rule)?.says ?? rule.replaceAll('_', ' ');
}

/** Every rule with the number of people that it takes under a policy, in the order in which they are asked. */
export function twoPeopleTable(policy: ReviewRules): { readonly rule: string; readonly says: string; readonly people: 1 | 2 }[] {
  return RULES.map((rule) => ({ rule: rule.id, says: rule.says, people: peopleOf(rule, policy) }));
}

function peopleOf({ takes }: Rule, policy: ReviewRules): 1 | 2 {
  return takes === 1 ? 1 : policy.peopleFor(takes);
}

/** Whether a single-handed closing is looked over: drawn from its id, so that nobody can choose and anybody can check. */
export function isSampled(dispositionId: string, share: number): boolean {
  return parseInt(dispositionId.replaceAll('-', '').slice(0, 8), 16) / 0x1_0000_0000 < share;
}
