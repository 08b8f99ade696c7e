import { parentPort, workerData } from 'node:worker_threads';
import { Matcher } from '../matching/matcher.js';
import type { ListedParty, Party } from '../matching/party.js';
import type { MatchPolicy } from '../matching/policy.js';
import { loadReferenceData } from '../watchlist/reference-data.js';

/** What a thread is started with. */
export interface DeltaWork {
  readonly entries: readonly ListedParty[];
  readonly policy: MatchPolicy;
  readonly floor: { readonly hit: number; readonly weak: number };
}

/** Suppliers as the database writes them, so that the main thread need not read their JSON. */
export type SupplierText = { readonly id: string; readonly parties: string };

// A thread of its own: builds the small index once, and answers each page with the suppliers that are concerned.
if (parentPort) {
  const port = parentPort;
  const { entries, policy, floor } = workerData as DeltaWork;
  const matcher = new Matcher(entries, loadReferenceData(), policy);
  port.on('message', (page: readonly SupplierText[]) => port.postMessage(concernedOf(matcher, floor, page)));
}

/** Ids of the suppliers that one of the entries may be, by themselves or by an owner. */
export function concernedOf(matcher: Matcher, floor: DeltaWork['floor'], page: readonly SupplierText[]): string[] {
  return page
    .filter(({ parties }) => (JSON.parse(parties) as Party[]).some((party) => matcher.match(party, { threshold: floor.hit, weakThreshold: floor.weak, limit: 1 }).length > 0))
    .map(({ id }) => id);
}
