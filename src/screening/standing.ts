import type { Outcome } from './finding.js';

/** What a subject's outcome is once people have decided about its flags. */
export type StandingOutcome = Outcome | 'match_confirmed' | 'authorised' | 'released';

export interface Standing {
  readonly outcome: StandingOutcome;
  /** True: stop the order. */
  readonly hold: boolean;
  /** Flags that wait for a person. */
  readonly open: number;
}

/** A flag as far as the standing depends on it. */
export interface DecidedFlag {
  readonly state: string;
  readonly holds: boolean;
  /** Outcome of its disposition, once it is closed. */
  readonly outcome: string | null;
  /** Whether a licence that is in force today covers it. */
  readonly licensed: boolean;
}

/**
 * The subject's outcome and hold follow from its flags: a confirmed match without a licence stops it whatever else is
 * open; what waits for a person keeps it in review; what could not be screened in full stays incomplete.
 */
export function standingOf(flags: readonly DecidedFlag[], screened: { readonly incomplete: boolean }): Standing {
  const waiting = flags.filter(({ state }) => state !== 'closed');
  const matches = flags.filter(({ state, outcome }) => state === 'closed' && outcome === 'true_match');
  const confirmed = matches.some(({ licensed }) => !licensed);
  const hold = confirmed || screened.incomplete || waiting.some(({ holds }) => holds);
  return { outcome: outcomeOf(), hold, open: waiting.length };

  function outcomeOf(): StandingOutcome {
    if (confirmed) return 'match_confirmed';
    if (waiting.length > 0) return 'review';
    if (screened.incomplete) return 'incomplete';
    if (matches.length > 0) return 'authorised';
    return flags.length > 0 ? 'released' : 'clear';
  }
}
