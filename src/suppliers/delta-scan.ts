import { Matcher } from '../matching/matcher.js';
import type { ListedParty, Party } from '../matching/party.js';
import type { Watchlist } from '../watchlist/watchlist.service.js';

/** Suppliers between two turns of the event loop. */
const TURN = 200;

/**
 * A small index of the entries that changed, and of the other listings of the same parties, whose findings follow them. It
 * tells which suppliers may be concerned; the answer itself is the whole watchlist's. A score depends on the pair alone, so
 * whom the whole watchlist would find among these entries, this index finds as well.
 */
export class DeltaScan {
  private constructor(
    private readonly matcher: Matcher,
    private readonly floor: { readonly hit: number; readonly weak: number },
    /** Entries in the index. */
    readonly size: number,
  ) {}

  /** `floor`: the lowest scores at which the policy sees a hit or a weak match. */
  static over(watchlist: Watchlist, partyIds: ReadonlySet<string>, floor: { readonly hit: number; readonly weak: number }): DeltaScan {
    const entries = new Map<string, ListedParty>();
    for (const id of partyIds) {
      const party = watchlist.parties.get(id);
      if (!party) continue;
      entries.set(id, party);
      for (const other of watchlist.clusters().others(id)) entries.set(other.party.id, other.party);
    }
    return new DeltaScan(new Matcher([...entries.values()], watchlist.matcher.reference, watchlist.matcher.policy), floor, entries.size);
  }

  /** Ids of the suppliers that one of the entries may be, by themselves or by an owner. */
  async concerned(suppliers: readonly { readonly id: string; readonly parties: readonly Party[] }[]): Promise<string[]> {
    const found: string[] = [];
    for (const [index, { id, parties }] of suppliers.entries()) {
      if (index % TURN === 0) await new Promise((next) => setImmediate(next));
      if (parties.some((party) => this.matcher.match(party, { threshold: this.floor.hit, weakThreshold: this.floor.weak, limit: 1 }).length > 0)) found.push(id);
    }
    return found;
  }
}
