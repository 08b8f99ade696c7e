import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { projectRoot } from '../src/config.js';
import { chooseEditions } from '../src/lists/list-choice.js';
import { findEditions } from '../src/lists/list-files.js';
import { ListImportService } from '../src/lists/list-import.service.js';
import type { ListSource } from '../src/lists/list-source.js';
import type { ListStatus } from '../src/lists/list-status.service.js';
import { LIST_SOURCES } from '../src/lists/sources/index.js';
import type { ScreeningAnswer } from '../src/screening/screening.service.js';
import { WatchlistService } from '../src/watchlist/watchlist.service.js';
import { type TestApp, type TestDatabase, testApp, testDatabase } from './support/app.js';
import { aParty, loadParties } from './support/parties.js';
import { describeWithShared, sharedPath } from './support/shared.js';

const statusOf = async (t: TestApp, id: string): Promise<ListStatus | undefined> => ((await t.get('/v1/lists')).body as { items: ListStatus[] }).items.find((list) => list.id === id);
const screen = async (t: TestApp, name: string): Promise<ScreeningAnswer> => (await t.post('/v1/screenings', { name })).body as ScreeningAnswer;
const manyParties = (count: number, from = 0) => Array.from({ length: count }, (_, i) => aParty('us-ofac-sdn', String(70_000 + from + i), `${word(from + i)} ${word((from + i) * 7 + 3)} Holding`));
/** A made-up word, different for every number. */
const word = (n: number): string => {
  const letters = 'bdfgklmnprstvz';
  const vowels = 'aeiou';
  let text = '';
  for (let rest = n + 11; text.length < 8; rest = Math.floor(rest / 3) + n * 5 + 1) text += (letters[rest % letters.length] as string) + (vowels[(rest + n) % vowels.length] as string);
  return text.toUpperCase();
};

describe('editions of a list', () => {
  let t: TestApp;
  beforeEach(async () => {
    t = await testApp({ parties: 'none' });
  });
  afterEach(() => t.close());

  it('keeps the edition that screens when half of the records are gone, and waits for a person', async () => {
    await loadParties(t.app, manyParties(200));
    const [result] = await loadParties(t.app, manyParties(100), { published: '2026-11-02' });
    expect(result?.state).toBe('quarantined');
    expect(result?.reasons.join()).toContain('shrunk: 100 of 200 records are gone');
    const status = await statusOf(t, 'us-ofac-sdn');
    expect(status).toMatchObject({ records: 200, publishedAt: '2026-11-01' });
    expect(status?.quarantined?.reasons).toEqual(result?.reasons);
  });

  it('screens the additions of an update in doubt at once, as provisional', async () => {
    await loadParties(t.app, manyParties(200));
    await loadParties(t.app, [...manyParties(100), aParty('us-ofac-sdn', '99999', 'ZYLOPHANE DRONE WORKS')], { published: '2026-11-02' });
    const { findings } = await screen(t, 'Zylophane Drone Works');
    expect(findings[0]).toMatchObject({ provisional: true, list: 'us-ofac-sdn', holds: true });
  });

  it('does not let an older edition replace a newer one', async () => {
    await loadParties(t.app, manyParties(200), { published: '2026-11-02' });
    const [result] = await loadParties(t.app, manyParties(198), { published: '2026-11-01' });
    expect(result?.state).toBe('quarantined');
    expect(result?.reasons.join()).toContain('older_edition');
    expect(await statusOf(t, 'us-ofac-sdn')).toMatchObject({ records: 200 });
  });

  it('says what an update added, changed and removed', async () => {
    await loadParties(t.app, manyParties(100));
    const changed = { ...aParty('us-ofac-sdn', '70001', 'RENAMED HOLDING') };
    const [result] = await loadParties(t.app, [...manyParties(98).filter(({ recordId }) => recordId !== '70001'), changed, aParty('us-ofac-sdn', '80000', 'NEWLY LISTED')], { published: '2026-11-02' });
    expect(result).toMatchObject({ state: 'active', counts: { records: 99, added: 1, changed: 1, removed: 2 } });
  });

  it('takes the same bytes for the same version', async () => {
    await loadParties(t.app, manyParties(50));
    const [again] = await loadParties(t.app, manyParties(50));
    expect(again?.state).toBe('unchanged');
    const [{ n }] = (await t.dataSource.query("select count(*)::int n from list_version where list_id = 'us-ofac-sdn'")) as [{ n: number }];
    expect(n).toBe(1);
  });

  it('makes no answer clear from a list that nobody has dated, until a person does', async () => {
    const required = await testApp({ parties: 'none', env: { INTERDICT_REQUIRED_LISTS: 'us-ofac-sdn', INTERDICT_MAX_AGE_DAYS: '36500' } });
    try {
      await loadParties(required.app, manyParties(50), { published: null });
      expect(await statusOf(required, 'us-ofac-sdn')).toMatchObject({ state: 'undated', publishedAt: null });
      const before = await screen(required, 'Unrelated Quarzwerk Nordhausen');
      expect(before).toMatchObject({ outcome: 'incomplete', incompleteReasons: [{ code: 'list_undated' }] });
      // The same bytes with a date are the same version.
      expect(await loadParties(required.app, manyParties(50))).toMatchObject([{ state: 'unchanged', publishedAt: '2026-11-01' }]);
      expect((await screen(required, 'Unrelated Quarzwerk Nordhausen')).outcome).toBe('clear');
    } finally {
      await required.close();
    }
  });

  it('makes no answer clear from a set that lacks a part, and names the part', async () => {
    const required = await testApp({ parties: 'none', env: { INTERDICT_REQUIRED_LISTS: 'us-ofac-sdn', INTERDICT_MAX_AGE_DAYS: '36500' } });
    try {
      await loadParties(required.app, manyParties(50), { missing: ['alt', 'add'] });
      expect(await statusOf(required, 'us-ofac-sdn')).toMatchObject({ state: 'partial', missingParts: ['alt', 'add'] });
      const { outcome, incompleteReasons } = await screen(required, 'Unrelated Quarzwerk Nordhausen');
      expect([outcome, incompleteReasons[0]?.code]).toEqual(['incomplete', 'list_partial']);
      // The whole set takes its place at once.
      await loadParties(required.app, manyParties(51));
      expect((await screen(required, 'Unrelated Quarzwerk Nordhausen')).outcome).toBe('clear');
    } finally {
      await required.close();
    }
  });

  it('says that the database went away in the middle, keeps what screens, and begins anew', async () => {
    await loadParties(t.app, manyParties(20));
    const [template] = (await findEditions([join(projectRoot(), 'test/fixtures/lists/un-consolidated.xml')], LIST_SOURCES)).editions;
    const source: ListSource = {
      ...template!.source,
      id: 'us-ofac-sdn',
      expects: { minimumRecords: 0, fillRates: {} },
      parse: async function* () {
        for (const party of manyParties(30)) yield { party, raw: '{}' };
        // As where the server is started anew: every connection of this database ends.
        await t.dataSource.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()');
        await t.dataSource.query('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
        for (const party of manyParties(10, 500)) yield { party, raw: '{}' };
      },
    };
    const broken = t.app.get(ListImportService).import({ ...template!, source, listId: 'us-ofac-sdn' }, { actor: 'job:test' });
    await expect(broken).rejects.toThrow('The database could not be reached in the middle of the import');
    expect(await statusOf(t, 'us-ofac-sdn')).toMatchObject({ records: 20, quarantined: null });
    expect(await loadParties(t.app, manyParties(25), { published: '2026-11-02' })).toMatchObject([{ state: 'active' }]);
    const states = (await t.dataSource.query("select state from list_version where list_id = 'us-ofac-sdn' order by created_at")) as { state: string }[];
    expect(states.map(({ state }) => state)).toEqual(['superseded', expect.stringMatching(/abandoned|rejected/), 'active']);
  });

  it('imports one edition after the other where two come at once, and the same one once', async () => {
    const results = await Promise.all([loadParties(t.app, manyParties(60)), loadParties(t.app, manyParties(60)), loadParties(t.app, manyParties(62))]);
    const states = results.flat().map(({ state }) => state);
    expect(states.filter((state) => state === 'active')).toHaveLength(states.includes('unchanged') ? 2 : 3);
    const versions = (await t.dataSource.query("select state, sequence, (counts->>'records')::int n from list_version where list_id = 'us-ofac-sdn' order by sequence")) as { state: string; sequence: number; n: number }[];
    expect(versions.map(({ sequence }) => sequence)).toEqual(versions.map((_, i) => i + 1));
    expect(versions.map(({ state }) => state)).toEqual([...versions.slice(1).map(() => 'superseded'), 'active']);
    const [{ open, staged }] = (await t.dataSource.query('select (select count(*)::int from list_membership where to_sequence is null) open, (select count(*)::int from list_staged_record) staged')) as [{ open: number; staged: number }];
    expect([open, staged]).toEqual([versions.at(-1)?.n, 0]);
  });

  it('screens what has been imported also where the lists were just being looked at', async () => {
    await loadParties(t.app, manyParties(20));
    const watchlists = t.app.get(WatchlistService);
    const query = t.dataSource.query.bind(t.dataSource);
    let read!: () => void;
    let goOn!: () => void;
    const hasRead = new Promise<void>((done) => (read = done));
    const told = new Promise<void>((done) => (goOn = done));
    // A look that has read the versions before the next one comes, and goes on only after somebody has asked for the newest.
    const slow = jest.spyOn(t.dataSource, 'query').mockImplementation(async (sql: string, ...more: unknown[]) => {
      const rows = await query(sql, ...(more as []));
      if (!/party_separation/.test(sql)) return rows;
      slow.mockRestore();
      read();
      await told;
      return rows;
    });
    const look = watchlists.refresh();
    await hasRead;
    const withoutRefresh = { get: (token: unknown) => (token === WatchlistService ? { refresh: async () => undefined } : t.app.get(token as never)) } as TestApp['app'];
    await loadParties(withoutRefresh, [...manyParties(20), aParty('us-ofac-sdn', '99999', 'ZYLOPHANE DRONE WORKS')], { published: '2026-11-02' });
    const newest = watchlists.refresh();
    goOn();
    expect((await newest).parties.has('us-ofac-sdn:99999')).toBe(true);
    await look;
  });

  it('answers every screening from one version while the list is replaced again and again', async () => {
    const edition = (n: number) => [...manyParties(300), aParty('us-ofac-sdn', '88888', `MARKER${word(n)} PLANT`), aParty('us-ofac-sdn', '88889', `MARKER${word(n)} WORKS`)];
    await loadParties(t.app, edition(0));
    let stop = false;
    const importing = (async () => {
      for (let n = 1; !stop && n < 30; n++) await loadParties(t.app, edition(n), { published: '2026-11-02' });
    })();
    const answers: ScreeningAnswer[] = [];
    for (let i = 0; i < 200; i += 10) answers.push(...(await Promise.all(Array.from({ length: 10 }, () => screen(t, `${word(1)} ${word(10)} Holding`)))));
    stop = true;
    await importing;
    expect(answers).toHaveLength(200);
    for (const answer of answers) {
      expect(answer.listVersions.filter(({ list }) => list === 'us-ofac-sdn')).toHaveLength(1);
      expect(answer.findings.map(({ party }) => party.id)).toContain('us-ofac-sdn:70001');
    }
  });
});

describe('files that are no edition', () => {
  let t: TestApp;
  let folder: string;
  beforeAll(async () => {
    t = await testApp({ parties: 'none' });
    folder = mkdtempSync(join(tmpdir(), 'interdict-files-'));
  });
  afterAll(async () => {
    await t.close();
    rmSync(folder, { recursive: true });
  });

  it('refuses a truncated XML whole and keeps what screened', async () => {
    const whole = readFileSync(join(projectRoot(), 'test/fixtures/lists/un-consolidated.xml'), 'utf8');
    const cut = join(folder, 'consolidated.xml');
    writeFileSync(cut, whole.slice(0, whole.length * 0.7));
    await loadParties(t.app, [aParty('un-sc', 'KPe.999', 'EXEMPLAR MISSILE TRADING', { jurisdiction: 'UN' })]);
    const { editions } = await findEditions([cut], LIST_SOURCES);
    expect(editions.map(({ listId }) => listId)).toEqual(['un-sc']);
    await expect(t.app.get(ListImportService).import(editions[0] as never, { actor: 'job:test' })).rejects.toMatchObject({ code: 'list_format' });
    expect(await statusOf(t, 'un-sc')).toMatchObject({ records: 1, quarantined: null });
    const [{ n }] = (await t.dataSource.query('select count(*)::int n from list_staged_record')) as [{ n: number }];
    expect(n).toBe(0);
    expect((await screen(t, 'Exemplar Missile Trading')).outcome).toBe('review');
  });

  it.each([
    ['a web page', 'consolidated.xml', '<!DOCTYPE html><html><body>Service unavailable</body></html>'],
    ['an empty file', 'sdn.csv', ''],
    ['a text', 'readme.txt', 'Dear colleague,'],
    ['a zip', 'sdn.csv', 'PK\u0003\u0004'],
  ])('recognises %s as no list', async (_, name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    const { editions, unknown } = await findEditions([path], LIST_SOURCES);
    expect(editions).toEqual([]);
    expect(unknown).toHaveLength(1);
  });
});

describeWithShared('real lists, as a user imports them', ['lists/ofac', 'lists/un'], () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  it('takes the newest whole edition of a folder and names the others', async () => {
    const { editions } = await findEditions([sharedPath('lists', 'un')], LIST_SOURCES);
    const [choice] = await chooseEditions(editions, { history: false });
    expect(choice?.chosen.map(({ where }) => where)).toEqual([sharedPath('lists', 'un', 'consolidated.xml')]);
    expect(choice?.skipped[0]?.why).toContain('older than the one taken (2026-02-27 against 2026-08-01)');
  });

  it('puts all editions in order of date for the history', async () => {
    const { editions } = await findEditions([sharedPath('lists', 'un')], LIST_SOURCES);
    const [choice] = await chooseEditions(editions, { history: true });
    expect(choice?.chosen.map(({ where }) => where)).toEqual([sharedPath('lists', 'un', 'consolidated-2026-02-27.xml'), sharedPath('lists', 'un', 'consolidated.xml')]);
  });

  it('loses nothing to a kill in the middle of an import, and can repeat it', async () => {
    const t = await testApp({ database, parties: 'none' });
    try {
      await loadParties(t.app, [aParty('us-ofac-sdn', '1', 'EXEMPLAR DRONE PLANT')]);
      const child = spawn(process.execPath, [join(projectRoot(), 'dist/src/cli.js'), 'lists', 'import', sharedPath('lists', 'ofac')], {
        env: { ...process.env, DATABASE_URL: database.url, INTERDICT_HOME: t.config.home, INTERDICT_FETCH: 'off' },
        stdio: 'ignore',
      });
      const exited = new Promise<NodeJS.Signals | null>((done) => child.once('exit', (_, signal) => done(signal)));
      for (let n = 0; n < 3000; ) n = ((await t.dataSource.query('select count(*)::int n from list_staged_record')) as [{ n: number }])[0].n;
      child.kill('SIGKILL');
      expect(await exited).toBe('SIGKILL');
      expect(await statusOf(t, 'us-ofac-sdn')).toMatchObject({ records: 1, quarantined: null });
      await t.app.get(WatchlistService).refresh();
      expect((await screen(t, 'Exemplar Drone Plant')).outcome).toBe('review');
      // The next import clears away what the dead one left and finishes.
      const { editions } = await findEditions([sharedPath('lists', 'ofac', 'official-2024-02-20')], LIST_SOURCES);
      await t.app.get(ListImportService).import(editions[0] as never, { actor: 'job:test' });
      const states = (await t.dataSource.query("select state, count(*)::int n from list_version where list_id = 'us-ofac-sdn' group by state")) as { state: string; n: number }[];
      expect(states.find(({ state }) => state === 'staging')).toBeUndefined();
      expect(states.find(({ state }) => state === 'abandoned')?.n).toBe(1);
    } finally {
      await t.close();
    }
  }, 300_000);
});
