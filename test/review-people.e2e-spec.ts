import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UsersService } from '../src/access/users.service.js';
import { DispositionsService } from '../src/review/dispositions.service.js';
import { FlagsService } from '../src/review/flags.service.js';
import { type TestApp, testApp } from './support/app.js';
import { aParty, loadParties } from './support/parties.js';
import { type Browser, browserOf, person } from './support/people.js';
import { CHECKLIST, aPerson, flagsOf, isHim, notHim, screen } from './support/review.js';

const day = (ahead: number): string => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
const codeOf = ({ status, body }: { status: number; body: unknown }): string => (status < 300 ? 'done' : ((body as { code?: string }).code ?? String(status)));

/** Real people, signed in, over HTTP. */
describe('two people', () => {
  let t: TestApp;
  let olga: Browser;
  let ben: Browser;
  let officer: Browser;
  beforeAll(async () => {
    t = await testApp({ parties: 'none' });
    await loadParties(t.app, [
      aParty('us-ofac-sdn', '1', 'KRASNOPOLSKY DRONE WORKS LLC', { identifiers: [{ type: 'inn', number: '1646019914', country: 'RU' }] }),
      aParty('report', '2', 'ZELENOGORSK AEROSTAT TRADING', { measure: 'adverse_information', role: 'network' }),
    ]);
    olga = await person(t, 'supervisor', { name: 'Olga' });
    ben = await person(t, 'supervisor', { name: 'Ben' });
    officer = await person(t, 'officer', { name: 'Oskar' });
  });
  afterAll(() => t.close());

  let made = 0;
  async function claimed(by: Browser, subject: object = {}): Promise<{ id: string; caseId: string; screeningId: string }> {
    const answer = await screen(t, { name: 'Krasnopolsky Drone Works LLC', reference: `P-${made++}`, address: `Street ${made}`, ...subject });
    const [flag] = await flagsOf(t, answer.id);
    const id = flag?.id as string;
    await by.ask('post', `/v1/flags/${id}/claim`, {}).expect(200);
    return { id, caseId: flag?.caseId as string, screeningId: answer.id };
  }
  const proposalOf = async (flagId: string): Promise<string> => ((await t.dataSource.query<{ id: string }[]>("select proposal_id id from flag_disposition where flag_id = $1 and state = 'proposed'", [flagId]))[0] as { id: string }).id;
  const stateOf = async (id: string): Promise<string> => ((await t.dataSource.query<{ state: string }[]>('select state from flag where id = $1', [id]))[0] as { state: string }).state;
  const propose = async (by: Browser, id: string, asked: object): Promise<string> => {
    const { status, body } = await by.ask('post', `/v1/flags/${id}/propose`, asked);
    expect({ status, state: (body as { flag?: { state: string } }).flag?.state ?? body }).toEqual({ status: 200, state: 'proposed' });
    return proposalOf(id);
  };

  /** Every use of two people: prepares it in Olga's name and gives its proposal. */
  const uses: [string, () => Promise<string>][] = [
    ['a true match', async () => propose(olga, (await claimed(olga)).id, isHim())],
    ['a release against a strong name', async () => propose(olga, (await claimed(olga)).id, notHim())],
    ['a release against a number', async () => propose(olga, (await claimed(olga, { name: 'Another firm altogether', identifiers: [{ type: 'inn', number: '1646019914' }] })).id, notHim({ reasonCode: 'different_identifier' }))],
    ['a release against a place', async () => propose(olga, (await claimed(olga, { name: 'Flour mill of the south', country: 'RU', address: `Симферополь, ул. Кирова ${made}` })).id, { outcome: 'false_positive', reasonCode: 'other_place', text: 'A street of that name in Kazan.' })],
    ['a cleared pair', async () => propose(olga, (await claimed(olga)).id, notHim({ pair: {} }))],
    [
      'a bulk disposition',
      async () => {
        const flagIds = [(await claimed(olga)).id, (await claimed(olga)).id];
        const { body } = await olga.ask('post', '/v1/flags/bulk-disposition', { flagIds, outcome: 'false_positive', reasonCode: 'name_only', text: 'All of these are the bakery.', checklist: CHECKLIST }).expect(200);
        return (body as { proposalId: string }).proposalId;
      },
    ],
    ['a licence', async () => license(olga, (await claimed(olga)).caseId)],
    [
      'an authorisation under a licence',
      async () => {
        const { id, caseId } = await claimed(olga);
        const proposalId = await license(olga, caseId);
        await ben.ask('post', `/v1/proposals/${proposalId}/approve`, {}).expect(200);
        const [{ licence }] = (await t.dataSource.query("select id licence from licence where case_id = $1", [caseId])) as [{ licence: string }];
        return propose(olga, id, isHim({ reasonCode: 'licence', licenceId: licence }));
      },
    ],
  ];
  async function license(by: Browser, caseId: string): Promise<string> {
    const { body } = await by.ask('post', `/v1/cases/${caseId}/licences`, { number: 'RU-1', authority: 'OFAC', scope: 'Wind-down', partyIds: ['us-ofac-sdn:1'], validFrom: day(-1), validTo: day(20), reason: 'granted' }).expect(201);
    return (body as { proposalId: string }).proposalId;
  }

  it('tells who was faster by their name', async () => {
    const { id } = await claimed(officer);
    const { body } = await olga.ask('post', `/v1/flags/${id}/claim`, { version: 1 }).expect(409);
    expect(body).toMatchObject({ code: 'changed_meanwhile', detail: 'The flag was changed meanwhile: Oskar did this: claim. It is in review, in version 2; read it again.' });
    expect((await ben.ask('post', `/v1/flags/${id}/claim`, {}).expect(409)).body).toMatchObject({ detail: expect.stringContaining('is in review, and Oskar has it: it cannot be claimed now.') });
  });

  it.each(uses)('are needed for %s, whatever one of them tries', async (_, prepare) => {
    const proposalId = await prepare();
    const approve = async (by: Browser): Promise<string> => codeOf(await by.ask('post', `/v1/proposals/${proposalId}/approve`, {}));
    const deputyFor = async (absent: Browser, deputy: Browser): Promise<Browser> => {
      // The pair may have been appointed for another use.
      expect([201, 409]).toContain((await absent.ask('post', '/v1/deputies', { deputyId: deputy.id, fromDay: day(0), untilDay: day(1) })).status);
      const session = await browserOf(t, deputy.id);
      await session.ask('put', '/v1/session/acting-for', { userId: absent.id }).expect(200);
      return session;
    };
    const tries: [string, Promise<string>][] = [
      ['own_proposal', approve(olga)],
      ['own_proposal', browserOf(t, olga.id).then(approve)],
      ['own_proposal', deputyFor(ben, olga).then(approve)],
      ['own_proposal', deputyFor(olga, ben).then(approve)],
      ['insufficient_scope', deputyFor(officer, ben).then(approve)],
      ['insufficient_scope', approve(officer)],
      ['needs_a_person', t.post(`/v1/proposals/${proposalId}/approve`).then(codeOf)],
    ];
    expect(await Promise.all(tries.map(([, attempt]) => attempt))).toEqual(tries.map(([code]) => code));
    // Made an officer and a supervisor again, she is still the one who proposed it.
    const users = t.app.get(UsersService);
    await users.change(olga.id, { role: 'officer' }, { actor: 'job:test' });
    await users.change(olga.id, { role: 'supervisor' }, { actor: 'job:test' });
    olga = await browserOf(t, olga.id);
    expect(await approve(olga)).toBe('own_proposal');
    expect((await t.dataSource.query<{ state: string }[]>('select state from proposal where id = $1', [proposalId]))[0]?.state).toBe('open');
    expect(await approve(ben)).toBe('done');
  });

  it('are needed to let go of what two people found to be a match, also where the finding itself does not hold', async () => {
    const answer = await screen(t, { name: 'Zelenogorsk Aerostat Trading', reference: 'report' });
    const [flag] = await flagsOf(t, answer.id);
    const id = flag?.id as string;
    const standing = async (): Promise<unknown> => (await t.get(`/v1/screenings/${answer.id}/standing`)).body;
    expect(await standing()).toMatchObject({ outcome: 'review', hold: false });
    await olga.ask('post', `/v1/flags/${id}/claim`, {}).expect(200);
    await propose(olga, id, isHim());
    await ben.ask('post', `/v1/flags/${id}/approve`, {}).expect(200);
    expect(await standing()).toMatchObject({ outcome: 'match_confirmed', hold: true });
    await olga.ask('post', `/v1/flags/${id}/reopen`, { reason: 'I changed my mind' }).expect(200);
    expect(await standing()).toMatchObject({ outcome: 'review', hold: true });
  });

  it('holds what nobody can tell, until two people can', async () => {
    const answer = await screen(t, { name: 'Zelenogorsk Aerostat Trading', reference: 'who knows' });
    const [flag] = await flagsOf(t, answer.id);
    const id = flag?.id as string;
    await olga.ask('post', `/v1/flags/${id}/claim`, {}).expect(200);
    await olga.ask('post', `/v1/flags/${id}/propose`, { outcome: 'cannot_tell', reasonCode: 'not_enough_data', text: 'No number and no address on file' }).expect(200);
    expect((await t.get(`/v1/screenings/${answer.id}/standing`)).body).toMatchObject({ outcome: 'review', hold: true });
  });

  /** A low name that the data contradict: the one flag that one person may close. */
  async function aLowFlag(by: Browser): Promise<string> {
    const { id } = await claimed(by);
    await t.dataSource.query(`update flag set score = 0.75, finding = finding || '{"score": 0.75, "agrees": [], "differs": ["country"]}' where id = $1`, [id]);
    return id;
  }
  const alone = notHim({ reasonCode: 'different_country' });

  it('look over a sample of what one person closed, and a deputy of that person is not the other', async () => {
    const id = await aLowFlag(officer);
    const { body } = await officer.ask('post', `/v1/flags/${id}/propose`, alone).expect(200);
    const { disposition } = body as { disposition: { id: string; people: number; rulesVersion: string } };
    expect(disposition).toMatchObject({ people: 1, rulesVersion: expect.stringMatching(/^policy-\d+$/) });
    await t.dataSource.query("update flag_disposition set quality = 'due' where id = $1", [disposition.id]);
    const due = ((await ben.ask('get', '/v1/flags/quality-checks').expect(200)).body as { items: { id: string; flagId: string }[] }).items;
    expect(due.filter((each) => each.flagId === id)).toHaveLength(1);
    const inHisName = aPerson('x', { actor: `user:${ben.id} for user:${officer.id}` });
    await expect(t.app.get(DispositionsService).checkQuality(disposition.id, 'confirmed', 'fine', inHisName)).rejects.toMatchObject({ code: 'own_decision' });
    await ben.ask('post', `/v1/flags/dispositions/${disposition.id}/quality`, { verdict: 'objected', note: 'The country was misread' }).expect(200);
    expect(await stateOf(id)).toBe('open');
    // What somebody objected to is not closed alone a second time.
    await officer.ask('post', `/v1/flags/${id}/claim`, {}).expect(200);
    await propose(officer, id, alone);
  });

  it('are needed where somebody escalated it before', async () => {
    const id = await aLowFlag(officer);
    await ben.ask('post', `/v1/flags/${id}/escalate`, { text: 'I know that firm' }).expect(200);
    await propose(officer, id, alone);
  });

  describe('when one of them leaves', () => {
    it('what they had goes back to the queue, and what they proposed waits for another and is not lost', async () => {
      const leaver = await person(t, 'officer', { name: 'Lea' });
      const waiting = (await claimed(leaver)).id;
      const asked = (await claimed(leaver)).id;
      const proposed = (await claimed(leaver)).id;
      await leaver.ask('post', `/v1/flags/${asked}/request-information`, { text: 'Which passport?' }).expect(200);
      await propose(leaver, proposed, notHim());
      const counts = await t.app.get(UsersService).disable(leaver.id, { actor: 'job:test' });
      expect(counts).toMatchObject({ flags: 3 });
      expect([await stateOf(waiting), await stateOf(asked), await stateOf(proposed)]).toEqual(['open', 'open', 'proposed']);
      await ben.ask('post', `/v1/flags/${proposed}/return`, { text: 'Look at the address' }).expect(200);
      expect(await stateOf(proposed)).toBe('open');
      for (const id of [waiting, asked, proposed]) await officer.ask('post', `/v1/flags/${id}/claim`, {}).expect(200);
    });

    it('it goes to a successor where one is named', async () => {
      const leaver = await person(t, 'officer', { name: 'Lou' });
      const had = (await claimed(leaver)).id;
      const proposed = (await claimed(leaver)).id;
      await propose(leaver, proposed, notHim());
      await t.app.get(UsersService).disable(leaver.id, { actor: 'job:test' }, { successorId: officer.id });
      await ben.ask('post', `/v1/flags/${proposed}/return`, { text: 'Look at the address' }).expect(200);
      for (const id of [had, proposed]) await propose(officer, id, notHim());
    });

    it('it does not go to somebody who could not work on it, and then nobody leaves', async () => {
      const leaver = await person(t, 'officer', { name: 'Lin' });
      const had = (await claimed(leaver)).id;
      const auditor = await person(t, 'auditor', { name: 'Aud' });
      const admin = await person(t, 'admin');
      const { status, body } = await admin.ask('post', `/v1/users/${leaver.id}/disable`, { successorId: auditor.id });
      expect({ status, fields: (body as { fields: unknown }).fields }).toEqual({ status: 400, fields: [{ field: 'successorId', message: 'Aud is auditor and does not work on flags' }] });
      await leaver.ask('post', `/v1/flags/${had}/release`, {}).expect(200);
    });
  });

  it('a flag goes back to the queue when whoever has it gets a role that works on none', async () => {
    const changed = await person(t, 'officer', { name: 'Cher' });
    const had = (await claimed(changed)).id;
    await t.app.get(UsersService).change(changed.id, { role: 'supervisor' }, { actor: 'job:test' });
    expect(await stateOf(had)).toBe('in_review');
    await t.app.get(UsersService).change(changed.id, { role: 'auditor' }, { actor: 'job:test' });
    expect(await stateOf(had)).toBe('open');
    await officer.ask('post', `/v1/flags/${had}/claim`, {}).expect(200);
  });

  it('a deputy works on what the absent one has, and it stays the absent one’s', async () => {
    const absent = await person(t, 'officer', { name: 'Ada' });
    const deputy = await person(t, 'officer', { name: 'Dan' });
    await absent.ask('post', '/v1/deputies', { deputyId: deputy.id, fromDay: day(0), untilDay: day(1) }).expect(201);
    const id = (await claimed(absent)).id;
    expect(codeOf(await deputy.ask('post', `/v1/flags/${id}/propose`, notHim()))).toBe('not_allowed');
    await deputy.ask('put', '/v1/session/acting-for', { userId: absent.id }).expect(200);
    const mine = (await deputy.ask('get', '/v1/flags?assignee=me').expect(200)).body as { items: { id: string }[] };
    expect(mine.items.map((item) => item.id)).toEqual([id]);
    await propose(deputy, id, notHim());
    await ben.ask('post', `/v1/flags/${id}/return`, { text: 'Look at the address' }).expect(200);
    expect((await absent.ask('post', `/v1/flags/${id}/release`, {})).status).toBe(200);
  });

  it.each<[string, () => Promise<string> | string, string]>([
    ['nobody', () => `user:00000000-0000-4000-8000-000000000000`, 'nobody who has access'],
    ['an auditor', async () => `user:${(await person(t, 'auditor')).id}`, 'does not work on flags'],
    ['no id', () => 'user:ben', 'nobody who has access'],
  ])('gives no flag to %s', async (_, assignee, why) => {
    const { id } = await claimed(officer);
    const { status, body } = await ben.ask('post', `/v1/flags/${id}/assign`, { assignee: await assignee() });
    expect({ status, body: JSON.stringify(body) }).toEqual({ status: 400, body: expect.stringContaining(why) });
    expect((await t.app.get(FlagsService).assign(id, `user:${ben.id}`, aPerson('x'))).assignee).toBe(`user:${ben.id}`);
  });
});
