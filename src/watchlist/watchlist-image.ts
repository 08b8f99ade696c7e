import { deserialize, serialize } from 'node:v8';
import type { Apart } from '../lists/clusters.js';
import type { ListVersionEntity } from '../lists/list-version.entity.js';
import { buildImage } from '../matching/build-image.js';
import { Matcher } from '../matching/matcher.js';
import type { ListedParty } from '../matching/party.js';
import { type ClustersImage, PartyClusters } from './party-clusters.js';
import { type ListedRecord, PartyRecords, PartyRecordsBuilder } from './party-records.js';
import { buildSearchImage, PartySearch } from './party-search.js';
import { loadReferenceData } from './reference-data.js';

/**
 * A watchlist without its versions, as buffers that threads share: it may be posted to a worker, which opens it without a copy,
 * or written to a file.
 */
export interface WatchlistImage {
  /** Of `buildImage`. */
  readonly index: SharedArrayBuffer;
  /** Of `PartyRecords`, in the order of the index. */
  readonly records: SharedArrayBuffer;
  /** Of `SearchBuilder`. */
  readonly search: SharedArrayBuffer;
  /** A serialised `ClustersImage`. */
  readonly clusters: SharedArrayBuffer;
  /** Ids of the parties that are only there because an update waits for a person. */
  readonly provisional: readonly string[];
  /** Pairs of entries that people took apart. */
  readonly apart: Apart;
  /** What has changed since all this was built. */
  readonly over?: OverImage;
}

/** What came, changed and went since a watchlist was built: a small watchlist over it, which is exact, since a score depends on the pair alone. */
export interface OverImage extends Pick<WatchlistImage, 'index' | 'records' | 'search'> {
  /** A byte a position of the base: 1 where the record went or changed. */
  readonly hidden: SharedArrayBuffer;
  readonly hiddenNames: number;
  /** A serialised `AnewImage`; absent where nothing was linked anew, and the links of the base stand. */
  readonly clusters?: SharedArrayBuffer | undefined;
  /** Ids of lists of which an edition screens already and is not linked to the other lists yet. */
  readonly unlinked?: readonly string[];
}

/** What a watchlist is asked with, whatever it is made of. */
export type PartyMatcher = Pick<Matcher, 'match' | 'size' | 'policy' | 'reference' | 'language'>;

/** All that one moment's screenings rest on; never changed after it is built, only replaced whole. */
export interface Watchlist {
  readonly matcher: PartyMatcher;
  /** Opened when first asked for. */
  search(): Pick<PartySearch, 'find'>;
  clusters(): PartyClusters;
  /** Ids of lists that screen since moments ago and are not linked yet: other listings of a party may be missing from `clusters`. */
  readonly unlinked: readonly string[];
  readonly parties: ReadonlyMap<string, ListedParty>;
  /** Parties that are only there because an update waits for a person. */
  readonly provisional: ReadonlySet<string>;
  readonly versions: readonly ListVersionEntity[];
  readonly apart: Apart;
  /** The same for other threads; made when first asked for, where it was not opened from one. */
  image(): WatchlistImage;
}

/** All that screens at a moment; the provisional records are among the listed. */
export interface ListedContent {
  readonly listed: readonly ListedRecord[];
  readonly provisional: readonly string[];
  readonly apart: Apart;
}

/** What a watchlist over parties of this thread is made of. */
export interface WatchlistContent extends Pick<Watchlist, 'versions' | 'provisional' | 'apart'> {
  readonly parties: readonly ListedParty[];
}

/** Names what a watchlist rests on: of two with one key, the answers are the same but for what is said of the lists' age. */
export function contentKey({ versions, apart }: { readonly versions: readonly { readonly id: string; readonly state: string }[]; readonly apart: Apart }): string {
  return [...versions.map(({ id, state }) => `${id}:${state}`), ...apart.map((pair) => pair.join('/'))].join();
}

/** Builds everything at once; a few seconds for all lists, so best on a thread of its own. */
export function buildWatchlistImage({ listed, provisional, apart }: ListedContent): WatchlistImage {
  const parties = listed.map(({ party }) => party);
  return { ...indexesOf(parties), records: packRecords(listed), clusters: linkAll(parties, apart), provisional, apart };
}

export function packRecords(listed: readonly ListedRecord[]): SharedArrayBuffer {
  const records = new PartyRecordsBuilder();
  for (const record of listed) records.add(record);
  return records.build();
}

/** What parties are found by, built on this thread alone. */
export function indexesOf(parties: readonly ListedParty[]): Pick<WatchlistImage, 'index' | 'search'> {
  return { index: buildImage(parties, loadReferenceData()), search: buildSearchImage(parties) };
}

/** Which listings are one party: the `clusters` of an image. */
export function linkAll(parties: readonly ListedParty[], apart: Apart): SharedArrayBuffer {
  return shared(serialize(PartyClusters.imageOf(parties, apart)));
}

/** A watchlist without what goes over it, and its records by position. */
export interface OpenBase {
  readonly watchlist: Watchlist;
  readonly records: PartyRecords;
}

/** Opens a watchlist as it was built, whatever goes over it; a tenth of a second, whatever its size. Throws `ImageError`. */
export function openBase(whole: WatchlistImage): OpenBase {
  const image = withoutOver(whole);
  const records = new PartyRecords(image.records);
  const partyAt = (index: number): ListedParty => records.at(index);
  const matcher = Matcher.fromImage(image.index, partyAt, loadReferenceData());
  const watchlist: Watchlist = {
    matcher,
    search: lazily(() => new PartySearch(image.search, partyAt, matcher)),
    clusters: linksIn(image, records),
    unlinked: [],
    parties: records,
    provisional: new Set(image.provisional),
    versions: [],
    apart: image.apart,
    image: () => image,
  };
  return { watchlist, records };
}

/** The same watchlist once its listings are linked: `image` differs in that alone. */
export function withLinks({ watchlist, records }: OpenBase, image: WatchlistImage): OpenBase {
  return { watchlist: { ...watchlist, clusters: linksIn(image, records), unlinked: [], image: () => image }, records };
}

function linksIn({ clusters }: WatchlistImage, records: PartyRecords): () => PartyClusters {
  return lazily(() => PartyClusters.open(deserialize(Buffer.from(new Uint8Array(clusters))) as ClustersImage, records));
}

/** A watchlist over parties of this thread, those of `provisional` included. */
export function watchlistOf({ versions, parties, provisional, apart }: WatchlistContent): Watchlist {
  const index = buildImage(parties, loadReferenceData());
  const partyAt = (at: number): ListedParty => parties[at]!;
  const matcher = Matcher.fromImage(index, partyAt, loadReferenceData());
  const search = lazily(() => buildSearchImage(parties));
  const clusters = lazily(() => PartyClusters.imageOf(parties, apart));
  const byId = new Map(parties.map((party) => [party.id, party]));
  return {
    matcher,
    search: lazily(() => new PartySearch(search(), partyAt, matcher)),
    clusters: lazily(() => PartyClusters.open(clusters(), byId)),
    unlinked: [],
    parties: byId,
    provisional,
    versions,
    apart,
    image: lazily(() => ({ index, records: PartyRecords.of(parties).buffer, search: search(), clusters: shared(serialize(clusters())), provisional: [...provisional], apart })),
  };
}

/** The image as it was built. */
export function withoutOver({ index, records, search, clusters, provisional, apart }: WatchlistImage): WatchlistImage {
  return { index, records, search, clusters, provisional, apart };
}

export function shared(bytes: Uint8Array): SharedArrayBuffer {
  const out = new SharedArrayBuffer(bytes.length);
  new Uint8Array(out).set(bytes);
  return out;
}

/** The same value at every call, made at the first. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
