import type { Principal } from '../access/principal.js';
import type { ScreeningAnswer } from './screening.service.js';

/** What an ordering system needs to stop or go on: no finding, and so no name of anybody listed. */
export type OutcomeOnly = Pick<ScreeningAnswer, 'id' | 'outcome' | 'hold' | 'incompleteReasons' | 'coverage' | 'listVersions' | 'policyVersion' | 'engineVersion'>;

/** Whether who asks may see findings, and with them names of people; keys see outcomes only unless they were given the scope. */
export function seesFindings({ scopes }: Pick<Principal, 'scopes'>): boolean {
  return scopes.has('findings:read');
}

/** An answer without its findings. */
export function outcomeOnly({ id, outcome, hold, incompleteReasons, coverage, listVersions, policyVersion, engineVersion }: OutcomeOnly): OutcomeOnly {
  return { id, outcome, hold, incompleteReasons, coverage, listVersions, policyVersion, engineVersion };
}
