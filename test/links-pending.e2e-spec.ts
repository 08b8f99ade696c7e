import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ReplayService } from '../src/screening/replay.service.js';
import type { ScreeningAnswer } from '../src/screening/screening.service.js';
import type { Built } from '../src/watchlist/build-threads.js';
import { linkAll, type WatchlistImage } from '../src/watchlist/watchlist-image.js';
import { WatchlistService } from '../src/watchlist/watchlist.service.js';
import { type TestApp, type TestDatabase, testApp, testDatabase } from './support/app.js';
import { aParty, loadParties } from './support/parties.js';

const same = { addresses: [{ full: 'Ul. Sh-2, Yelabuga 423601', postcode: '423601', country: 'RU' }], identifiers: [{ type: 'inn', number: '1646043699', country: 'RU' }] } as const;
/** On one list under a name of its own, which informs; on the other it holds, and only the link says that it is the same party. */
const SCREENED = aParty('eu-fsf', '2', 'Zavod Severnykh Mashin', { jurisdiction: 'EU', ...same, measure: 'unverified' });
const CAME = aParty('us-ofac-sdn', '1', 'BOREALIS TURBINE WORKS', same);

/** Lets what is built next screen before it is linked, as thousands of records do, and gives out its links when told. */
function linkingWaits(what: 'buildChange' | 'buildWhole', withoutLinks: (image: WatchlistImage) => WatchlistImage): { readonly screens: Promise<void>; goOn(): void } {
  type Build = (this: WatchlistService, ...of: unknown[]) => Promise<Built>;
  const builds = WatchlistService.prototype as unknown as Record<typeof what, Build>;
  const build = builds[what];
  let goOn!: () => void;
  let reached!: () => void;
  const told = new Promise<void>((done) => (goOn = done));
  const screens = new Promise<void>((done) => (reached = done));
  jest.spyOn(builds, what).mockImplementationOnce(async function (this: WatchlistService, ...of) {
    const { image } = await build.apply(this, of);
    const linked = async (): Promise<typeof image> => {
      reached();
      await told;
      return image;
    };
    return { image: withoutLinks(image), linked };
  });
  return { screens, goOn };
}

describe('a new edition in the seconds before it is linked to the other lists', () => {
  let t: TestApp;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    t = await testApp({ parties: 'none', database });
    await loadParties(t.app, [SCREENED]);
  });
  afterAll(async () => {
    await t.close();
    await database.drop();
  });

  const ask = async (name: string, of = t): Promise<ScreeningAnswer & { id: string }> => {
    const { status, body } = await of.post('/v1/screenings', { name });
    expect(status).toBe(200);
    return body as ScreeningAnswer & { id: string };
  };
  const pending = { code: 'links_pending', list: 'us-ofac-sdn', message: expect.stringContaining('screen again in half a minute') };
  const listed = ({ findings }: ScreeningAnswer) => findings.map(({ party, kind }) => `${party.id} ${kind}`).sort();

  it('screens, says of what it finds that links are still to come, and holds; what it finds nothing for is clear', async () => {
    expect(await ask('Zavod Severnykh Mashin')).toMatchObject({ outcome: 'review', hold: false });
    const { screens, goOn } = linkingWaits('buildChange', (image) => ({ ...image, over: { ...image.over!, clusters: undefined } }));
    const loaded = loadParties(t.app, [CAME]);
    await screens;

    const known = await ask('Zavod Severnykh Mashin');
    expect(known).toMatchObject({ outcome: 'review', hold: true, incompleteReasons: expect.arrayContaining([pending]) });
    expect(listed(known)).toEqual(['eu-fsf:2 name']);
    const came = await ask('Borealis Turbine Works');
    expect(came.incompleteReasons).toEqual(expect.arrayContaining([pending]));
    expect(listed(came)).toEqual(['us-ofac-sdn:1 name']);
    expect((await ask('北京烤鸭餐厅')).incompleteReasons.map(({ code }) => code)).not.toContain('links_pending');

    goOn();
    await loaded;
    const linked = await ask('Zavod Severnykh Mashin');
    expect(linked.incompleteReasons.map(({ code }) => code)).not.toContain('links_pending');
    expect(linked).toMatchObject({ outcome: 'review', hold: true });
    expect(listed(linked)).toEqual(['eu-fsf:2 name', 'us-ofac-sdn:1 same_party']);

    const replay = ({ id }: { id: string }) => t.app.get(ReplayService).replay(id);
    expect(await replay(known)).toMatchObject({ kind: 'comparison', same: false, becauseOf: ['us-ofac-sdn was not linked to the other lists yet when the screening was made'] });
    expect(await replay(linked)).toMatchObject({ kind: 'replay', same: true });
  });

  it('a server that has built its first index screens with it while listings are linked, and says so', async () => {
    const { screens, goOn } = linkingWaits('buildWhole', (image) => ({ ...image, clusters: linkAll([], []) }));
    const started = await testApp({ parties: 'none', database });
    const watchlists = started.app.get(WatchlistService);
    const [first, whole] = [watchlists.soonest(), watchlists.get()];
    await screens;
    expect([...(await first).parties.keys()].sort()).toEqual(['eu-fsf:2', 'us-ofac-sdn:1']);
    expect(watchlists.ready).toBe(false);
    const early = await ask('Zavod Severnykh Mashin', started);
    expect(early).toMatchObject({ outcome: 'review', hold: true, incompleteReasons: expect.arrayContaining([pending]) });
    expect(listed(early)).toEqual(['eu-fsf:2 name']);

    goOn();
    expect((await whole).unlinked).toEqual([]);
    expect(watchlists.ready).toBe(true);
    const late = await ask('Zavod Severnykh Mashin', started);
    expect(late.incompleteReasons.map(({ code }) => code)).not.toContain('links_pending');
    expect(listed(late)).toEqual(['eu-fsf:2 name', 'us-ofac-sdn:1 same_party']);
    await started.close();
  });
});
