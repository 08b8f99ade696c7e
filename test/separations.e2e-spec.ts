import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReplayService } from '../src/screening/replay.service.js';
import type { ScreeningAnswer } from '../src/screening/screening.service.js';
import { WatchlistService } from '../src/watchlist/watchlist.service.js';
import { type TestApp, testApp } from './support/app.js';
import { aParty, loadParties } from './support/parties.js';
import { type Browser, person } from './support/people.js';

const addresses = [{ full: 'Ul. Sh-2, Yelabuga 423601', postcode: '423601', country: 'RU' }];
/** Two entries with one number under names of their own: a search for one brings the other only through the link. */
const SDN = aParty('us-ofac-sdn', '1', 'BOREALIS TURBINE WORKS', { addresses, identifiers: [{ type: 'inn', number: '1646043699', country: 'RU' }] });
const EU = aParty('eu-fsf', '2', 'Zavod Severnykh Mashin', { jurisdiction: 'EU', addresses, identifiers: [{ type: 'inn', number: '1646043699', country: 'RU' }] });
const PAIR = { a: 'eu-fsf:2', b: 'us-ofac-sdn:1', reason: 'The EU entry is the parent company; the number is a slip.' };

describe('two entries that are linked as one party', () => {
  let t: TestApp;
  let officer: Browser;
  let supervisor: Browser;
  beforeAll(async () => {
    t = await testApp({ parties: 'none' });
    await loadParties(t.app, [SDN, EU]);
    officer = await person(t, 'officer');
    supervisor = await person(t, 'supervisor');
  });
  afterAll(() => t.close());

  const screening = async () => (await t.post('/v1/screenings', { name: 'Borealis Turbine Works' })).body as ScreeningAnswer & { id: string };
  const found = async () => (await screening()).findings.map(({ party }) => party.id).sort();
  const separations = async (query = '') => ((await t.get(`/v1/separations${query}`)).body as { items: { id: string; restoredBy: string | null }[] }).items;
  const settled = () => t.app.get(WatchlistService).refresh();

  it('bring each other, and say why', async () => {
    const { findings } = await screening();
    expect(findings.map(({ party, kind }) => [party.id, kind]).sort()).toEqual([['eu-fsf:2', 'same_party'], ['us-ofac-sdn:1', 'name']]);
    const { body } = await t.get('/v1/parties/us-ofac-sdn:1');
    expect(body).toMatchObject({ links: [{ kind: 'identifier', reason: 'same INN 1646043699' }], apartFrom: [] });
  });

  it('come apart on the word of two people, and stay apart in the next edition and in a replay', async () => {
    const before = await screening();
    const { status, body: proposal } = await officer.ask('post', '/v1/separations', PAIR);
    expect([status, proposal]).toMatchObject([201, { kind: 'list.separate', state: 'open', approvalsNeeded: 1 }]);
    expect((proposal as { description: string }).description).toContain('BOREALIS TURBINE WORKS');
    await settled();
    expect(await found()).toEqual(['eu-fsf:2', 'us-ofac-sdn:1']);
    expect((await officer.ask('post', `/v1/proposals/${(proposal as { id: string }).id}/approve`, {})).status).toBe(403);
    expect((await supervisor.ask('post', `/v1/proposals/${(proposal as { id: string }).id}/approve`, {})).status).toBe(200);
    await settled();
    expect(await found()).toEqual(['us-ofac-sdn:1']);
    expect((await t.get('/v1/parties/us-ofac-sdn:1')).body).toMatchObject({ links: [], sameParty: [], apartFrom: ['eu-fsf:2'] });
    await loadParties(t.app, [{ ...SDN, remarks: 'amended' }], { published: '2026-11-02' });
    expect(await found()).toEqual(['us-ofac-sdn:1']);
    expect(await t.app.get(ReplayService).replay(before.id)).toMatchObject({ kind: 'replay', same: true });
  });

  it('are refused a second separation, and an unknown entry', async () => {
    expect((await officer.ask('post', '/v1/separations', { ...PAIR, a: PAIR.b, b: PAIR.a })).body).toMatchObject({ detail: expect.stringContaining('are apart already') });
    expect((await officer.ask('post', '/v1/separations', { ...PAIR, a: 'us-ofac-sdn:404' })).body).toMatchObject({ detail: expect.stringContaining('No list that is loaded has an entry us-ofac-sdn:404') });
    expect((await officer.ask('post', '/v1/separations', { ...PAIR, reason: ' ' })).status).toBe(400);
  });

  it('come together again on the word of one who keeps the lists, with all on record', async () => {
    const [separation] = await separations('?party=us-ofac-sdn:1');
    const path = `/v1/separations/${separation?.id}/restore`;
    expect((await officer.ask('post', path, { reason: 'It was no slip.' })).status).toBe(403);
    expect((await supervisor.ask('post', path, { reason: 'It was no slip.' })).status).toBe(200);
    await settled();
    expect(await found()).toEqual(['eu-fsf:2', 'us-ofac-sdn:1']);
    expect(await separations()).toEqual([]);
    expect(await separations('?all=true')).toMatchObject([{ restoredBy: `user:${supervisor.id}`, restoreReason: 'It was no slip.' }]);
    const trail = (await t.dataSource.query("select action, actor, data->>'reason' reason from audit_event where subject_type = 'party_pair' order by id")) as object[];
    expect(trail).toEqual([
      { action: 'party.separated', actor: `user:${supervisor.id}`, reason: PAIR.reason },
      { action: 'party.rejoined', actor: `user:${supervisor.id}`, reason: 'It was no slip.' },
    ]);
    expect((await supervisor.ask('post', path, { reason: 'again' })).body).toMatchObject({ detail: expect.stringContaining('was taken back') });
  });
});
