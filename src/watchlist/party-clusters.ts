import { type Apart, type ClusterConflict, type ClusterLink, type Clustering, clusterPart, clusterWithKeys } from '../lists/clusters.js';
import { CROWD, LinkKeys, linkKeysOf } from '../lists/link-keys.js';
import type { ListedParty } from '../matching/party.js';

/** Another listing of the same party, and why it is taken for the same. */
export interface SameParty {
  readonly party: ListedParty;
  readonly reason: string;
}

/** What is no longer as it was when the clusters were made. */
export interface ClusterChange {
  /** All parties as they are now. */
  readonly parties: Parties;
  /** Ids of parties that went or changed. */
  readonly hidden: ReadonlySet<string>;
  /** Parties that came or changed, as they are now. */
  readonly added: readonly ListedParty[];
  readonly apart: Apart;
}

/** What can be posted to another thread or written to a file; `keys` is shared, not copied. */
export interface ClustersImage {
  readonly ids: readonly string[];
  readonly keys: Float64Array;
  readonly links: readonly ClusterLink[];
  readonly conflicts: readonly ClusterConflict[];
  readonly referring: readonly string[];
  readonly apart: Apart;
}

/** Records that were linked anew, and all conflicts as they are then. */
export interface AnewImage {
  readonly anew: readonly string[];
  readonly links: readonly ClusterLink[];
  readonly conflicts: readonly ClusterConflict[];
}

type Parties = Pick<ReadonlyMap<string, ListedParty>, 'get'>;

/** Which listings are one party. */
export class PartyClusters {
  private readonly links: ReadonlyMap<string, readonly ClusterLink[]>;

  private constructor(
    private readonly parties: Parties,
    /** Pairs that looked like one party and were kept apart, with the reason. */
    readonly conflicts: readonly ClusterConflict[],
    private readonly image: ClustersImage,
    links: Iterable<ClusterLink>,
    /** The clusters over which this one has linked some records anew. */
    private readonly under?: { readonly clusters: PartyClusters; readonly anew: ReadonlySet<string> },
  ) {
    const byId = new Map<string, ClusterLink[]>();
    for (const link of links) {
      for (const id of [link.a, link.b]) {
        const own = byId.get(id);
        if (own) own.push(link);
        else byId.set(id, [link]);
      }
    }
    this.links = byId;
  }

  static of(parties: readonly ListedParty[], apart: Apart = []): PartyClusters {
    return PartyClusters.open(PartyClusters.imageOf(parties, apart), new Map(parties.map((party) => [party.id, party])));
  }

  /** The costly part: links all records; on whatever thread. */
  static imageOf(parties: readonly ListedParty[], apart: Apart = []): ClustersImage {
    const { clustering, keys } = clusterWithKeys(parties, apart);
    return { ids: keys.ids, keys: keys.entries, links: linksOf(clustering), conflicts: clustering.conflicts, referring: parties.filter(({ references }) => references !== undefined).map(({ id }) => id), apart };
  }

  static open(image: ClustersImage, parties: Parties): PartyClusters {
    return new PartyClusters(parties, image.conflicts, image, image.links);
  }

  /** These clusters as they are after a change, the same as from scratch. */
  with(change: ClusterChange): PartyClusters {
    return this.over(this.linkAnew(change), change.parties);
  }

  /** The costly part of it: links only the records anew that have to do with what changed. */
  linkAnew({ parties, hidden, added, apart }: ClusterChange): AnewImage {
    const base = this.under?.clusters ?? this;
    const keys = new LinkKeys(base.image.ids, base.image.keys);
    const came = new Map<number, string[]>();
    for (const party of added) for (const key of new Set(linkKeysOf(party))) came.set(key, [...(came.get(key) ?? []), party.id]);
    const before = (key: number): string[] => keys.bearers(key);
    const now = (key: number): string[] => [...before(key).filter((id) => !hidden.has(id)), ...(came.get(key) ?? [])];
    const anew = new Set<string>(added.map(({ id }) => id));
    const visit = (ids: Iterable<string>): void => {
      for (const id of ids) if (parties.get(id)) anew.add(id);
    };
    const gone = [...hidden].flatMap((id) => base.parties.get(id) ?? []);
    for (const key of new Set([...gone.flatMap(linkKeysOf), ...came.keys()])) {
      // A key that had few bearers, or has few now, links or linked them.
      if (Math.min(before(key).length, now(key).length) <= CROWD) visit(now(key));
    }
    visit(base.image.referring.filter((id) => !hidden.has(id)));
    for (const pair of apartFromEitherOnly(base.image.apart, apart)) visit(pair);
    // Also visits what the loop itself adds.
    for (const id of anew) {
      const party = parties.get(id)!;
      for (const key of linkKeysOf(party)) {
        const bearers = now(key);
        if (bearers.length <= CROWD || party.references) visit(bearers);
      }
    }
    const clustering = clusterPart([...anew].map((id) => parties.get(id)!), apart, (key) => now(key).length > CROWD);
    const untouched = base.conflicts.filter(({ a, b }) => ![a, b].some((id) => anew.has(id) || hidden.has(id)));
    return { anew: [...anew], links: linksOf(clustering), conflicts: [...untouched, ...clustering.conflicts] };
  }

  /** These clusters with some records linked anew. */
  over({ anew, links, conflicts }: AnewImage, parties: Parties): PartyClusters {
    const base = this.under?.clusters ?? this;
    return new PartyClusters(parties, conflicts, base.image, links, { clusters: base, anew: new Set(anew) });
  }

  /** The other listings of a party, those first that are linked to it directly. */
  others(partyId: string): readonly SameParty[] {
    const reasons = new Map([[partyId, '']]);
    for (const [from, before] of reasons) {
      for (const { a, b, reason, caution } of this.linksOf(from)) {
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

  /** The links that a listing has itself. */
  linksOf(partyId: string): readonly ClusterLink[] {
    const links = this.under && !this.under.anew.has(partyId) ? this.under.clusters.links : this.links;
    return links.get(partyId) ?? [];
  }
}

const linksOf = ({ clusters }: Clustering): ClusterLink[] => clusters.flatMap(({ links }) => links);

/** Pairs that only one of the two holds. */
function apartFromEitherOnly(left: Apart, right: Apart): Apart {
  const keys = (apart: Apart): Set<string> => new Set(apart.map((pair) => pair.join('\n')));
  const [before, now] = [keys(left), keys(right)];
  return [...left.filter((pair) => !now.has(pair.join('\n'))), ...right.filter((pair) => !before.has(pair.join('\n')))];
}
