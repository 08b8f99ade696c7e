import type { Match } from './match.js';
import type { ListedParty, Party } from './party.js';
import { DEFAULT_POLICY, type MatchPolicy } from './policy.js';
import type { ReferenceData } from './reference.js';

export interface MatchOptions {
  /** 0…1; default from the policy. */
  readonly threshold?: number;
  readonly weakThreshold?: number;
  /** At most this many matches, best first. */
  readonly limit?: number;
  /** Only parties of these list ids. */
  readonly lists?: ReadonlySet<string>;
}

/** Finds the listed parties that a subject may be. Built once over a set of parties; safe to share between requests. */
export class Matcher {
  readonly size: { readonly parties: number; readonly names: number };

  constructor(
    parties: readonly ListedParty[],
    readonly reference: ReferenceData,
    readonly policy: MatchPolicy = DEFAULT_POLICY,
  ) {
    this.size = { parties: parties.length, names: parties.reduce((sum, party) => sum + party.names.length, 0) };
  }

  /** Best first; the order is the same for the same input and versions. */
  match(_subject: Party, _options: MatchOptions = {}): Match[] {
    return [];
  }
}
