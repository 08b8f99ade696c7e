import type { ListedParty } from '../matching/party.js';

/** Another listing of the same party, and why it is taken for the same. */
export interface SameParty {
  readonly party: ListedParty;
  readonly reason: string;
}

/** Which listings are one party. */
export class PartyClusters {
  constructor(_parties: readonly ListedParty[]) {}

  /** The other listings of a party. */
  others(_partyId: string): readonly SameParty[] {
    return [];
  }
}
