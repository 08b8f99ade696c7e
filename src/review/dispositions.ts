import { isAboutPlace } from '../screening/finding.js';

/** What a decision says about a flag. `cannot_tell` closes nothing: the flag stays and holds. */
export const DISPOSITION_OUTCOMES = ['false_positive', 'true_match', 'not_applicable', 'cannot_tell'] as const;
export type DispositionOutcome = (typeof DISPOSITION_OUTCOMES)[number];

export interface ReasonCode {
  readonly outcome: DispositionOutcome;
  /** For the officer who chooses. */
  readonly says: string;
  /** A difference that the finding itself must show before this reason can be given. */
  readonly shownBy?: readonly string[];
  /** Kind of finding that it is said of alone. */
  readonly about?: 'place';
}

/** Every reason that can be given, and the one outcome it belongs to. */
export const REASON_CODES = {
  different_birth_date: { outcome: 'false_positive', says: 'Another party: the dates of birth contradict each other', shownBy: ['birth_date'] },
  different_country: { outcome: 'false_positive', says: 'Another party: the countries contradict each other', shownBy: ['country'] },
  different_identifier: { outcome: 'false_positive', says: 'Another party: numbers of the same kind contradict each other' },
  different_type: { outcome: 'false_positive', says: 'Another party: a person is no company and a company no vessel' },
  different_address: { outcome: 'false_positive', says: 'Another party: the addresses contradict each other' },
  different_gender: { outcome: 'false_positive', says: 'Another party: the listed person is of another gender', shownBy: ['gender'] },
  name_only: { outcome: 'false_positive', says: 'Another party: only a part of the name, or a common name, agrees and nothing else does' },
  other_place: { outcome: 'false_positive', says: 'Not in the territory or zone: another place of the name, or a part of it that the measure does not cover', about: 'place' },
  delisted: { outcome: 'not_applicable', says: 'The party has been taken off the list, or the rule about the territory has ended' },
  measure_not_applicable: { outcome: 'not_applicable', says: 'The measure does not govern this business' },
  direction_not_governed: { outcome: 'not_applicable', says: 'The measure governs another direction of business' },
  jurisdiction_not_applicable: { outcome: 'not_applicable', says: 'The law does not bind any party to this business' },
  same_party: { outcome: 'true_match', says: 'The subject is the listed party' },
  owned_by_listed: { outcome: 'true_match', says: 'The subject is owned or controlled by the listed party' },
  in_territory: { outcome: 'true_match', says: 'The subject is in the territory, and the measure governs the business', about: 'place' },
  licence: { outcome: 'true_match', says: 'The subject is the listed party, or in the territory, and a licence covers the business' },
  not_enough_data: { outcome: 'cannot_tell', says: 'The data on hand do not tell' },
  counsel_asked: { outcome: 'cannot_tell', says: 'Counsel has been asked' },
} as const satisfies Record<string, ReasonCode>;
export type ReasonCodeName = keyof typeof REASON_CODES;
export const REASON_CODE_NAMES = Object.keys(REASON_CODES) as ReasonCodeName[];

/** A reason as an officer reads it; a code that is none any more stands as it is. */
export function saysOf(reasonCode: string): string {
  const known = REASON_CODE_NAMES.find((name) => name === reasonCode);
  return known ? REASON_CODES[known].says : reasonCode.replaceAll('_', ' ');
}

/** The steps by which OFAC asks to compare a name hit with an entry ("Assessing OFAC Name Matches"), to be answered in the proposal. */
export const MATCH_STEPS = {
  right_list: 'Is the hit against the list that matters here, and not another list or database?',
  whole_name: 'Does the whole name agree, or only a part of it?',
  same_type: 'Are both of one type: person, company, vessel?',
  whole_entry: 'Was the whole entry compared with all that is known of the subject?',
  several_similarities: 'Are there several similarities, or an exact match?',
} as const;
export type MatchStep = keyof typeof MATCH_STEPS;
export const MATCH_STEP_NAMES = Object.keys(MATCH_STEPS) as MatchStep[];
export type MatchStepAnswer = 'yes' | 'no' | 'not_known';
export type MatchSteps = Readonly<Record<MatchStep, MatchStepAnswer>>;

/** What an officer decided about a flag, before anyone agreed. */
export interface Disposition {
  readonly outcome: DispositionOutcome;
  readonly reasonCode: ReasonCodeName;
  readonly text: string;
  readonly checklist?: Readonly<Partial<Record<MatchStep, MatchStepAnswer>>> | undefined;
}

/** The field at fault, and what it takes. */
export interface DispositionFault {
  readonly field: 'outcome' | 'reasonCode' | 'text' | 'checklist';
  readonly message: string;
}

const LEAST_TEXT = 10;
/** Reasons that compare two parties. */
const ABOUT_PARTIES: readonly ReasonCodeName[] = ['different_birth_date', 'different_country', 'different_identifier', 'different_type', 'different_address', 'different_gender', 'name_only', 'same_party', 'owned_by_listed'];

/** What is wrong with a disposition as it stands, or undefined. Pure. */
export function faultOf(disposition: Disposition, finding: { readonly differs: readonly string[]; readonly kind: string }): DispositionFault | undefined {
  const reason: ReasonCode = REASON_CODES[disposition.reasonCode];
  if (reason.outcome !== disposition.outcome) return { field: 'reasonCode', message: `${disposition.reasonCode} is a reason for ${reason.outcome}, not for ${disposition.outcome}` };
  if (disposition.text.trim().length < LEAST_TEXT) return { field: 'text', message: `say in at least ${LEAST_TEXT} letters what was compared and what it showed` };
  if (reason.shownBy && !reason.shownBy.some((quality) => finding.differs.includes(quality))) {
    return { field: 'reasonCode', message: `the finding shows no such difference (it differs in ${finding.differs.join(', ') || 'nothing'}); put the data on record and screen again, or give another reason` };
  }
  const isPlace = isAboutPlace(finding.kind);
  if (isPlace !== (reason.about === 'place') && (reason.about !== undefined || ABOUT_PARTIES.includes(disposition.reasonCode))) {
    return { field: 'reasonCode', message: isPlace ? 'is about parties, and this finding is about a place: other_place, in_territory, or that the measure does not apply' : 'is said of a finding about a place, and this one is about a party' };
  }
  if (disposition.reasonCode === 'name_only' && finding.kind === 'identifier') return { field: 'reasonCode', message: 'a number agrees here, not only a name' };
  // The match steps compare two names.
  if (disposition.outcome === 'cannot_tell' || isPlace) return undefined;
  const missing = MATCH_STEP_NAMES.filter((step) => disposition.checklist?.[step] === undefined);
  if (missing.length > 0) return { field: 'checklist', message: `answer ${missing.join(', ')} with yes, no or not_known` };
  if (disposition.checklist?.whole_entry !== 'yes') return { field: 'checklist', message: 'compare the whole entry with the subject before deciding (whole_entry must be yes)' };
  return undefined;
}
