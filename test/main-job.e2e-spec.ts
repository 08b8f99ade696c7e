import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { projectRoot } from '../src/config.js';
import type { ScreeningAnswer } from '../src/screening/screening.service.js';
import { WatchlistService } from '../src/watchlist/watchlist.service.js';
import { type TestApp, type TestDatabase, testApp, testDatabase } from './support/app.js';
import { describeWithShared, sharedPath } from './support/shared.js';

const run = promisify(execFile);
const LISTS = ['lists/ofac/sdn.csv', 'lists/us_csl/consolidated.csv', 'lists/eu/fsf.xml', 'lists/eu_journal', 'lists/un/consolidated.xml'];

/** What a user types, and the listings that must come back: a party's name (in part) on each of these lists. */
const HITS: readonly (readonly [typed: string, name: RegExp, lists: readonly string[]])[] = [
  ['JSC SEZ Alabuga', /alabuga|алабуга/i, ['us-ofac-sdn', 'us-csl', 'eu-fsf', 'eu-journal', 'report']],
  ['Elabuga Special Economic Zone', /alabuga/i, ['us-ofac-sdn', 'us-csl', 'eu-fsf', 'eu-journal', 'report']],
  ['АО «ОЭЗ ППТ «Алабуга»', /alabuga/i, ['us-ofac-sdn', 'us-csl', 'eu-fsf', 'eu-journal', 'report']],
  ['OEZ PPT Alabuga AO', /alabuga/i, ['us-ofac-sdn', 'us-csl', 'eu-fsf', 'eu-journal', 'report']],
  ['Alabuga Machinery OOO', /alabuga machinery/i, ['us-ofac-sdn', 'us-csl', 'eu-fsf', 'eu-journal', 'report']],
  ['Sollers Alabooga', /sollers alabuga/i, ['eu-journal', 'report']],
  ['Albatros LLC', /albatros|альбатрос/i, ['us-ofac-sdn', 'us-csl', 'eu-fsf', 'eu-journal', 'report']],
  ['Timur Shagivaliev', /shagivaleev/i, ['us-ofac-sdn', 'eu-fsf', 'eu-journal', 'report']],
  ['SHOYGU Sergey Kuzhugetovich', /shoigu/i, ['us-ofac-sdn', 'eu-fsf', 'eu-journal', 'report']],
  ['Сергей Шойгу', /shoigu/i, ['us-ofac-sdn', 'eu-fsf', 'eu-journal', 'report']],
  ['Korea Mining Development Trading Corp', /korea mining development|changgwang/i, ['us-ofac-sdn', 'us-csl', 'eu-fsf', 'eu-journal', 'un-sc', 'report']],
  ['INN 1646019914', /alabuga/i, ['us-ofac-sdn', 'us-csl', 'eu-fsf', 'eu-journal', 'report']],
];
const CLEAR = ['Siemens AG', 'Acme Industrial Supplies Ltd', 'Alabama Power', 'Kyrylo Budanov', 'Aeroprakt', 'Kursk Bakery LLC', 'Tatarstan Trading House', 'Samsung Electronics', 'Ukraine'];

describeWithShared('the examples of a user, on real lists', LISTS, () => {
  let t: TestApp;
  let database: TestDatabase;
  let home: string;
  let env: NodeJS.ProcessEnv;
  let typed: string;
  beforeAll(async () => {
    // The files are months old by now; how old a list may be is tested elsewhere.
    const settings = { INTERDICT_REQUIRED_LISTS: 'us-ofac-sdn us-csl eu-fsf un-sc', INTERDICT_MAX_AGE_DAYS: '36500' };
    database = await testDatabase();
    home = mkdtempSync(join(tmpdir(), 'interdict-main-job-'));
    env = { ...process.env, ...settings, DATABASE_URL: database.url, INTERDICT_HOME: home, INTERDICT_FETCH: 'off' };
    const ofac = ['sdn', 'alt', 'add', 'sdn_comments'].map((part) => sharedPath('lists', 'ofac', `${part}.csv`));
    await interdict('lists', 'import', '--published', '2026-08-01', ...ofac, ...LISTS.slice(1).map((path) => sharedPath(path)));
    // The first question builds the index and saves it; the server and the later commands open it.
    typed = (await interdict('screen', 'Сергей Шойгу', '--type', 'person', '--dob', '1955-05-21', '--json')).stdout;
    t = await testApp({ database, parties: 'none', env: { ...settings, INTERDICT_HOME: home } });
    await t.app.get(WatchlistService).refresh();
  }, 600_000);
  afterAll(async () => {
    await t.close();
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  });

  /** The command line, as a user runs it. */
  const interdict = (...args: string[]): Promise<{ stdout: string }> => run(process.execPath, [join(projectRoot(), 'dist/src/cli.js'), ...args], { env });

  const screen = async (name: string): Promise<ScreeningAnswer> => {
    const { status, body } = await t.post('/v1/screenings', { name });
    expect(status).toBe(200);
    return body as ScreeningAnswer;
  };

  it.each(HITS)('finds %s first, on every list that has it', async (typed, name, lists) => {
    const answer = await screen(typed);
    expect(answer).toMatchObject({ outcome: 'review', hold: true });
    expect(answer.findings[0]?.party.name).toMatch(name);
    const right = answer.findings.filter(({ party }) => name.test(party.name));
    expect(new Set(right.map(({ list }) => list))).toEqual(new Set(lists));
    // A listing comes before a report's claim, and every finding says why.
    expect(answer.findings[0]?.party.role).toBeUndefined();
    expect(answer.findings.every(({ reason }) => reason.length > 5)).toBe(true);
    // The Consolidated Screening List is several: which one is said.
    expect(answer.findings.filter(({ list, programmes }) => list === 'us-csl' && programmes.length === 0)).toEqual([]);
  });

  it.each(CLEAR)('raises no flag for %s', async (name) => {
    const answer = await screen(name);
    expect(answer.findings.filter(({ flags }) => flags)).toEqual([]);
    expect(answer.incompleteReasons.filter(({ code }) => code !== 'insufficient_data')).toEqual([]);
    if (name !== 'Ukraine') expect(answer).toMatchObject({ outcome: 'clear', hold: false });
  });

  it('shows a party that the report only mentions as context', async () => {
    const { context, findings } = await screen('Kyrylo Budanov');
    expect(context[0]).toMatchObject({ flags: false, holds: false, party: { role: 'mentioned_only' } });
    expect(findings).toEqual([]);
  });

  it('keeps the flags of a screening with the list entry as it was', async () => {
    const answer = await screen('Alabuga Machinery OOO');
    const { body } = await t.get(`/v1/screenings/${answer.id}`);
    const stored = body as { findings: unknown[]; flags: { id: string; partyId: string; state: string }[] };
    expect(stored.findings).toHaveLength(answer.findingsTotal);
    expect(stored.flags.map(({ partyId }) => partyId).sort()).toEqual(answer.findings.filter(({ flags }) => flags).map(({ party }) => party.id).sort());
    const snapshots = (await t.dataSource.query("select snapshot->'identifiers' ids from flag where id = any($1::uuid[]) and list_id = 'us-ofac-sdn'", [stored.flags.map(({ id }) => id)])) as { ids: { number: string }[] }[];
    expect(snapshots[0]?.ids.map(({ number }) => number)).toContain('1674003000');
  });

  it('finds parties as one types, with the letters to highlight', async () => {
    const { body } = await t.get('/v1/parties?q=alabuga%20mach');
    const [first] = (body as { items: { id: string; matchedName: string; ranges: [number, number][] }[] }).items;
    expect(first?.matchedName).toMatch(/alabuga machinery/i);
    expect(first?.ranges.length).toBeGreaterThan(0);
    const detail = (await t.get(`/v1/parties/${encodeURIComponent('us-ofac-sdn:45713')}`)).body as { party: { names: { full: string }[] }; sameParty: { list: string }[]; raw: string };
    expect(detail.party.names[0]?.full).toBe('LIMITED LIABILITY COMPANY ALABUGA MACHINERY');
    expect(new Set(detail.sameParty.map(({ list }) => list))).toEqual(new Set(['us-csl', 'eu-fsf', 'eu-journal', 'report']));
    expect(detail.raw).toContain('45713');
  });

  it('answers the same on the command line', async () => {
    const answer = JSON.parse(typed) as ScreeningAnswer;
    const overHttp = (await t.post('/v1/screenings', { name: 'Сергей Шойгу', type: 'person', birthDate: '1955-05-21' })).body as ScreeningAnswer;
    expect(answer.findings).toEqual(overHttp.findings);
    expect(answer.basis).toBe('corroborated');
    const [{ actor, origin }] = (await t.dataSource.query('select actor, origin from screening where id = $1', [answer.id])) as [{ actor: string; origin: string }];
    expect([actor, origin]).toEqual([t.config.localActor, 'cli']);
  }, 300_000);

  it('shows cases on the command line, proposes there and approves nothing', async () => {
    const { items } = (await t.get('/v1/cases?q=SHOYGU&limit=1')).body as { items: { id: string }[] };
    const id = items[0]?.id ?? '';
    const listed = JSON.parse((await interdict('cases', 'list', '--search', 'SHOYGU', '--json')).stdout) as { id: string }[];
    expect(listed.map((each) => each.id)).toContain(id);
    const { stdout } = await interdict('cases', 'show', id.slice(0, 8));
    expect(stdout).toMatch(/^REVIEW, HOLD {2}SHOYGU Sergey Kuzhugetovich/);
    expect(stdout).toContain(`interdict cases claim ${id.slice(0, 8)}`);
    const limits = await Promise.all([['find', 'x'], ['flags', 'queue'], ['batches', 'list']].map((command) => interdict(...command, '--limit', 'abc').then(() => 'taken', (error: { stderr: string }) => error.stderr)));
    expect(limits).toEqual([expect.stringContaining("'abc' is no whole number from 1 to 100."), ...Array<unknown>(2).fill(expect.stringContaining("'abc' is no whole number from 1 to 500."))]);
    const refused = await interdict('cases', 'approve', id).then(() => '', (error: { stderr: string }) => error.stderr);
    expect(refused).toContain("unknown command 'approve'");
  }, 300_000);

  it('answers the same for a file, and gives the file back with the answers', async () => {
    const input = join(t.config.home, 'suppliers.csv');
    const out = join(t.config.home, 'results.csv');
    const rows = [...HITS.map(([typed]) => typed), ...CLEAR, '=HYPERLINK("x")', ''];
    writeFileSync(input, `Supplier Name,Amount\n${rows.map((name, i) => `"${name.replaceAll('"', '""')}",${i}`).join('\n')}\n`);
    await interdict('screen', '--file', input, '--out', out);
    const results = parse(readFileSync(out, 'utf8'), { columns: true, bom: true }) as Record<string, string>[];
    expect(results).toHaveLength(rows.length);
    expect(results.slice(0, HITS.length).map((row) => row['screening_outcome'])).toEqual(HITS.map(() => 'review'));
    expect(results.slice(HITS.length, HITS.length + CLEAR.length - 1).map((row) => row['screening_outcome'])).toEqual(CLEAR.slice(0, -1).map(() => 'clear'));
    expect(results.at(-2)?.['Supplier Name']).toBe('\'=HYPERLINK("x")');
    expect(results.at(-1)?.['screening_error']).toContain('name is empty');
    const ids = results.map((row) => row['screening_id']).filter(Boolean);
    const [{ n }] = (await t.dataSource.query('select count(*)::int n from screening where id = any($1)', [ids])) as [{ n: number }];
    expect(n).toBe(ids.length);
  }, 300_000);
});
