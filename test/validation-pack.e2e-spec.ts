import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { slipsOf } from '../src/evaluation/slips.js';
import { ValidationPackService } from '../src/evaluation/validation-pack.service.js';
import { type TestApp, testApp } from './support/app.js';
import { aParty, loadParties } from './support/parties.js';

const PARTIES = [
  aParty('us-ofac-sdn', '1', 'KRASNOPOLSKY DRONE WORKS LLC', { aliases: ['OOO KRASNOPOLSKIY ZAVOD DRONOV'], identifiers: [{ type: 'inn', number: '1646019914', country: 'RU' }] }),
  aParty('us-ofac-sdn', '2', 'VOLKONSKY, Arkady Petrovich', { type: 'person' }),
  aParty('us-ofac-sdn', '3', 'Baker Street 221, London', { type: 'address' }),
  aParty('un-sc', '4', 'TRADING COMPANY', { jurisdiction: 'UN' }),
  aParty('un-sc', '6', 'ALEX560560', { type: 'person', jurisdiction: 'UN' }),
  aParty('report', '5', 'Yelabuga', { role: 'place', measure: 'adverse_information' }),
];

describe('the validation pack', () => {
  let t: TestApp;
  const folder = mkdtempSync(join(tmpdir(), 'interdict-sets-'));
  const set = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  beforeAll(async () => {
    t = await testApp({ parties: 'none' });
    await loadParties(t.app, PARTIES, { published: '2026-10-01' });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await t.close();
  });

  const NOTHING = { questions: [], slips: 0, every: 1 };
  const make = (asked: object): ReturnType<ValidationPackService['make']> => t.app.get(ValidationPackService).make({ ...NOTHING, ...asked }, 'job:test');

  it('tells what became of each listed name and number, each question, each ordinary name and each pair', async () => {
    const before = await t.dataSource.query('select (select count(*)::int from screening) s, (select count(*)::int from flag) f');
    const { files, sha256 } = await make({
      questions: [set('questions.csv', 'query,type,expected_id,kind\nKrasnopolski Drone Works,Company,us-ofac-sdn:1,typo\nSantiago Bakery,Company,2,hopeless\nSomebody,Person,us-ofac-sdn:999,gone\n')],
      companies: set('companies.csv', 'name,country\nKrasnopolsky Drone Works,RU\nSiemens AG,DE\nBakery,Atlantis\n=cmd,\n'),
      pairs: set('pairs.csv', 'id,query,listed,type,match\n1,Krasnopolsky,Krasnopolsky,Company,true\n2,Krasnopolsky Works,Siemens,Company,true\n3,Siemens,Krasnopolsky,Company,false\n'),
    });
    const rows = (name: string): string[] => (files[name] ?? '').trimEnd().split('\r\n');
    expect(rows('completeness.csv')).toEqual([
      'list,asked for,asked,flagged,shown without a flag,held as too little to screen,missed',
      'report,name,1,0,1,0,0',
      'un-sc,name,2,2,0,0,0',
      'us-ofac-sdn,identifier,1,1,0,0,0',
      'us-ofac-sdn,name,3,3,0,0,0',
    ]);
    expect(rows('recall.csv').slice(0, 2).map((row) => row.split(',').slice(0, 4).join())).toEqual(['set,kind,questions,policy in force', 'questions.csv,all,2,0.5']);
    expect(rows('recall-missed.csv').slice(1)).toEqual(['questions.csv,hopeless,Santiago Bakery,company,2,0']);
    expect(files['README.md']).toContain('1 question of questions.csv is about a party that stands on none of the loaded lists');
    expect(rows('alerts.csv')[1]).toMatch(/^companies.csv,company,4,0.25,/);
    expect(rows('alerts-raised.csv').slice(1).map((row) => row.split(',')[1])).toEqual(['Krasnopolsky Drone Works']);
    expect(JSON.parse(files['summary.json'] ?? '')).toMatchObject({ pairs: { pairs: 3, missed: 1, false: 0, precision: 1, recall: 0.5 }, completeness: { every: 1 }, lists: expect.arrayContaining([expect.objectContaining({ id: 'un-sc', state: 'stale' })]) });
    expect(files['curve.svg']).toContain('<svg');

    expect(rows('completeness-not-flagged.csv').slice(1)).toEqual(['report,report:5,name,Yelabuga,shown,a report only mentions it']);
    const out = mkdtempSync(join(folder, 'pack-'));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(out, name), content);
    expect(execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: out, encoding: 'utf8' }).trim().split('\n')).toHaveLength(Object.keys(files).length - 1);
    expect(createHash('sha256').update(files['SHA256SUMS'] ?? '').digest('hex')).toBe(sha256);
    expect(await t.dataSource.query("select actor from audit_event where action = 'validation.made' and subject_id = $1", [sha256])).toEqual([{ actor: 'job:test' }]);
    expect(await t.dataSource.query('select (select count(*)::int from screening) s, (select count(*)::int from flag) f')).toEqual(before);
  });

  it.each([
    ['no file', () => join(folder, 'nothing.csv'), 'cannot be read'],
    ['no column', () => set('a.csv', 'name\nx\n'), 'has no column query; it has name'],
    ['no rows', () => set('b.csv', 'query,expected_id\n'), 'holds no rows'],
  ])('says what is wrong with a set: %s', async (_, path, why) => {
    await expect(make({ questions: [path()] })).rejects.toThrow(why);
  });

  it('does not call a set found or missed that could not be asked, and draws the curve from one that was', async () => {
    const { files } = await make({ slips: 5, questions: [set('elsewhere.csv', 'query,expected_id\nSomebody,other-list:1\n')], companies: set('few.csv', 'name\nSiemens AG\n') });
    expect(files['README.md']).toContain('1 question of elsewhere.csv is about a party');
    expect(files['README.md']).not.toMatch(/\| elsewhere.csv \|/);
    expect(files['README.md']).toContain('Recall of made from the lists against alerts');
    expect(files['recall.csv']).not.toContain('elsewhere');
  });

  it('makes the same questions of the same lists, each with a slip', () => {
    const slips = slipsOf(PARTIES, 10);
    expect(slips).toEqual(slipsOf([...PARTIES].reverse(), 10));
    expect(slips.map(({ expected }) => expected).sort()).toEqual(['un-sc:4', 'us-ofac-sdn:1', 'us-ofac-sdn:2']);
    for (const { query, expected } of slips) expect(PARTIES.find(({ id }) => id === expected)?.names[0]?.full).not.toBe(query);
  });
});
