import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WatchlistService } from '../../src/watchlist/watchlist.service.js';
import { type TestApp, type TestDatabase, testApp, testDatabase } from '../support/app.js';
import { aParty, loadParties } from '../support/parties.js';

/** As many as are worth saving. */
const MANY = Array.from({ length: 5000 }, (_, i) => aParty('us-ofac-sdn', String(10_000 + i), `Exemplar Works ${i}`));
const names = async ({ app }: TestApp) => [...(await app.get(WatchlistService).get()).parties.values()].map((party) => party.names[0]?.full);

describe('the index that the last process saved', () => {
  const home = mkdtempSync(join(tmpdir(), 'interdict-saved-home-'));
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true });
    await database.drop();
  });
  const start = (on: TestDatabase) => testApp({ database: on, parties: 'none', env: { INTERDICT_HOME: home } });

  it('serves the next start, which lays over it what the lists changed since', async () => {
    const first = await start(database);
    await loadParties(first.app, MANY);
    expect((await first.app.get(WatchlistService).get()).image().over).toBeUndefined();
    const [, ...others] = MANY;
    await loadParties(first.app, [...others.slice(0, -1), aParty('us-ofac-sdn', '14999', 'Renamed Zyloplant'), aParty('us-ofac-sdn', '99999', 'Newly Listed Quarzwerk')], { published: '2026-11-02' });
    await first.close();
    expect(existsSync(join(home, 'watchlist.bin'))).toBe(true);

    const second = await start(database);
    const watchlist = await second.app.get(WatchlistService).get();
    expect(watchlist.image().over).toBeDefined();
    expect(watchlist.parties.size).toBe(5000);
    const screened = async (name: string) => ((await second.post('/v1/screenings', { name })).body as { findings: { party: { id: string } }[] }).findings.map(({ party }) => party.id);
    expect(await screened('Newly Listed Quarzwerk')).toContain('us-ofac-sdn:99999');
    expect(await screened('Renamed Zyloplant')).toContain('us-ofac-sdn:14999');
    expect(watchlist.parties.has('us-ofac-sdn:10000')).toBe(false);
    expect(watchlist.parties.get('us-ofac-sdn:14999')?.names[0]?.full).toBe('Renamed Zyloplant');
    await second.close();
  }, 120_000);

  it('is not used over another database, whose lists are built', async () => {
    const other = await testDatabase();
    const third = await start(other);
    try {
      expect(await names(third)).toEqual([]);
      await loadParties(third.app, [aParty('us-ofac-sdn', '1', 'Another Database Works')]);
      expect(await names(third)).toEqual(['Another Database Works']);
    } finally {
      await third.close();
      await other.drop();
    }
  }, 120_000);
});
