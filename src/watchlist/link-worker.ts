import type { Apart } from '../lists/clusters.js';
import { answerOrders } from './asked-thread.js';
import { PartyRecords } from './party-records.js';
import { linkAll, openBase, type OpenBase, type OverImage, type WatchlistImage } from './watchlist-image.js';
import { linkOver } from './watchlist-overlay.js';

/** What a linking thread is told: over which base changes will come, to link a change, or to link all. */
export type LinkOrder =
  | { readonly kind: 'base'; readonly base: WatchlistImage }
  | { readonly kind: 'over'; readonly over: Pick<OverImage, 'records' | 'hidden'>; readonly apart: Apart }
  | { readonly kind: 'all'; readonly records: SharedArrayBuffer; readonly apart: Apart };

/** The `clusters` of an image; `undefined` to what asks for none. */
export type LinkAnswer = SharedArrayBuffer | undefined;

let base: OpenBase | undefined;

answerOrders((order: LinkOrder): LinkAnswer => {
  switch (order.kind) {
    case 'base':
      base = openBase(order.base);
      base.watchlist.clusters();
      return undefined;
    case 'over':
      return linkOver(base!, order.over, order.apart);
    case 'all':
      return linkAll([...new PartyRecords(order.records).values()], order.apart);
    default:
      return order satisfies never;
  }
});
