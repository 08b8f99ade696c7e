import { describe, expect, it } from '@jest/globals';
import type { ListedParty, Party } from '../../src/matching/party.js';
import { DeltaScan } from '../../src/suppliers/delta-scan.js';
import type { SupplierText } from '../../src/suppliers/delta-worker.js';
import { type Watchlist, watchlistOf } from '../../src/watchlist/watchlist.service.js';
import { aParty } from '../support/parties.js';

const FLOOR = { hit: 0.7, weak: 0.7 };
/** So many that the scan takes threads. */
const MANY = 50_000;
/** Words of names that only a second listing has. */
const ALONE = ['BURAN', 'SOKOL', 'VYMPEL', 'TITAN', 'ORION', 'KASKAD', 'VEGA'];
const WORDS = ['NORTHERN', 'DRONE', 'EXEMPLAR', 'MISSILE', 'VOLGA', 'POLYMER', 'AVIATION', 'ALMAZ', 'BALTIC', 'OPTICS', 'RADAR', 'GYRO', 'CARBON', 'KUPOL', 'ZENIT', 'AKONIT'];

describe('suppliers that a change of the lists may concern', () => {
  it('are the same on threads, without them, and by asking the whole watchlist, over many random editions', async () => {
    // Threads load built code only.
    const { DeltaScan: Built } = (await import('../../dist/src/suppliers/delta-scan.js' as string)) as { DeltaScan: typeof DeltaScan };
    const random = generator(11);
    const pick = (): string => WORDS[Math.floor(random() * WORDS.length)] as string;
    const name = (): string => Array.from({ length: 2 + Math.floor(random() * 2) }, pick).join(' ');
    const inn = (): Party['identifiers'] => [{ type: 'inn', number: `16000000${10 + Math.floor(random() * 60)}`, country: 'RU' }];
    const suppliers = Array.from({ length: 300 }, (_, n): { id: string; parties: Party[] } => ({ id: String(n).padStart(4, '0'), parties: [asked(n % 12 === 5 ? `${ALONE[n % ALONE.length]} Works Ltd` : slip(name(), random), n % 7 === 0 ? inn() : []), ...(n % 10 === 0 ? [asked(name())] : [])] }));
    let list: ListedParty[] = [];
    let next = 0;
    let concerned = 0;
    let linked = 0;
    for (let edition = 0; edition < 4; edition++) {
      const before = new Map(list.map((party) => [party.id, party]));
      const kept = list.filter(() => random() > 0.15).map((party) => (random() < 0.2 ? { ...party, names: [{ full: name(), kind: 'primary' as const, quality: 'strong' as const }] } : random() < 0.1 ? { ...party, identifiers: inn() } : party));
      const added = Array.from({ length: 8 }, () => aParty(random() < 0.5 ? 'us-ofac-sdn' : 'eu-fsf', `R${next++}`, name(), { aliases: [name()], ...(random() < 0.5 ? { identifiers: inn() } : {}) }));
      list = [...kept, ...added];
      const changed = new Set([...list.filter((party) => before.get(party.id) !== party).map(({ id }) => id), ...[...before.keys()].filter((id) => !list.some((party) => party.id === id))]);
      // The same parties on another list, under one name more: who is found by that name alone is concerned by a change of the first listing.
      const twins = list.filter(({ identifiers }) => identifiers.length > 0).map((party) => ({ ...party, id: `un-sc:T${party.recordId}`, listId: 'un-sc', recordId: `T${party.recordId}`, names: [...party.names, { full: `${ALONE[Number(party.recordId.slice(1)) % ALONE.length]} WORKS`, kind: 'alias' as const, quality: 'strong' as const }] }));
      const watchlist = watchlistOf({ versions: [], parties: [...list, ...twins], provisional: new Set(), apart: [] });
      linked += [...changed].filter((id) => watchlist.parties.has(id) && watchlist.clusters().others(id).length > 0).length;
      const here = (await DeltaScan.over(watchlist, changed, FLOOR).concerned(pages(suppliers), MANY)).sort();
      const threaded = (await Built.over(watchlist, changed, FLOOR).concerned(pages(suppliers), MANY)).sort();
      expect(threaded).toEqual(here);
      expect(here).toEqual(suppliers.filter(({ parties }) => parties.some((party) => findsOneOf(watchlist, party, changed))).map(({ id }) => id));
      concerned += here.length;
    }
    expect(concerned).toBeGreaterThan(60);
    expect(linked).toBeGreaterThan(5);
  }, 60_000);
});

/** Whether the whole watchlist finds one of these entries, or another listing of the same party, for a subject. */
function findsOneOf(watchlist: Watchlist, party: Party, ids: ReadonlySet<string>): boolean {
  const found = watchlist.matcher.match(party, { threshold: FLOOR.hit, weakThreshold: FLOOR.weak, limit: 10_000 });
  const linked = new Set([...ids].filter((id) => watchlist.parties.has(id)).flatMap((id) => [id, ...watchlist.clusters().others(id).map((other) => other.party.id)]));
  return found.some((match) => linked.has(match.party.id));
}

async function* pages(suppliers: readonly { id: string; parties: Party[] }[]): AsyncGenerator<SupplierText[]> {
  for (let at = 0; at < suppliers.length; at += 50) yield suppliers.slice(at, at + 50).map(({ id, parties }) => ({ id, parties: JSON.stringify(parties) }));
}

function asked(full: string, identifiers: Party['identifiers'] = []): Party {
  return { type: 'unknown', names: [{ full, kind: 'primary', quality: 'strong' }], identifiers, birthDates: [], addresses: [], countries: [] };
}

/** Every third name has a letter too few, as suppliers are written. */
function slip(name: string, random: () => number): string {
  if (random() > 0.3) return name;
  const at = 1 + Math.floor(random() * (name.length - 2));
  return name.slice(0, at) + name.slice(at + 1);
}

/** The same numbers on every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
