import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { buildImage } from '../../src/matching/build-image.js';
import type { Match } from '../../src/matching/match.js';
import { defaultPolicy } from '../../src/screening/policies/default-policy.js';
import { ScreeningPolicy } from '../../src/screening/policies/policy.js';
import { momentOf, screenSubject } from '../../src/screening/screen-subject.js';
import type { PairUse } from '../../src/screening/answer.js';
import type { ScreeningRequestDto } from '../../src/screening/subject.dto.js';
import { IndexThreads } from '../../src/watchlist/index-threads.js';
import { MatchPool } from '../../src/watchlist/match-pool.js';
import { PartyRecords } from '../../src/watchlist/party-records.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';
import { readSavedWatchlist, type SavedWatchlist, saveWatchlist } from '../../src/watchlist/saved-watchlist.js';
import { buildWatchlistImage, watchlistOf } from '../../src/watchlist/watchlist-image.js';
import { buildOverlay, openWatchlist } from '../../src/watchlist/watchlist-overlay.js';
import { listed, named, number, subject } from '../matching/subjects.js';

const given = ['Sergey', 'Ivan', 'Мария', 'Hassan', 'Guo', 'José'];
const family = ['Shoigu', 'Petrov', 'al-Tikriti', 'Kim', 'Müller', 'Rashidi', 'Овчаренко'];
const parties = [
  ...given.flatMap((first) => family.map((last, i) => listed(`${first} ${last}`, 'person', [`${last}, ${first}`, named(`${first} ${last}`, { kind: 'alias', quality: i % 3 === 0 ? 'weak' : 'strong' })]))),
  listed('alabuga', 'company', ['ООО Алабуга', 'LLC Alabuga "Special" \\ Zone'], { identifiers: [number('inn', '1646019914')], remarks: '\u2028 𝓐 "quoted"' }),
  listed('ship', 'vessel', ['M/V SEVERNAYA ZVEZDA']),
];
const subjects = Array.from({ length: 900 }, (_, i) => {
  const first = given[i % given.length]!;
  const last = family[Math.floor(i / 3) % family.length]!;
  return i % 10 === 0 ? subject('company', `Alabuga ${last} ${i}`) : i % 13 === 0 ? subject('vessel', 'Severnaya Zvezda') : subject('person', `${first} ${last.replace('i', 'y')}`);
});
const plain = (all: readonly Match[][]) => all.map((matches) => matches.map((match) => ({ ...match, explain: match.explain() })));
const listedRecords = parties.map((party) => ({ party }));
const image = buildWatchlistImage({ listed: listedRecords, provisional: ['test:ship'], apart: [] });

describe('a watchlist that threads share', () => {
  test('answers as the one over the parties themselves, and knows the same parties', () => {
    const direct = watchlistOf({ versions: [], parties, provisional: new Set(['test:ship']), apart: [] });
    const answers = plain(subjects.map((each) => direct.matcher.match(each)));
    for (const opened of [openWatchlist(image, []), openWatchlist(direct.image(), [])]) {
      expect(plain(subjects.map((each) => opened.matcher.match(each)))).toEqual(answers);
      expect([...opened.parties]).toEqual([...direct.parties]);
      expect([...opened.parties.keys()]).toEqual([...direct.parties.keys()]);
      expect(opened.parties.get('test:alabuga')).toEqual(parties.at(-2));
      expect(opened.parties.has('test:nobody')).toBe(false);
      expect(opened.provisional).toEqual(direct.provisional);
      expect(opened.search().find('алаб').map(({ party, ranges }) => [party.id, ranges])).toEqual(direct.search().find('алаб').map(({ party, ranges }) => [party.id, ranges]));
      expect(opened.search().find('shoi')).toHaveLength(6);
    }
  });

  test('answers with a change laid over it as one built anew, on other threads too', async () => {
    const without = parties.filter(({ recordId }) => !/^Ivan (Kim|Petrov)$/.test(recordId));
    const renamed = listed('Sergey Shoigu', 'person', ['SHOIGU, Sergei Kuzhugetovich', 'Sergey Petrov']);
    const came = [listed('zvezda', 'company', ['Severnaya Zvezda Shipping LLC', 'Алабуга Звезда'], { identifiers: [number('inn', '1646019914')] })];
    const now = [...without.filter(({ id }) => id !== renamed.id && id !== 'test:ship'), renamed, ...came];
    const gone = [...parties.filter(({ id }) => !now.some((each) => each.id === id)).map(({ id }) => id), renamed.id];
    const scratch = watchlistOf({ versions: [], parties: now, provisional: new Set(), apart: [] });
    const over = buildOverlay(image, { listed: [renamed, ...came].map((party) => ({ party })), gone, provisional: [], apart: [] });
    const opened = openWatchlist(over, []);
    const expected = plain(subjects.map((each) => scratch.matcher.match(each, { limit: 5 })));
    expect(plain(subjects.map((each) => opened.matcher.match(each, { limit: 5 })))).toEqual(expected);
    expect(plain(subjects.map((each) => opened.matcher.match(each, { lists: new Set(['test']) })))).toEqual(plain(subjects.map((each) => scratch.matcher.match(each, { lists: new Set(['test']) }))));
    expect(opened.matcher.size).toEqual(scratch.matcher.size);
    const sorted = (entries: Iterable<readonly [string, unknown]>) => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
    expect(sorted(opened.parties)).toEqual(sorted(scratch.parties));
    expect([...opened.parties.keys()].sort()).toEqual([...scratch.parties.keys()].sort());
    for (const { id } of [...parties, ...came]) expect([id, opened.parties.get(id), opened.parties.has(id), opened.clusters().linksOf(id)]).toEqual([id, scratch.parties.get(id), scratch.parties.has(id), scratch.clusters().linksOf(id)]);
    expect(opened.search().find('ivan').map(({ party }) => party.id).sort()).toEqual(scratch.search().find('ivan').map(({ party }) => party.id).sort());
    // As long as it is not linked, all of it is found, and the links of the base stand.
    const unlinked = openWatchlist({ ...over, over: { ...over.over!, clusters: undefined } }, []);
    expect(plain(subjects.map((each) => unlinked.matcher.match(each, { limit: 5 })))).toEqual(expected);
    const base = openWatchlist(image, []);
    for (const { id } of parties) expect(unlinked.clusters().linksOf(id)).toEqual(base.clusters().linksOf(id));
    expect([base.unlinked, opened.unlinked]).toEqual([[], []]);
    expect(unlinked.clusters().linksOf(came[0]!.id)).toEqual([]);
    // A second change is laid over the same base.
    expect(openWatchlist(buildOverlay(over, { listed: [], gone: ['test:ship'], provisional: [], apart: [] }), []).parties.size).toBe(parties.length - 1);
    const built = (await import('../../dist/src/watchlist/match-pool.js' as string)) as { MatchPool: typeof MatchPool };
    const pool = new built.MatchPool(1);
    expect(plain(await pool.match(opened, subjects, { limit: 5 }))).toEqual(expected);
    await pool.close();
  }, 60_000);

  test('gives the same answers on one, two and four threads and on none', async () => {
    // Threads load built code only.
    const built = (await import('../../dist/src/watchlist/match-pool.js' as string)) as { MatchPool: typeof MatchPool };
    const watchlist = openWatchlist(image, []);
    const expected = plain(subjects.map((each) => watchlist.matcher.match(each, { limit: 5 })));
    expect(expected.flat().length).toBeGreaterThan(700);
    expect(plain(await new MatchPool(0).match(watchlist, subjects, { limit: 5 }))).toEqual(expected);
    for (const threads of [1, 2, 4]) {
      const pool = new built.MatchPool(threads);
      expect(plain(await pool.match(watchlist, subjects, { limit: 5 }))).toEqual(expected);
      await pool.close();
    }
  }, 60_000);

  test('is built of the same bytes by one, two and three threads, and on none', async () => {
    const built = (await import('../../dist/src/watchlist/index-threads.js' as string)) as { IndexThreads: typeof IndexThreads };
    const alone = await new IndexThreads(2).indexes(parties);
    expect(Buffer.from(alone.index).equals(Buffer.from(buildImage(parties, loadReferenceData())))).toBe(true);
    expect(Buffer.from(alone.index).equals(Buffer.from(image.index))).toBe(true);
    for (const helpers of [0, 1, 2]) {
      const threads = new built.IndexThreads(helpers);
      const { index, search } = await threads.indexes(parties);
      expect([helpers, Buffer.from(index).equals(Buffer.from(alone.index)), Buffer.from(search).equals(Buffer.from(image.search))]).toEqual([helpers, true, true]);
      expect(Buffer.from(await threads.index([...parties].reverse())).equals(Buffer.from(alone.index))).toBe(false);
      // Parties come piece by piece, and what was begun before and given up leaves nothing behind.
      threads.begin().add(parties.slice(0, 9));
      const building = threads.begin();
      for (const [from, to] of [[0, 0], [0, 5], [5, 6], [6, undefined]]) building.add(parties.slice(from, to));
      const pieces = await building.whole();
      expect([helpers, Buffer.from(pieces.index).equals(Buffer.from(alone.index)), Buffer.from(pieces.search).equals(Buffer.from(image.search))]).toEqual([helpers, true, true]);
      await threads.end();
    }
  }, 60_000);

  test('is not built where a thread breaks off in the middle', async () => {
    const built = (await import('../../dist/src/watchlist/index-threads.js' as string)) as { IndexThreads: typeof IndexThreads };
    const threads = new built.IndexThreads(1);
    const building = threads.begin();
    building.add(parties);
    const ended = threads.end();
    building.add(parties);
    await expect(building.whole()).rejects.toThrow(/thread.*ended/);
    await ended;
  }, 60_000);

  test('says of what it finds that an edition is not linked yet, and holds; what finds nothing is clear', () => {
    const policy = new ScreeningPolicy(1, defaultPolicy({ requiredLists: [], maxAgeDays: 7, listUrls: {} }));
    const over = buildOverlay(image, { listed: [{ party: listed('new', 'person', ['Yevgeny Novikov']) }], gone: [], provisional: [], apart: [] });
    const cleared = { pair: { id: 'pair', reasonCode: 'other', text: 'Another person.', approvedBy: 'user:b', expiresOn: null }, verdict: { result: 'applies', retested: [] } } as unknown as PairUse;
    const asked = (name: string, unlinked: readonly string[], lists?: string[], use?: PairUse) => {
      const watchlist = openWatchlist({ ...over, over: { ...over.over!, clusters: undefined, unlinked } }, []);
      const { outcome, hold, incompleteReasons } = screenSubject({ name, type: 'person', ...(lists && { lists }) } as ScreeningRequestDto, watchlist, momentOf(watchlist, policy, new Date('2026-11-26T00:00:00Z')), () => () => use).judgement;
      return { outcome, hold, reasons: incompleteReasons.map(({ code, list }) => `${code} ${list ?? ''}`) };
    };
    expect(asked('Yevgeny Novikov', ['test'])).toEqual({ outcome: 'review', hold: true, reasons: ['links_pending test'] });
    expect(asked('Yevgeny Novikov', [])).toMatchObject({ outcome: 'review', reasons: [] });
    expect(asked('Ada Lovelace', ['test'])).toEqual({ outcome: 'clear', hold: false, reasons: [] });
    // A pair clears one listing, and another that is linked to it may still come.
    expect(asked('Yevgeny Novikov', ['test'], undefined, cleared)).toEqual({ outcome: 'incomplete', hold: true, reasons: ['links_pending test'] });
    expect(asked('Yevgeny Novikov', [], undefined, cleared)).toEqual({ outcome: 'clear', hold: false, reasons: [] });
    expect(asked('Yevgeny Novikov', ['other'], ['test'])).toMatchObject({ outcome: 'review', reasons: [] });
  });

  test('a subject that cannot be matched fails its own call, and the threads go on', async () => {
    const built = (await import('../../dist/src/watchlist/match-pool.js' as string)) as { MatchPool: typeof MatchPool };
    const watchlist = openWatchlist(image, []);
    const pool = new built.MatchPool(1);
    await expect(pool.match(watchlist, [{ ...subject('person', 'x'), type: 'nonsense' as 'person', names: undefined as never }])).rejects.toThrow();
    expect(await pool.match(watchlist, [])).toEqual([]);
    expect((await pool.match(watchlist, [subject('person', 'Ivan Petrov')]))[0]![0]!.party.id).toBe('test:Ivan Petrov');
    await pool.close();
  }, 60_000);
});

describe('records as JSON', () => {
  test('come back as they were, in any script', () => {
    const records = PartyRecords.of(parties);
    expect([...records.values()]).toEqual(parties);
    expect(parties.map(({ id }) => records.indexOf(id))).toEqual(parties.map((_, i) => i));
    expect(records.size).toBe(parties.length);
  });
});

describe('a saved watchlist', () => {
  const home = mkdtempSync(join(tmpdir(), 'interdict-saved-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const saved: SavedWatchlist = { image, content: 'a:active', lists: [{ list: 'test', versionId: 'a', sequence: 3 }] };
  const file = join(home, 'watchlist.bin');

  test('comes back byte for byte with what it was built from, and not for another engine', async () => {
    expect(await readSavedWatchlist(home)).toBeUndefined();
    await saveWatchlist(home, saved);
    const { image: back, ...more } = (await readSavedWatchlist(home))!;
    for (const part of ['index', 'records', 'search', 'clusters'] as const) expect(Buffer.from(new Uint8Array(back[part])).equals(Buffer.from(new Uint8Array(image[part])))).toBe(true);
    expect(back.provisional).toEqual(['test:ship']);
    expect(more).toEqual({ content: saved.content, lists: saved.lists });
    const bytes = readFileSync(file);
    const at = bytes.indexOf('"engine":"') + 10;
    bytes[at] = bytes[at] === 0x61 ? 0x62 : 0x61;
    writeFileSync(file, bytes);
    expect(await readSavedWatchlist(home)).toBeUndefined();
  });

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['cut off', (bytes) => bytes.subarray(0, bytes.length - 1)],
    ['cut off in its header', (bytes) => bytes.subarray(0, 100)],
    ['empty', () => Buffer.alloc(0)],
    ['longer', (bytes) => Buffer.concat([bytes, Buffer.from('x')])],
    ['damaged in one bit', (bytes) => Buffer.from(bytes.map((byte, i) => (i === 20_000 ? byte ^ 1 : byte)))],
    ['of something else', () => Buffer.from('{"key":"x"}'.padEnd(20_000))],
  ])('that is %s is not used', async (_what, damage) => {
    await saveWatchlist(home, saved);
    writeFileSync(file, damage(readFileSync(file)));
    expect(await readSavedWatchlist(home)).toBeUndefined();
  });
});
