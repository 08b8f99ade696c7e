import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '../src/access/principal.js';
import { ProposalError } from '../src/access/proposal.errors.js';
import { ProposalsService } from '../src/access/proposals.service.js';
import { SCOPES } from '../src/access/scope.js';
import { ListFetchService } from '../src/lists/list-fetch.service.js';
import { LIST_SOURCES } from '../src/lists/sources/index.js';
import { PoliciesService } from '../src/screening/policies/policies.service.js';
import { PolicyBacktest } from '../src/screening/policies/policy-backtest.service.js';
import type { PolicyDocumentDto } from '../src/screening/policies/policy-document.dto.js';
import { type Replay, ReplayService } from '../src/screening/replay.service.js';
import type { ScreeningAnswer } from '../src/screening/screening.service.js';
import { type TestApp, testApp } from './support/app.js';
import { type PolicyChange, changedPolicy, putInForce } from './support/policy.js';
import { EXAMPLE_PARTIES, aParty, loadParties } from './support/parties.js';

const aUser = (id: string): Principal => ({ kind: 'user', actor: `user:${id}`, name: id, roles: ['supervisor'], scopes: new Set(SCOPES), unit: null });
const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: unknown) => (error instanceof ProposalError ? error.code : Promise.reject(error)));

describe('policies', () => {
  let t: TestApp;
  let policies: PoliciesService;
  beforeAll(async () => {
    t = await testApp();
    policies = t.app.get(PoliciesService);
  });
  afterAll(() => t.close());

  const changed = (change: PolicyChange): PolicyDocumentDto => changedPolicy(t, change);
  const screen = async (body: object): Promise<ScreeningAnswer> => {
    const response = await t.post('/v1/screenings', body);
    expect(response.status).toBe(200);
    return response.body as ScreeningAnswer;
  };
  const inForce = (change: PolicyChange, title?: string): Promise<number> => putInForce(t, change, { ...(title === undefined ? {} : { title }) });

  describe('a document', () => {
    it.each<[string, (document: Record<string, never> & PolicyDocumentDto) => unknown, string]>([
      ['a section that is missing', (d) => delete (d as { holds?: unknown }).holds, 'document.holds'],
      ['a field nobody knows', (d) => Object.assign(d.thresholds, { treshold: 0.6 }), 'document.thresholds.treshold'],
      ['a threshold below a half', (d) => (d.thresholds.hit = 0.3), 'document.thresholds.hit'],
      ['a threshold that is text', (d) => Object.assign(d.thresholds, { weak: '0.7' }), 'document.thresholds.weak'],
      ['a list that does not exist', (d) => d.lists.required.push('us-sdn' as never), 'document.lists.required'],
      ['a measure that does not exist', (d) => (d.holds[0]!.measures = ['freeze' as never]), 'document.holds[0].measures'],
      ['an effect that does not exist', (d) => Object.assign(d.holds[0]!, { effect: 'ignore' }), 'document.holds[0].effect'],
      ['a legal entity in a rule that is not ours', (d) => (d.holds[0]!.legalEntities = ['gmbh']), 'document.holds[0].legalEntities'],
      ['one person for a true match', (d) => Object.assign(d.review.twoPeople.find(({ act }) => act === 'true_match')!, { people: 1 }), 'document.review.twoPeople'],
      ['an act left out of the table of two people', (d) => d.review.twoPeople.pop(), 'document.review.twoPeople'],
      ['an address that is none', (d) => (d.lists.addresses = [{ list: 'un-sc', urls: ['ftp://example.com/un.xml'] }]), 'document.lists.addresses[0].urls'],
      ['two addresses of one list', (d) => (d.lists.addresses = [1, 2].map((n) => ({ list: 'un-sc' as const, urls: [`https://example.com/${n}.xml`] }))), 'document.lists.addresses'],
      ['a cleared pair for two years', (d) => (d.review.clearedPairMonths = 24), 'document.review.clearedPairMonths'],
    ])('with %s is refused, and the field is named', async (_, change, field) => {
      const document = changed(change as PolicyChange);
      const response = await t.post('/v1/policies', { title: 'faulty', document });
      expect(response.status).toBe(400);
      expect((response.body as { fields: { field: string }[] }).fields.map((fault) => fault.field)).toContain(field);
    });

    it('is kept as it was: the database refuses to change or delete a version', async () => {
      const number = policies.current.number;
      await expect(t.dataSource.query("update policy_version set document = '{}' where number = $1", [number])).rejects.toThrow('append-only');
      await expect(t.dataSource.query('delete from policy_version where number = $1', [number])).rejects.toThrow('append-only');
    });
  });

  it('is the built-in one over the settings until two people say otherwise, and answers name its number', async () => {
    const { body } = await t.get('/v1/policies/current');
    expect(body).toMatchObject({ number: 1, state: 'configured', document: { lists: { required: [] } } });
    expect((await screen({ name: 'Exemplar UAV Plant LLC' })).policyVersion).toMatch(/^screening-1\+matching-/);
  });

  it('comes into force by two people only, after a back-test', async () => {
    const alice = aUser('alice');
    const proposals = t.app.get(ProposalsService);
    const { number } = await policies.draft(changed((d) => (d.rules.weakAliases = false)), 'no weak aliases', alice.actor);
    expect(await codeOf(policies.propose(number, 'fewer false alarms', alice))).toBe('cannot_be_done');
    const tested = await t.post(`/v1/policies/${number}/backtest`, {});
    expect(tested.body).toMatchObject({ number, state: 'draft', backtest: { against: 1 } });
    const { id, description } = await policies.propose(number, 'fewer false alarms', alice);
    expect(description).toContain('It changes rules.weakAliases: true → false. On ');
    expect(await codeOf(proposals.approve(id, alice))).toBe('own_proposal');
    expect((await t.post(`/v1/proposals/${id}/approve`, {})).status).toBe(403);
    expect(policies.current.number).toBe(1);
    await proposals.approve(id, aUser('bob'));
    expect(policies.current.number).toBe(number);
    expect((await screen({ name: 'Exemplar UAV Plant LLC' })).policyVersion).toMatch(new RegExp(`^screening-${number}\\+`));
    const [event] = await t.dataSource.query<{ actor: string; data: object }[]>("select actor, data from audit_event where action = 'policy.activated'");
    expect(event).toMatchObject({ actor: 'user:bob', data: { proposedBy: 'user:alice', before: 1 } });
  });

  it('is not put in force when another came in force since its back-test', async () => {
    const { number } = await policies.draft(changed((d) => (d.thresholds.hit = 0.75)), 'stale', 'user:alice');
    await t.app.get(PolicyBacktest).run(number, 'user:alice');
    const { id } = await policies.propose(number, 'x', aUser('alice'));
    const newer = await inForce((d) => (d.lists.maxAgeDays = 9));
    expect(await codeOf(t.app.get(ProposalsService).approve(id, aUser('bob')))).toBe('cannot_be_done');
    expect(policies.current.number).toBe(newer);
  });

  it('is known to a second process within seconds', async () => {
    const other = await testApp({ parties: 'none', database: { url: t.config.databaseUrl ?? '', drop: async () => undefined } });
    try {
      const before = policies.current.number;
      const number = await inForce((d) => (d.lists.maxAgeDays = 8));
      expect(number).not.toBe(before);
      const elsewhere = other.app.get(PoliciesService);
      for (let waited = 0; waited < 10_000 && elsewhere.current.number !== number; waited += 100) await new Promise((done) => setTimeout(done, 100));
      expect(elsewhere.current.number).toBe(number);
    } finally {
      await other.close();
    }
  });

  it('back-test says which subjects would be flagged more and fewer, and changes nothing', async () => {
    await screen({ name: 'Exemplar Missile Trading Corporation', reference: 'B-1' });
    await screen({ name: 'Nobody At All Bakery' });
    const { number } = await policies.draft(changed((d) => (d.holds = [{ jurisdictions: ['UN'], effect: 'inform', why: 'test' }, ...d.holds])), 'UN informs', 'user:alice');
    const { backtest } = await t.app.get(PolicyBacktest).run(number, 'user:alice');
    expect(backtest).toMatchObject({ moreFlags: 0, fewerFlags: 0, newHolds: 0, endedHolds: 1, changedSubjects: 1, unreadable: 0 });
    expect(backtest?.differences[0]).toMatchObject({ outcome: ['review', 'review'], hold: [true, false] });
    const strict = await policies.draft(changed((d) => (d.thresholds.exceptions = [{ lists: ['un-sc'], hit: 1, weak: 1, why: 'test' }])), 'only exact', 'user:alice');
    const near = await screen({ name: 'Exemplar Misile Trading Corporation' });
    expect(near.findings.map(({ party }) => party.id)).toContain('un-sc:KPe.999');
    const second = (await t.app.get(PolicyBacktest).run(strict.number, 'user:alice')).backtest;
    expect(second?.differences.find(({ screening }) => screening === near.id)).toMatchObject({ fewer: ['un-sc:KPe.999'], more: [], outcome: ['review', 'clear'] });
    const [{ n }] = (await t.dataSource.query<{ n: number }[]>("select count(*)::int n from screening where subject->>'name' like 'Exemplar Misile%'")) as [{ n: number }];
    expect(n).toBe(1);
  });

  describe('in force', () => {
    it('requires the lists it names, each with its own age', async () => {
      await inForce((d) => Object.assign(d.lists, { required: ['un-sc', 'eu-fsf'], maxAgeDays: 36_500 }));
      const answer = await screen({ name: 'Nobody At All Bakery' });
      expect(answer).toMatchObject({ outcome: 'incomplete', incompleteReasons: [{ code: 'list_missing', list: 'eu-fsf' }] });
      const lists = ((await t.get('/v1/lists')).body as { items: { id: string; required: boolean }[] }).items;
      expect(lists.filter(({ required }) => required).map(({ id }) => id).sort()).toEqual(['eu-fsf', 'un-sc']);
      await inForce((d) => {
        d.lists.required = ['un-sc'];
        d.lists.maxAgeDays = 36_500;
        d.lists.maxAgeExceptions = [{ list: 'un-sc', days: 1 }];
      });
      expect((await screen({ name: 'Nobody At All Bakery' })).incompleteReasons.map(({ code }) => code)).toEqual(['list_stale']);
      await inForce((d) => {
        d.lists.required = [];
        d.lists.maxAgeExceptions = [];
      });
      expect((await screen({ name: 'Nobody At All Bakery' })).outcome).toBe('clear');
    });

    it('says where lists come from: of the settings nothing is left that one person could turn', async () => {
      const fetching = t.app.get(ListFetchService);
      expect(fetching.urlsOf(LIST_SOURCES.find(({ id }) => id === 'un-sc')!)[0]).toMatch(/^https:\/\/scsanctions\.un\.org/);
      await inForce((d) => (d.lists.addresses = [{ list: 'un-sc', urls: ['https://mirror.example.com/un.xml'] }]));
      expect(fetching.urlsOf(LIST_SOURCES.find(({ id }) => id === 'un-sc')!)).toEqual(['https://mirror.example.com/un.xml']);
      const other = await testApp({ parties: 'none', database: { url: t.config.databaseUrl ?? '', drop: async () => undefined }, env: { INTERDICT_URL_UN_SC: 'https://evil.example/un.xml', INTERDICT_REQUIRED_LISTS: 'eu-fsf', INTERDICT_MAX_AGE_DAYS: '36500' } });
      try {
        expect(other.app.get(ListFetchService).urlsOf(LIST_SOURCES.find(({ id }) => id === 'un-sc')!)).toEqual(['https://mirror.example.com/un.xml']);
        expect(other.app.get(PoliciesService).current.number).toBe(policies.current.number);
      } finally {
        await other.close();
      }
    });

    it('holds by measure, jurisdiction, direction and legal entity, and the strictest of what is not said', async () => {
      await loadParties(t.app, [...EXAMPLE_PARTIES, aParty('us-csl', 'C.1', 'Zelenograd Nanotube Works', { measure: 'licence_requirement' }), aParty('us-csl', 'C.2', 'Caribbean Nickel Works', { jurisdiction: 'US', measure: 'asset_freeze' })]);
      await inForce((d) => {
        d.legalEntities = [
          { id: 'gmbh', name: 'Our GmbH', jurisdictions: ['EU'] },
          { id: 'inc', name: 'Our Inc.', jurisdictions: ['US'] },
        ];
        d.holds = [{ lists: ['us-csl'], measures: ['asset_freeze'], legalEntities: ['gmbh'], effect: 'counsel', why: 'EU Blocking Statute: ask counsel' }, ...d.holds];
      });
      const holdOf = async (body: object): Promise<[boolean, true | undefined]> => {
        const { hold, findings } = await screen(body);
        return [hold, findings.find(({ flags }) => flags)?.counsel];
      };
      const licence = { name: 'Zelenograd Nanotube Works' };
      const nickel = { name: 'Caribbean Nickel Works' };
      expect(await holdOf(licence)).toEqual([true, undefined]);
      expect(await holdOf({ ...licence, direction: 'sell' })).toEqual([true, undefined]);
      expect(await holdOf({ ...licence, direction: 'buy' })).toEqual([false, undefined]);
      expect(await holdOf(nickel)).toEqual([true, true]);
      expect(await holdOf({ ...nickel, legalEntity: 'gmbh' })).toEqual([true, true]);
      expect(await holdOf({ ...nickel, legalEntity: 'inc' })).toEqual([true, undefined]);
      const refused = await t.post('/v1/screenings', { ...nickel, legalEntity: 'ltd' });
      expect({ status: refused.status, fields: (refused.body as { fields: { field: string }[] }).fields.map(({ field }) => field) }).toEqual({ status: 400, fields: ['legalEntity'] });
    });
  });

  describe('replay', () => {
    it('of a past screening gives the same, though lists and policy have changed since', async () => {
      const replays = t.app.get(ReplayService);
      const before = await screen({ name: 'Volkonsky Arkady Petrovich', type: 'person', birthDate: '1961' });
      expect(before.outcome).toBe('review');
      await loadParties(t.app, [aParty('us-ofac-sdn', '90001', 'EXEMPLAR UAV PLANT LLC'), aParty('us-ofac-sdn', '90003', 'SOMEBODY, New', { type: 'person' })], { published: '2026-11-05' });
      const held = (await t.dataSource.query<{ id: string }[]>("select id from list_version where state = 'quarantined'"))[0];
      expect(held).toBeDefined();
      await inForce((d) => (d.lists.maxAgeDays = 3));
      // The removal waits for a person, so let it in, and the party is gone from the lists of now.
      const { ListProposals } = await import('../src/lists/list-proposals.service.js');
      const release = await t.app.get(ListProposals).proposeRelease(held?.id ?? '', 'fine', aUser('alice'));
      const during = await screen({ name: 'SOMEBODY New', type: 'person' });
      expect(during.findings[0]).toMatchObject({ provisional: true });
      await t.app.get(ProposalsService).approve(release.id, aUser('bob'));
      const { WatchlistService } = await import('../src/watchlist/watchlist.service.js');
      await t.app.get(WatchlistService).refresh();
      expect((await screen({ name: 'Volkonsky Arkady Petrovich', type: 'person', birthDate: '1961' })).outcome).not.toBe('review');
      for (const { id, policyVersion } of [before, during]) {
        const replay = await replays.replay(id);
        expect(replay).toMatchObject({ kind: 'replay', becauseOf: [], same: true, differences: [], replayed: { policyVersion } });
      }
    });

    it('of an answer that rests on an update which was refused later gives the same', async () => {
      const { WatchlistService } = await import('../src/watchlist/watchlist.service.js');
      await loadParties(t.app, [aParty('us-ofac-sdn', '90004', 'NOBODY, Newer', { type: 'person' })], { published: '2026-11-06' });
      const [held] = await t.dataSource.query<{ id: string }[]>("select id from list_version where state = 'quarantined'");
      const during = await screen({ name: 'NOBODY Newer', type: 'person' });
      expect(during.findings[0]).toMatchObject({ provisional: true, party: { name: 'NOBODY, Newer' } });
      await t.post(`/v1/lists/versions/${held?.id}/reject`, { reason: 'cut off' }).expect(204);
      await t.app.get(WatchlistService).refresh();
      expect((await screen({ name: 'NOBODY Newer', type: 'person' })).findings).toEqual([]);
      expect(await t.app.get(ReplayService).replay(during.id)).toMatchObject({ kind: 'replay', becauseOf: [], same: true, differences: [] });
    });

    it('under another policy is a comparison and says what differs', async () => {
      const past = await screen({ name: 'Exemplar UAV Plant LLC' });
      const { number } = await policies.draft(changed((d) => (d.holds = [{ effect: 'inform', why: 'test' }])), 'nothing holds', 'user:alice');
      const replay = (await t.get(`/v1/screenings/${past.id}/replay?policy=${number}`).expect(200)).body as Replay;
      expect(replay).toMatchObject({ kind: 'comparison', same: false, original: { hold: true }, replayed: { hold: false } });
      expect(replay.becauseOf.join()).toContain(`policy ${number} instead of`);
      expect(replay.differences).toContain('us-ofac-sdn:90001 name flags instead of holds');
      for (const [policy, status] of [[number + 100, 404], [99_999_999_999, 404], ['draft', 400]] as const) await t.get(`/v1/screenings/${past.id}/replay?policy=${policy}`).expect(status);
    });

    it('by another build of the engine is a comparison', async () => {
      const past = await screen({ name: 'Exemplar UAV Plant LLC' });
      await t.dataSource.query("update screening set engine_version = 'another' where id = $1", [past.id]);
      const replay = await t.app.get(ReplayService).replay(past.id);
      expect(replay).toMatchObject({ kind: 'comparison', same: true });
      expect(replay.becauseOf.join()).toContain('another');
    });
  });
});
