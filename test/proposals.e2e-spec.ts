import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '../src/access/api-keys.service.js';
import type { Principal } from '../src/access/principal.js';
import { ProposalsReader } from '../src/access/proposals-reader.service.js';
import { type NewProposal, ProposalsService } from '../src/access/proposals.service.js';
import { ProposalError } from '../src/access/proposal.errors.js';
import { SCOPES } from '../src/access/scope.js';
import { AccessUpkeep } from '../src/access/upkeep.service.js';
import { ListProposals } from '../src/lists/list-proposals.service.js';
import { type TestApp, testApp } from './support/app.js';
import { aParty, loadParties } from './support/parties.js';

const aUser = (id: string, more: Partial<Principal> = {}): Principal => ({ kind: 'user', actor: `user:${id}`, name: id, roles: ['supervisor'], scopes: new Set(SCOPES), unit: null, ...more });
const alice = aUser('alice');
const bob = aUser('bob');
const carol = aUser('carol');

const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: unknown) => (error instanceof ProposalError ? error.code : Promise.reject(error)));

describe('two people', () => {
  let t: TestApp;
  let proposals: ProposalsService;
  const done: string[] = [];
  let refuses: string | undefined;
  beforeAll(async () => {
    t = await testApp({ parties: 'none' });
    proposals = t.app.get(ProposalsService);
    proposals.register({
      kind: 'test.mark',
      approverScope: 'lists:approve',
      describe: ({ mark }) => `Write ${String(mark)}`,
      validate: async () => {
        if (refuses !== undefined) throw new ProposalError('cannot_be_done', refuses);
      },
      execute: async (_, { mark }) => void done.push(String(mark)),
    });
  });
  beforeEach(() => {
    done.length = 0;
    refuses = undefined;
  });
  afterAll(() => t.close());

  let made = 0;
  const aProposal = (more: Partial<NewProposal> = {}): NewProposal => ({ kind: 'test.mark', subjectType: 'thing', subjectId: `thing ${made++}`, payload: { mark: `mark ${made}` }, reason: 'because', ...more });

  it('carries out on the word of another person', async () => {
    const { id, state, description } = await proposals.propose(aProposal({ payload: { mark: 'x' } }), alice);
    expect({ state, description }).toEqual({ state: 'open', description: 'Write x' });
    expect(done).toEqual([]);
    const decided = await proposals.approve(id, bob, { note: 'checked' });
    expect(decided).toMatchObject({ state: 'approved', decidedBy: 'user:bob', decidedNote: 'checked', approvals: [{ by: 'user:bob', note: 'checked' }] });
    expect(done).toEqual(['x']);
  });

  it('refuses the maker, whatever the roles', async () => {
    const { id } = await proposals.propose(aProposal(), alice);
    for (const roles of [['officer'], ['supervisor'], ['admin'], ['officer', 'supervisor', 'auditor', 'admin']] as const) {
      expect(await codeOf(proposals.approve(id, aUser('alice', { roles })))).toBe('own_proposal');
    }
    expect(await codeOf(proposals.return(id, alice, { note: 'no' }))).toBe('own_proposal');
    expect(done).toEqual([]);
  });

  it.each([
    ['alice', 'user:bob for user:alice'],
    ['alice', 'user:alice for user:bob'],
    ['bob for user:alice', 'user:alice'],
    ['bob for user:alice', 'user:bob'],
    ['bob for user:alice', 'user:carol for user:bob'],
  ])('refuses a deputy where one person would stand on both sides: user:%s, then %s', async (maker, actor) => {
    const { id } = await proposals.propose(aProposal(), aUser(maker));
    expect(await codeOf(proposals.approve(id, { ...bob, actor }))).toBe('own_proposal');
    expect(await codeOf(proposals.approve(id, { ...bob, actor: 'user:dora for user:ed' }))).toBe('done');
  });

  it('takes a deputy and the absent one for one person where two users must approve', async () => {
    const { id } = await proposals.propose(aProposal(), { actor: 'local:ops', unit: null });
    await proposals.approve(id, alice);
    expect(await codeOf(proposals.approve(id, { ...bob, actor: 'user:bob for user:alice' }))).toBe('approved_already');
  });

  it('refuses who made the key that proposed it', async () => {
    const keys = t.app.get(ApiKeysService);
    const first = await keys.issue('alice’s key', ['proposals:write'], 'user:alice');
    const second = await keys.issue('key made with the key', ['proposals:write'], `key:${first.id}`);
    for (const key of [first, second]) {
      const { id, approvalsNeeded } = await proposals.propose(aProposal(), { actor: `key:${key.id}`, unit: null });
      expect(approvalsNeeded).toBe(1);
      expect(await codeOf(proposals.approve(id, alice))).toBe('own_proposal');
      expect(await codeOf(proposals.approve(id, bob))).toBe('done');
    }
  });

  it.each(['key', 'local', 'job'] as const)('never takes the approval of a %s', async (kind) => {
    const { id } = await proposals.propose(aProposal(), alice);
    const machine: Principal = { ...bob, kind, actor: `${kind}:other` };
    expect(await codeOf(proposals.approve(id, machine))).toBe('needs_a_person');
    expect(await codeOf(proposals.return(id, machine, { note: 'no' }))).toBe('needs_a_person');
    expect(done).toEqual([]);
  });

  it.each(['local:alice', 'job:fetch', 'key:00000000-0000-4000-8000-000000000000'])('takes two users where none is known behind %s', async (actor) => {
    const { id, approvalsNeeded } = await proposals.propose(aProposal(), { actor, unit: null });
    expect(approvalsNeeded).toBe(2);
    expect((await proposals.approve(id, alice)).state).toBe('open');
    expect(done).toEqual([]);
    expect(await codeOf(proposals.approve(id, alice))).toBe('approved_already');
    expect((await proposals.approve(id, bob)).state).toBe('approved');
    expect(done).toHaveLength(1);
  });

  it('refuses an approver without the scope of the kind', async () => {
    const { id } = await proposals.propose(aProposal(), alice);
    expect(await codeOf(proposals.approve(id, aUser('dave', { scopes: new Set(['proposals:decide'] as const) })))).toBe('needs_scope');
  });

  it('carries out once when two approve at the same moment', async () => {
    const { id } = await proposals.propose(aProposal(), alice);
    const outcomes = await Promise.all([bob, carol, aUser('dora'), aUser('ed')].map((user) => codeOf(proposals.approve(id, user))));
    expect(outcomes.sort()).toEqual(['done', 'not_open', 'not_open', 'not_open']);
    expect(done).toHaveLength(1);
  });

  it('refuses a decision on a version that is not the newest', async () => {
    const { id } = await proposals.propose(aProposal(), { actor: 'local:ops', unit: null });
    await proposals.approve(id, alice, { version: 1 });
    expect(await codeOf(proposals.approve(id, bob, { version: 1 }))).toBe('changed_meanwhile');
    expect(await codeOf(proposals.approve(id, bob, { version: 2 }))).toBe('done');
  });

  it('keeps a proposal open that cannot be carried out as things stand, and changes nothing', async () => {
    const { id } = await proposals.propose(aProposal(), alice);
    refuses = 'the thing is gone';
    expect(await codeOf(proposals.approve(id, bob))).toBe('cannot_be_done');
    const [row] = await t.dataSource.query<{ state: string; version: number }[]>('select state, version from proposal where id = $1', [id]);
    expect(row).toEqual({ state: 'open', version: 1 });
  });

  it('refuses to propose the same thing twice while it is open, and takes it again once it was returned', async () => {
    const asked = aProposal();
    const { id } = await proposals.propose(asked, alice);
    expect(await codeOf(proposals.propose(asked, bob))).toBe('already_proposed');
    expect(await proposals.return(id, bob, { note: 'say more' })).toMatchObject({ state: 'returned', decidedNote: 'say more' });
    expect(await codeOf(proposals.approve(id, carol))).toBe('not_open');
    expect((await proposals.propose({ ...asked, reason: 'more' }, alice)).state).toBe('open');
  });

  it('is withdrawn by its maker only', async () => {
    const { id } = await proposals.propose(aProposal(), alice);
    expect(await codeOf(proposals.withdraw(id, bob))).toBe('not_your_proposal');
    expect((await proposals.withdraw(id, alice)).state).toBe('withdrawn');
  });

  it('expires, at the attempt to approve it and by the job', async () => {
    const late = await proposals.propose(aProposal(), alice);
    const later = await proposals.propose(aProposal(), alice);
    await t.dataSource.query("update proposal set expires_at = now() - interval '1 second' where id = any($1)", [[late.id, later.id]]);
    expect(await codeOf(proposals.approve(late.id, bob))).toBe('expired');
    expect(await proposals.expire()).toBe(1);
    // By itself, too: it is one of the chores of every ten minutes.
    const last = await proposals.propose(aProposal(), alice);
    await t.dataSource.query("update proposal set expires_at = now() - interval '1 second' where id = $1", [last.id]);
    await t.app.get(AccessUpkeep).sweep();
    expect((await t.get(`/v1/proposals/${last.id}`)).body).toMatchObject({ state: 'expired', decidedBy: 'job:proposals' });
    const states = await t.dataSource.query<{ state: string }[]>('select state from proposal where id = any($1)', [[late.id, later.id]]);
    expect(states).toEqual([{ state: 'expired' }, { state: 'expired' }]);
    expect(done).toEqual([]);
  });

  it('hides a proposal of one unit from the people of another', async () => {
    const { id } = await proposals.propose(aProposal(), aUser('olga', { unit: 'north' }));
    const reader = t.app.get(ProposalsReader);
    expect(await codeOf(proposals.approve(id, aUser('sven', { unit: 'south' })))).toBe('no_such_proposal');
    expect(await codeOf(reader.find(id, { unit: 'south' }))).toBe('no_such_proposal');
    expect((await reader.page({ state: 'all', limit: 200 }, { unit: 'south' })).items).toEqual([]);
    expect((await reader.page({ state: 'all' }, { unit: 'north' })).items.map((item) => item.id)).toEqual([id]);
    expect((await proposals.approve(id, aUser('nora', { unit: 'north' }))).state).toBe('approved');
  });

  it('writes every step into the trail', async () => {
    const { id } = await proposals.propose(aProposal(), { actor: 'local:ops', unit: null });
    await proposals.approve(id, alice);
    await proposals.approve(id, bob);
    const events = await t.dataSource.query<{ actor: string; action: string }[]>("select actor, action from audit_event where subject_type = 'proposal' and subject_id = $1 order by id", [id]);
    expect(events).toEqual([
      { actor: 'local:ops', action: 'proposal.made' },
      { actor: 'user:alice', action: 'proposal.seconded' },
      { actor: 'user:bob', action: 'proposal.approved' },
    ]);
  });

  it('pages through proposals without losing or doubling one', async () => {
    for (let i = 0; i < 5; i++) await proposals.propose(aProposal({ subjectType: 'paged' }), alice);
    const seen: string[] = [];
    let after = '';
    do {
      const { body } = await t.get(`/v1/proposals?subjectType=paged&limit=2${after}`);
      const page = body as { items: { id: string }[]; next: string | null };
      seen.push(...page.items.map(({ id }) => id));
      after = page.next === null ? '' : `&after=${encodeURIComponent(page.next)}`;
    } while (after !== '');
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });

  it('refuses a key over HTTP though it holds every scope', async () => {
    const { id } = await proposals.propose(aProposal(), alice);
    const response = await t.post(`/v1/proposals/${id}/approve`, {});
    expect({ status: response.status, code: (response.body as { code: string }).code }).toEqual({ status: 403, code: 'needs_a_person' });
    expect((await t.post(`/v1/proposals/${id}/return`, { reason: 'no' })).status).toBe(403);
    expect((await t.get(`/v1/proposals/${id}`)).body).toMatchObject({ state: 'open', version: 1 });
  });
});

describe('two people and lists', () => {
  let t: TestApp;
  const many = (count: number): ReturnType<typeof aParty>[] => Array.from({ length: count }, (_, i) => aParty('un-sc', `T.${i}`, `Exemplar Trading House ${i}`));
  beforeAll(async () => {
    t = await testApp({ parties: 'none' });
  });
  afterAll(() => t.close());

  const screened = async (): Promise<number> => {
    const [row] = await t.dataSource.query<{ n: number }[]>("select count(*)::int n from list_membership where list_id = 'un-sc' and to_sequence is null");
    return row?.n ?? -1;
  };

  it.each([
    ['list.release', { count: 10, published: '2026-11-03' }],
    ['list.older_edition', { count: 20, published: '2026-10-01' }],
  ])('%s takes a second person', async (kind, { count, published }) => {
    await loadParties(t.app, many(30), { published: '2026-11-02' });
    const before = await screened();
    const [held] = await loadParties(t.app, many(count), { published });
    expect(held?.state).toBe('quarantined');
    const response = await t.post(`/v1/lists/versions/${held?.versionId}/release`, { reason: 'the publisher confirms it' });
    expect(response.status).toBe(201);
    const proposed = response.body as { id: string; kind: string; approvalsNeeded: number };
    // The test's key was made by a job: no user is known, so two users must say yes.
    expect(proposed).toMatchObject({ kind, approvalsNeeded: 2 });
    const proposals = t.app.get(ProposalsService);
    await t.post(`/v1/proposals/${proposed.id}/approve`, {});
    await proposals.approve(proposed.id, alice);
    expect(await codeOf(proposals.approve(proposed.id, alice))).toBe('approved_already');
    expect(await screened()).toBe(before);
    await proposals.approve(proposed.id, bob);
    expect(await screened()).toBe(count);
    const [version] = await t.dataSource.query<{ state: string }[]>('select state from list_version where id = $1', [held?.versionId]);
    expect(version?.state).toBe('active');
  });

  it('accepting a partial edition takes a second person', async () => {
    const [loaded] = await loadParties(t.app, [aParty('eu-fsf', 'E.1', 'Exemplar Partial')], { published: '2026-11-02' });
    await t.dataSource.query("update list_version set missing_parts = '{alt,add}' where id = $1", [loaded?.versionId]);
    const lists = t.app.get(ListProposals);
    const proposals = t.app.get(ProposalsService);
    const { id } = await lists.proposePartial(loaded?.versionId ?? '', 'we only buy', alice);
    expect(await codeOf(proposals.approve(id, alice))).toBe('own_proposal');
    const missing = async (): Promise<unknown> => (await t.dataSource.query<{ missing_parts: string[] }[]>('select missing_parts from list_version where id = $1', [loaded?.versionId]))[0]?.missing_parts;
    expect(await missing()).toEqual(['alt', 'add']);
    await proposals.approve(id, bob);
    expect(await missing()).toEqual([]);
  });

  it('refuses to propose what cannot be: a version that screens, and one that does not exist', async () => {
    const lists = t.app.get(ListProposals);
    const [active] = await t.dataSource.query<{ id: string }[]>("select id from list_version where state = 'active' limit 1");
    expect(await codeOf(lists.proposeRelease(active?.id ?? '', 'why not', alice))).toBe('cannot_be_done');
    expect((await t.post('/v1/lists/versions/00000000-0000-4000-8000-000000000000/release', { reason: 'x' })).status).toBe(409);
  });

  it('does not carry out a release after a later update took its place', async () => {
    await loadParties(t.app, many(30), { published: '2026-11-04' });
    const [held] = await loadParties(t.app, many(12), { published: '2026-11-05' });
    const { id } = await t.app.get(ListProposals).proposeRelease(held?.versionId ?? '', 'fine', alice);
    await loadParties(t.app, many(11), { published: '2026-11-06' });
    expect(await codeOf(t.app.get(ProposalsService).approve(id, bob))).toBe('cannot_be_done');
    expect(await screened()).toBe(30);
  });
});
