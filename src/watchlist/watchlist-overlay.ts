import { deserialize, serialize } from 'node:v8';
import type { Apart } from '../lists/clusters.js';
import type { ListVersionEntity } from '../lists/list-version.entity.js';
import { Matcher, compareMatches } from '../matching/matcher.js';
import type { ListedParty } from '../matching/party.js';
import type { AnewImage } from './party-clusters.js';
import { PartyRecords } from './party-records.js';
import { PartySearch } from './party-search.js';
import { indexesOf, lazily, type ListedContent, type OpenBase, openBase, type OverImage, packRecords, type PartyMatcher, shared, type Watchlist, type WatchlistImage, withoutOver } from './watchlist-image.js';

/** `listed` are the records that came or changed, all provisional ones among them. */
export interface ListedChange extends ListedContent {
  /** Ids of records of the base that went or changed. */
  readonly gone: readonly string[];
}

/** Builds what goes over a base; best on a thread of its own where much has changed. */
export function buildOverlay(base: WatchlistImage, { listed, gone, provisional, apart }: ListedChange): WatchlistImage {
  const open = openBase(base);
  const parties = listed.map(({ party }) => party);
  const over = { records: packRecords(listed), ...hide(open.records, gone) };
  return { ...withoutOver(base), provisional, apart, over: { ...indexesOf(parties), ...over, clusters: linkOver(open, over, apart) } };
}

/** Marks the records of a base that went or changed. */
export function hide(records: PartyRecords, gone: readonly string[]): Pick<OverImage, 'hidden' | 'hiddenNames'> {
  const hidden = new Uint8Array(new SharedArrayBuffer(records.size));
  let hiddenNames = 0;
  for (const id of gone) {
    const at = records.indexOf(id);
    if (at < 0 || hidden[at] === 1) continue;
    hidden[at] = 1;
    hiddenNames += records.at(at).names.length;
  }
  return { hidden: hidden.buffer as SharedArrayBuffer, hiddenNames };
}

/** Links anew what has to do with a change: the `clusters` of what goes over a base. */
export function linkOver({ watchlist, records }: OpenBase, over: Pick<OverImage, 'records' | 'hidden'>, apart: Apart): SharedArrayBuffer {
  const own = new PartyRecords(over.records);
  const hidden = new Uint8Array(over.hidden);
  const gone = new Set<string>();
  let at = 0;
  for (const id of records.keys()) if (hidden[at++] === 1) gone.add(id);
  return shared(serialize(watchlist.clusters().linkAnew({ parties: new OverlaidParties(records, hidden, own), hidden: gone, added: [...own.values()], apart })));
}

/** Opens a watchlist on this thread, with what lies over it. Throws `ImageError`. */
export function openWatchlist(image: WatchlistImage, versions: readonly ListVersionEntity[], base: OpenBase = openBase(image)): Watchlist {
  return image.over ? overlay(base, image, image.over, versions) : { ...base.watchlist, versions };
}

/** Lays a change over a base that is open already. */
function overlay({ watchlist: base, records }: OpenBase, image: WatchlistImage, over: OverImage, versions: readonly ListVersionEntity[]): Watchlist {
  const hidden = new Uint8Array(over.hidden);
  const own = new PartyRecords(over.records);
  const partyAt = (index: number): ListedParty => own.at(index);
  const delta = Matcher.fromImage(over.index, partyAt, base.matcher.reference, base.matcher.policy);
  const parties = new OverlaidParties(records, hidden, own);
  const isHidden = (id: string): boolean => {
    const at = records.indexOf(id);
    return at >= 0 && hidden[at] === 1;
  };
  const matcher: PartyMatcher = {
    size: { parties: parties.size, names: base.matcher.size.names - over.hiddenNames + delta.size.names },
    policy: base.matcher.policy,
    reference: base.matcher.reference,
    language: base.matcher.language,
    match: (subject, options = {}) => {
      const matches = [...base.matcher.match(subject, { ...options, hidden: (at) => hidden[at] === 1 }), ...delta.match(subject, options)].sort(compareMatches);
      return options.limit === undefined ? matches : matches.slice(0, options.limit);
    },
  };
  const search = lazily(() => new PartySearch(over.search, partyAt, delta));
  return {
    matcher,
    search: () => ({
      find: (text, { limit = 20, ...options } = {}) =>
        [...base.search().find(text, { ...options, limit: limit * 2 }).filter(({ party }) => !isHidden(party.id)), ...search().find(text, { ...options, limit })].sort((a, b) => b.relevance - a.relevance).slice(0, limit),
    }),
    clusters: lazily(() => {
      const clusters = base.clusters();
      return clusters.over(over.clusters ? (deserialize(Buffer.from(new Uint8Array(over.clusters))) as AnewImage) : { anew: [], links: [], conflicts: clusters.conflicts }, parties);
    }),
    unlinked: over.unlinked ?? [],
    parties,
    provisional: new Set(image.provisional),
    versions,
    apart: image.apart,
    image: () => image,
  };
}

/** The records of a base but those hidden, and then those that came. */
class OverlaidParties implements ReadonlyMap<string, ListedParty> {
  readonly size: number;

  constructor(
    private readonly base: PartyRecords,
    private readonly hidden: Uint8Array,
    private readonly own: PartyRecords,
  ) {
    this.size = base.size - hidden.reduce((sum, one) => sum + one, 0) + own.size;
  }

  get(id: string): ListedParty | undefined {
    const own = this.own.get(id);
    if (own) return own;
    const at = this.base.indexOf(id);
    return at < 0 || this.hidden[at] === 1 ? undefined : this.base.at(at);
  }

  has(id: string): boolean {
    const at = this.base.indexOf(id);
    return this.own.has(id) || (at >= 0 && this.hidden[at] !== 1);
  }

  forEach(visit: (party: ListedParty, id: string, map: ReadonlyMap<string, ListedParty>) => void): void {
    for (const [id, party] of this) visit(party, id, this);
  }

  *keys(): MapIterator<string> {
    let at = 0;
    for (const id of this.base.keys()) if (this.hidden[at++] !== 1) yield id;
    yield* this.own.keys();
  }

  *values(): MapIterator<ListedParty> {
    let at = 0;
    for (const party of this.base.values()) if (this.hidden[at++] !== 1) yield party;
    yield* this.own.values();
  }

  *entries(): MapIterator<[string, ListedParty]> {
    for (const party of this.values()) yield [party.id, party];
  }

  [Symbol.iterator](): MapIterator<[string, ListedParty]> {
    return this.entries();
  }
}
