import { deserialize, serialize } from 'node:v8';
import type { ListVersionEntity } from '../lists/list-version.entity.js';
import { buildImage } from '../matching/build-image.js';
import { Matcher, compareMatches } from '../matching/matcher.js';
import type { ListedParty } from '../matching/party.js';
import type { AnewImage } from './party-clusters.js';
import { PartyRecords, PartyRecordsBuilder } from './party-records.js';
import { buildSearchImage, PartySearch } from './party-search.js';
import { loadReferenceData } from './reference-data.js';
import { lazily, type ListedContent, openBase, type PartyMatcher, shared, type Watchlist, type WatchlistImage, withoutOver } from './watchlist-image.js';

/** What came, changed and went since a watchlist was built: a small watchlist over it, which is exact, since a score depends on the pair alone. */
export interface OverImage extends Pick<WatchlistImage, 'index' | 'records' | 'search'> {
  /** A byte a position of the base: 1 where the record went or changed. */
  readonly hidden: SharedArrayBuffer;
  readonly hiddenNames: number;
  /** A serialised `AnewImage`. */
  readonly clusters: SharedArrayBuffer;
}

/** `listed` are the records that came or changed, all provisional ones among them. */
export interface ListedChange extends ListedContent {
  /** Ids of records of the base that went or changed. */
  readonly gone: readonly string[];
}

/** Builds what goes over a base; best on a thread of its own where much has changed. */
export function buildOverlay(base: WatchlistImage, { listed, gone, provisional, apart }: ListedChange): WatchlistImage {
  const { watchlist, records } = openBase(base);
  const hidden = new Uint8Array(new SharedArrayBuffer(records.size));
  let hiddenNames = 0;
  for (const id of gone) {
    const at = records.indexOf(id);
    if (at < 0 || hidden[at] === 1) continue;
    hidden[at] = 1;
    hiddenNames += records.at(at).names.length;
  }
  const added = listed.map(({ party }) => party);
  const builder = new PartyRecordsBuilder();
  for (const { party, json } of listed) builder.add(party.id, json ?? JSON.stringify(party));
  const own = builder.build();
  const parties = new OverlaidParties(records, hidden, new PartyRecords(own));
  const clusters = watchlist.clusters().linkAnew({ parties, hidden: new Set(gone), added, apart });
  return { ...withoutOver(base), provisional, apart, over: { index: buildImage(added, loadReferenceData()), records: own, search: buildSearchImage(added), hidden: hidden.buffer as SharedArrayBuffer, hiddenNames, clusters: shared(serialize(clusters)) } };
}

/** Lays a change over a base that is open already. */
export function overlay({ watchlist: base, records }: { readonly watchlist: Watchlist; readonly records: PartyRecords }, image: WatchlistImage, over: OverImage, versions: readonly ListVersionEntity[]): Watchlist {
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
    clusters: lazily(() => base.clusters().over(deserialize(Buffer.from(new Uint8Array(over.clusters))) as AnewImage, parties)),
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
    return this.get(id) !== undefined;
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
