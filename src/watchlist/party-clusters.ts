import { type Apart, type ClusterConflict, type ClusterLink, type Clustering, clusterPart, clusterWithKeys } from '../lists/clusters.js';
import { type LinkFacts, linkFacts } from '../lists/link-facts.js';
import { CROWD, LinkKeys, linkKeys } from '../lists/link-keys.js';
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

type Parties = Pick<ReadonlyMap<string, ListedParty>, 'get' | 'has'>;

/** Which listings are one party. */
export class PartyClusters {
  private readonly links: ReadonlyMap<string, readonly ClusterLink[]>;
  private readonly keys: LinkKeys;

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
    this.keys = under?.clusters.keys ?? new LinkKeys(image.ids, image.keys);
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
    const { keys } = base;
    const facts = new Map<ListedParty, LinkFacts>();
    const factsOf = (party: ListedParty): LinkFacts => {
      const known = facts.get(party);
      if (known === undefined) facts.set(party, linkFacts(party));
      return known ?? facts.get(party)!;
    };
    /** How many of those that came bear a key. */
    const came = new Map<number, number>();
    const keysOfAdded = added.map((party) => [...new Set(linkKeys(party, factsOf(party)))]);
    for (const each of keysOfAdded) for (const key of each) came.set(key, (came.get(key) ?? 0) + 1);
    const places = (ids: Iterable<string>): number[] => [...ids].flatMap((id) => keys.placeOf(id) ?? []);
    const gone = new Set(places(hidden));
    const referring = new Set(places(base.image.referring).filter((place) => !gone.has(place)));
    const still = (key: number): number[] => keys.bearers(key).filter((place) => !gone.has(place));
    const counts = new Map<number, number>();
    const bearersNow = (key: number): number => {
      const known = counts.get(key);
      if (known === undefined) counts.set(key, still(key).length + (came.get(key) ?? 0));
      return known ?? counts.get(key)!;
    };
    /** Places of the base's records that are linked anew. */
    const anew = new Set<number>(referring);
    const visited = new Set<number>();
    const visit = (key: number): void => {
      if (visited.has(key)) return;
      visited.add(key);
      for (const place of still(key)) anew.add(place);
    };
    // A key that had few bearers, or has few now, links or linked them.
    const changed = (key: number): boolean => bearersNow(key) <= CROWD || keys.bearers(key).length <= CROWD;
    for (const place of gone) for (const key of keys.keysAt(place)) if (changed(key)) visit(key);
    added.forEach(({ references }, i) => {
      for (const key of keysOfAdded[i]!) if (references || changed(key)) visit(key);
    });
    const parted = apartFromEitherOnly(base.image.apart, apart).flat();
    for (const place of places(parted.filter((id) => !hidden.has(id)))) anew.add(place);
    // Also visits what the loop itself adds.
    for (const place of anew) for (const key of keys.keysAt(place)) if (referring.has(place) || bearersNow(key) <= CROWD) visit(key);
    const linked = [...added, ...[...anew].map((place) => parties.get(keys.ids[place]!)!)];
    const clustering = clusterPart(linked, apart, (key) => bearersNow(key) > CROWD, factsOf);
    const ids = new Set(linked.map(({ id }) => id));
    const untouched = base.conflicts.filter(({ a, b }) => ![a, b].some((id) => ids.has(id) || hidden.has(id)));
    return { anew: [...ids], links: linksOf(clustering), conflicts: [...untouched, ...clustering.conflicts] };
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
