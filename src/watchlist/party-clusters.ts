import { type ClusterConflict, type ClusterLink, clusterParties } from '../lists/clusters.js';
import type { ListedParty } from '../matching/party.js';

/** Another listing of the same party, and why it is taken for the same. */
export interface SameParty {
  readonly party: ListedParty;
  readonly reason: string;
}

/** Which listings are one party. */
export class PartyClusters {
  /** Pairs that looked like one party and were kept apart, with the reason. */
  readonly conflicts: readonly ClusterConflict[];
  private readonly parties: ReadonlyMap<string, ListedParty>;
  private readonly links = new Map<string, ClusterLink[]>();

  constructor(parties: readonly ListedParty[]) {
    this.parties = new Map(parties.map((party) => [party.id, party]));
    const { clusters, conflicts } = clusterParties(parties);
    this.conflicts = conflicts;
    for (const link of clusters.flatMap(({ links }) => links)) {
      for (const id of [link.a, link.b]) this.links.set(id, [...(this.links.get(id) ?? []), link]);
    }
  }

  /** The other listings of a party, those first that are linked to it directly. */
  others(partyId: string): readonly SameParty[] {
    const reasons = new Map([[partyId, '']]);
    for (const [from, before] of reasons) {
      for (const { a, b, reason, caution } of this.links.get(from) ?? []) {
        const other = a === from ? b : a;
        const step = caution ? `${reason} (${caution})` : reason;
        if (!reasons.has(other)) reasons.set(other, before ? `${before}; from ${from}: ${step}` : step);
      }
    }
    reasons.delete(partyId);
    return [...reasons].flatMap(([id, reason]) => {
      const party = this.parties.get(id);
      return party ? [{ party, reason }] : [];
    });
  }
}
