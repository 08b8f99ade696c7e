import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { Principal } from '../src/access/principal.js';
import { ProposalsService } from '../src/access/proposals.service.js';
import { CasesReader } from '../src/review/cases-reader.service.js';
import { CasesService } from '../src/review/cases.service.js';
import { DigestService } from '../src/review/digest.service.js';
import { DispositionsService } from '../src/review/dispositions.service.js';
import { FlagsReader } from '../src/review/flags-reader.service.js';
import { FlagsService } from '../src/review/flags.service.js';
import { LicencesService } from '../src/review/licences.service.js';
import { QueueFilters } from '../src/review/queue-filters.service.js';
import { StandingService } from '../src/review/standing.service.js';
import { TasksService } from '../src/review/tasks.service.js';
import { type TestApp, testApp } from './support/app.js';
import { builtDocument, faultsOf } from './support/openapi.js';
import { aParty, loadParties } from './support/parties.js';
import { CHECKLIST, aPerson, flagsOf, isHim, notHim, screen } from './support/review.js';

const anna = aPerson('anna');
const ben = aPerson('ben');
const officer = aPerson('olga', { scopes: new Set(['flags:read', 'flags:work']) });

/** The code of the refusal, or `done`. */
const outcomeOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : Promise.reject(error)));

describe('review', () => {
  let t: TestApp;
  let flags: FlagsService;
  let dispositions: DispositionsService;
  let cases: CasesService;
  beforeAll(async () => {
    t = await testApp({ parties: 'none' });
    await loadParties(t.app, [
      aParty('us-ofac-sdn', '1', 'KRASNOPOLSKY DRONE WORKS LLC', { identifiers: [{ type: 'inn', number: '1646019914', country: 'RU' }], countries: [{ code: 'RU', kind: 'registration' }] }),
      aParty('us-ofac-sdn', '2', 'VOLKONSKY, Arkady Petrovich', { type: 'person', birthDates: [{ from: '1961-04-12', to: '1961-04-12', precision: 'day', raw: '12 Apr 1961' }], countries: [{ code: 'RU', kind: 'nationality' }] }),
      aParty('eu-fsf', '3', 'ZELENOGORSK AEROSTAT TRADING', { jurisdiction: 'EU' }),
      ...[aParty('us-ofac-sdn', '20', 'YUZHNY OPTICS FOUNDRY LLC'), aParty('eu-fsf', '21', 'YUZHNY OPTICS FOUNDRY', { jurisdiction: 'EU' })].map((party) => ({ ...party, identifiers: [{ type: 'ogrn' as const, number: '1021601371111', country: 'RU' }], countries: [{ code: 'RU', kind: 'registration' as const }] })),
    ]);
    flags = t.app.get(FlagsService);
    dispositions = t.app.get(DispositionsService);
    cases = t.app.get(CasesService);
  });
  afterAll(() => t.close());

  let made = 0;
  /** A fresh flag against the drone works, of a subject of its own. */
  async function aFlag(more: object = {}, unit: string | null = null): Promise<string> {
    const answer = await screen(t, { name: 'Krasnopolsky Drone Works LLC', reference: `S-${made++}`, address: `Street ${made}`, ...more }, { unit });
    const [flag] = await flagsOf(t, answer.id);
    if (!flag) throw new Error('the test’s subject raised no flag');
    return flag.id;
  }
  async function claimed(by: Principal = anna, more: object = {}): Promise<string> {
    const id = await aFlag(more);
    await flags.claim(id, by);
    return id;
  }
  const stateOf = async (id: string): Promise<string> => ((await t.dataSource.query<{ state: string }[]>('select state from flag where id = $1', [id]))[0] as { state: string }).state;

  it('gathers the findings of one subject in a case, and closes the case with its last flag', async () => {
    const both = { name: 'Krasnopolsky Drone Works LLC', otherNames: ['Zelenogorsk Aerostat Trading'], reference: 'case' };
    const [one, two] = await flagsOf(t, (await screen(t, both)).id);
    expect(one?.partyId).not.toBe(two?.partyId);
    expect(one?.caseId).toBe(two?.caseId);
    for (const flag of [one, two]) {
      await flags.claim(flag?.id as string, anna);
      expect((await cases.find(one?.caseId as string, anna)).closedAt).toBeNull();
      await dispositions.propose(flag?.id as string, notHim(), anna);
      await dispositions.approve(flag?.id as string, ben);
    }
    expect((await cases.find(one?.caseId as string, anna)).closedAt).not.toBeNull();
    const later = await screen(t, both);
    expect((await flagsOf(t, later.id))[0]?.caseId).not.toBe(one?.caseId);
  });

  it('keeps the cases of two units apart, and one unit’s flags from another’s eyes', async () => {
    const mine = await aFlag({ reference: 'unit' }, 'north');
    const north = aPerson('nora', { unit: 'north' });
    const south = aPerson('sven', { unit: 'south' });
    expect(await outcomeOf(flags.claim(mine, south))).toBe('no_such_flag');
    expect(await outcomeOf(t.app.get(FlagsReader).detail(mine, south))).toBe('no_such_flag');
    expect((await t.app.get(FlagsReader).queue({}, south)).items.map(({ id }) => id)).not.toContain(mine);
    expect(await outcomeOf(flags.claim(mine, north))).toBe('done');
  });

  it('loses none of forty concurrent claims: one has the flag, the others learn who', async () => {
    const id = await aFlag();
    const results = await Promise.allSettled(Array.from({ length: 40 }, (_, index) => flags.claim(id, aPerson(`officer-${index}`), { version: 1 })));
    const won = results.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    const { assignee, version } = (won[0] as PromiseFulfilledResult<{ assignee: string; version: number }>).value;
    expect(version).toBe(2);
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      expect(result.reason).toMatchObject({ code: 'changed_meanwhile', extensions: { current: { state: 'in_review', version: 2, assignee }, changes: [{ actor: assignee, action: 'claim', from: 'open', to: 'in_review', version: 2 }] } });
    }
  });

  it('loses none of forty concurrent actions of every kind', async () => {
    const id = await claimed();
    const before = (await t.dataSource.query<{ n: string }[]>("select count(*) n from audit_event where subject_id = $1", [id]))[0];
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index): Promise<unknown> => {
        switch (index % 4) {
          case 0:
            return cases.noteFlag(id, `note ${index}`, anna);
          case 1:
            return flags.escalate(id, `reason ${index}`, ben);
          case 2:
            return dispositions.propose(id, notHim({ text: `proposal number ${index}` }), anna);
          default:
            return flags.requestInformation(id, `question ${index}`, anna);
        }
      }),
    );
    const refused = results.filter((result): result is PromiseRejectedResult => result.status === 'rejected');
    expect(refused.every(({ reason }) => (reason as { code: string }).code === 'changed_meanwhile')).toBe(true);
    const [{ notes, events, version }] = (await t.dataSource.query("select (select count(*)::int from case_note where flag_id = $1) notes, (select count(*)::int from flag_event where flag_id = $1) events, (select version from flag where id = $1) as version", [id])) as [{ notes: number; events: number; version: number }];
    const [{ facts }] = (await t.dataSource.query('select count(*)::int facts from audit_event where subject_id = $1', [id])) as [{ facts: number }];
    expect(notes).toBe(10);
    // One event for each step that was taken, the claim among them, and one fact in the trail for each event.
    expect(events).toBe(40 - refused.length + 1);
    expect(facts - Number(before?.n)).toBe(40 - refused.length);
    // Version 1 was raised, every event but the notes moved it on.
    expect(version).toBe(1 + events - notes);
  });

  it('answers all but one of forty requests at once with 409 and what changed', async () => {
    const id = await aFlag();
    const answers = await Promise.all(Array.from({ length: 40 }, () => t.post(`/v1/flags/${id}/claim`, { version: 1 })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const { assignee } = answers.find(({ status }) => status === 200)?.body as { assignee: string };
    for (const { status, body } of answers.filter((answer) => answer.status !== 200)) {
      expect({ status, body: body as object }).toMatchObject({ status: 409, body: { code: 'changed_meanwhile', current: { state: 'in_review', version: 2, assignee }, changes: [{ actor: assignee, action: 'claim', version: 2 }] } });
    }
  });

  it('takes no step on a version that somebody has changed since, even where the state would allow it', async () => {
    const id = await aFlag();
    await flags.claim(id, anna);
    const stale = await t.post(`/v1/flags/${id}/escalate`, { text: 'I read it before she had it', version: 1 });
    expect({ status: stale.status, body: stale.body as object }).toMatchObject({ status: 409, body: { code: 'changed_meanwhile', current: { version: 2 }, changes: [{ actor: 'user:anna', action: 'claim', version: 2 }] } });
    expect((await t.post(`/v1/flags/${id}/escalate`, { text: 'Read as it is now', version: 2 })).status).toBe(200);
    // Nobody approves what they have not read: another proposal stands in its place by now.
    const read = await dispositions.propose(id, notHim(), anna);
    await dispositions.withdraw(id, anna);
    await dispositions.propose(id, notHim({ text: 'Another text, which nobody has read yet.' }), anna);
    await expect(dispositions.approve(id, ben, { version: read.flag.version })).rejects.toMatchObject({ code: 'changed_meanwhile', extensions: { changes: [{ action: 'return' }, { action: 'propose' }] } });
    expect(await stateOf(id)).toBe('proposed');
  });

  it('lets the clock stand while information is awaited', async () => {
    const id = await claimed();
    await flags.requestInformation(id, 'Which passport?', anna);
    await t.dataSource.query("update flag set paused_at = now() - interval '10 hours', due_at = now() - interval '5 hours' where id = $1", [id]);
    const [waiting] = (await t.app.get(FlagsReader).queue({ state: 'needs_information', assignee: 'me', limit: 500 }, anna)).items.filter((item) => item.id === id);
    expect(waiting).toMatchObject({ paused: true, overdue: false });
    await flags.receiveInformation(id, 'It is 123', ben);
    const [running] = (await t.app.get(FlagsReader).queue({ assignee: 'me', limit: 500 }, anna)).items.filter((item) => item.id === id);
    expect(running?.overdue).toBe(false);
    expect(Math.round((Date.parse(running?.dueAt as string) - Date.now()) / 3_600_000)).toBe(5);
  });

  it('re-opens with what changed, field by field', async () => {
    const id = await claimed();
    await dispositions.propose(id, notHim(), anna);
    await dispositions.approve(id, ben);
    const changes = [{ field: 'birthDates', before: [], after: ['1961-04-12/1961-04-12'] }];
    const flag = await flags.reopen(id, { reason: 'The listing has a date of birth now', changes }, { actor: 'job:monitoring', kind: 'job', scopes: new Set(), unit: null });
    expect(flag).toMatchObject({ state: 'open', outcome: null, assignee: null });
    const { history } = await t.app.get(FlagsReader).detail(id, anna);
    expect(history.at(-1)).toMatchObject({ action: 'reopen', actor: 'job:monitoring', data: { changes, was: { outcome: 'false_positive', reasonCode: 'name_only' } } });
    expect((await cases.find(flag.caseId, anna)).closedAt).toBeNull();
  });

  describe('takes two people', () => {
    const decisions = [
      ['a true match', isHim()],
      ['a release against a strong name', notHim()],
      ['a cleared pair', notHim({ pair: {} })],
      ['a listing that does not apply', notHim({ outcome: 'not_applicable', reasonCode: 'direction_not_governed' })],
    ] as const;

    it.each(decisions)('for %s, and one person alone never gets through', async (_, asked) => {
      const id = await claimed();
      const { flag, disposition } = await dispositions.propose(id, asked, anna);
      expect(flag.state).toBe('proposed');
      expect(disposition.people).toBe(2);
      const proposalId = disposition.proposalId as string;
      const attacks: [string, Promise<unknown>][] = [
        ['own_proposal', dispositions.approve(id, anna)],
        ['own_proposal', dispositions.approve(id, { ...anna, roles: ['officer', 'supervisor', 'auditor', 'admin'] })],
        ['own_proposal', t.app.get(ProposalsService).approve(proposalId, anna)],
        ['own_proposal', dispositions.return(id, 'no', anna)],
        ['changed_meanwhile', dispositions.propose(id, asked, anna)],
        ['needs_scope', dispositions.approve(id, officer)],
        ['needs_a_person', dispositions.approve(id, { ...ben, kind: 'key', actor: 'key:1' })],
        ['needs_a_person', dispositions.approve(id, { ...ben, kind: 'local', actor: 'local:anna' })],
        ['needs_a_person', dispositions.approve(id, { ...ben, kind: 'job', actor: 'job:nightly' })],
      ];
      for (const [code, attack] of attacks) expect(await outcomeOf(attack)).toBe(code);
      const { status } = await t.post(`/v1/flags/${id}/approve`);
      expect(status).toBe(403);
      expect(await stateOf(id)).toBe('proposed');
      expect(await outcomeOf(dispositions.approve(id, ben))).toBe('done');
      expect(await stateOf(id)).toBe('closed');
    });

    it('for a release against an identifier', async () => {
      const id = await claimed(anna, { name: 'Something else entirely', identifiers: [{ type: 'inn', number: '1646019914' }] });
      expect((await dispositions.propose(id, notHim({ reasonCode: 'different_identifier' }), anna)).flag.state).toBe('proposed');
      expect(await outcomeOf(dispositions.approve(id, anna))).toBe('own_proposal');
    });

    it('never clears a pair against an identifier, not even two', async () => {
      const id = await claimed(anna, { name: 'Something else entirely', identifiers: [{ type: 'inn', number: '1646019914' }] });
      expect(await outcomeOf(dispositions.propose(id, notHim({ reasonCode: 'different_identifier', pair: {} }), anna))).toBe('invalid_field');
    });

    it('who are both users: what the command line proposes takes two approvals', async () => {
      const id = await aFlag();
      const local: Principal = { ...anna, kind: 'local', actor: 'local:anna' };
      await flags.claim(id, local);
      const { disposition } = await dispositions.propose(id, notHim(), local);
      expect(disposition.state).toBe('proposed');
      await dispositions.approve(id, anna);
      expect(await stateOf(id)).toBe('proposed');
      expect(await outcomeOf(dispositions.approve(id, anna))).toBe('approved_already');
      const { flag } = await dispositions.approve(id, ben);
      expect(flag.state).toBe('closed');
    });

    it('and what is returned goes back with the reason', async () => {
      const id = await claimed();
      await dispositions.propose(id, notHim(), anna);
      const { flag, disposition } = await dispositions.return(id, 'Look at the address', ben);
      expect(flag).toMatchObject({ state: 'in_review', assignee: 'user:anna' });
      expect(disposition).toMatchObject({ state: 'returned', decidedBy: ['user:ben'], decidedNote: 'Look at the address' });
      expect((await dispositions.propose(id, notHim(), anna)).flag.state).toBe('proposed');
      expect((await dispositions.withdraw(id, anna)).disposition.state).toBe('withdrawn');
      expect(await stateOf(id)).toBe('in_review');
    });
  });

  describe('takes one person', () => {
    const lowName = { name: 'Arkady Volkonskiy Semenovich', type: 'person' as const, birthDate: '1990-01-01', country: 'CL' };
    /** A name flag as low as the policy lets it be, that the date of birth contradicts. */
    async function aLowFlag(by: Principal = anna): Promise<string> {
      const answer = await screen(t, { name: 'Arkady Petrovich Volkonsky', type: 'person', country: 'RU', reference: `low-${made++}`, address: `Street ${made}` });
      const [flag] = await flagsOf(t, answer.id);
      const id = flag?.id as string;
      await t.dataSource.query(`update flag set score = 0.75, finding = finding || '{"score": 0.75, "agrees": [], "differs": ["birth_date"]}' where id = $1`, [id]);
      await flags.claim(id, by);
      return id;
    }

    it('for a low name that the data contradict, and not where a machine decides', async () => {
      const id = await aLowFlag();
      const asked = notHim({ reasonCode: 'different_birth_date' });
      const { flag, disposition } = await dispositions.propose(id, asked, anna);
      expect(flag).toMatchObject({ state: 'closed', outcome: 'false_positive', reasonCode: 'different_birth_date' });
      expect(disposition).toMatchObject({ people: 1, rule: 'contradicted', decidedBy: ['user:anna'] });
      const key: Principal = { ...anna, kind: 'key', actor: 'key:00000000-0000-4000-8000-000000000000' };
      const other = await aLowFlag(key);
      expect(await dispositions.propose(other, asked, key)).toMatchObject({ flag: { state: 'proposed' }, disposition: { people: 2, rule: 'not_a_person' } });
    });

    it('whose decision somebody else may look over and object to', async () => {
      const id = await aLowFlag();
      const { disposition } = await dispositions.propose(id, notHim({ reasonCode: 'different_birth_date' }), anna);
      await t.dataSource.query("update flag_disposition set quality = 'due' where id = $1", [disposition.id]);
      expect(await outcomeOf(dispositions.checkQuality(disposition.id, 'confirmed', 'fine', anna))).toBe('own_decision');
      expect(await outcomeOf(dispositions.checkQuality(disposition.id, 'objected', 'The year was misread', ben))).toBe('done');
      expect(await stateOf(id)).toBe('open');
      expect(await outcomeOf(dispositions.checkQuality(disposition.id, 'confirmed', 'fine', ben))).toBe('done_already');
    });

    it('to say that nobody can tell, which closes nothing and escalates', async () => {
      const id = await claimed();
      const { flag, disposition } = await dispositions.propose(id, { outcome: 'cannot_tell', reasonCode: 'not_enough_data', text: 'No number, no date on file' }, anna);
      expect(flag).toMatchObject({ state: 'in_review', holds: true });
      expect(flag.escalatedAt).not.toBeNull();
      expect(disposition.state).toBe('recorded');
    });

    it('never for a subject of which only the reason is convenient', async () => {
      const answer = await screen(t, lowName);
      for (const { id } of await flagsOf(t, answer.id)) {
        await flags.claim(id, anna);
        expect(await outcomeOf(dispositions.propose(id, notHim({ reasonCode: 'different_gender' }), anna))).toBe('invalid_field');
      }
    });
  });

  describe('in bulk', () => {
    const asked = { outcome: 'false_positive', reasonCode: 'name_only', text: 'All of these are the bakery.', checklist: CHECKLIST } as const;

    it('closes flags of one listing singly, after a second person', async () => {
      const ids = [await aFlag(), await aFlag(), await aFlag()];
      const { proposalId } = await dispositions.proposeBulk(ids, asked, anna);
      for (const id of ids) expect(await outcomeOf(dispositions.approve(id, ben))).toBe('part_of_a_bulk');
      expect(await outcomeOf(t.app.get(ProposalsService).approve(proposalId, anna))).toBe('own_proposal');
      await t.app.get(ProposalsService).approve(proposalId, ben);
      for (const id of ids) expect(await stateOf(id)).toBe('closed');
      const facts = await t.dataSource.query<{ id: string }[]>("select subject_id id from audit_event where action = 'flag.approve' and subject_id = any($1)", [ids]);
      expect(new Set(facts.map(({ id }) => id))).toEqual(new Set(ids));
    });

    it('gives all of them back when it is returned', async () => {
      const ids = [await aFlag(), await aFlag()];
      const { proposalId } = await dispositions.proposeBulk(ids, asked, anna);
      await t.app.get(ProposalsService).return(proposalId, ben, { note: 'one by one, please' });
      for (const id of ids) expect(await stateOf(id)).toBe('in_review');
    });

    it('refuses two listings, too many, true matches, and what somebody else works on', async () => {
      const first = await aFlag();
      const other = (await flagsOf(t, (await screen(t, { name: 'Zelenogorsk Aerostat Trading', reference: 'bulk' })).id))[0]?.id as string;
      const hers = await claimed(ben);
      const many = Array.from({ length: 101 }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
      expect(await outcomeOf(dispositions.proposeBulk([first, other], asked, anna))).toBe('invalid_field');
      expect(await outcomeOf(dispositions.proposeBulk(many, asked, anna))).toBe('invalid_field');
      expect(await outcomeOf(dispositions.proposeBulk([first], { ...asked, outcome: 'true_match', reasonCode: 'same_party' }, anna))).toBe('invalid_field');
      expect(await outcomeOf(dispositions.proposeBulk([first, hers], asked, anna))).toBe('invalid_field');
      expect(await stateOf(first)).toBe('open');
    });
  });

  describe('on one party of a case', () => {
    /** A subject that two lists hold as one party, and a third party beside. */
    async function aCase(reference: string): Promise<{ caseId: string; ids: Map<string, string> }> {
      const found = await flagsOf(t, (await screen(t, { name: 'Yuzhny Optics Foundry LLC', otherNames: ['Krasnopolsky Drone Works LLC'], reference, address: `Street ${made++}` })).id);
      return { caseId: found[0]?.caseId as string, ids: new Map(found.map(({ partyId, id }) => [partyId, id])) };
    }
    const asked = { partyId: 'us-ofac-sdn:20', outcome: 'true_match', reasonCode: 'same_party', text: 'Name, number and address agree.', checklist: CHECKLIST };

    it('one decision closes all its listings, each flag with a decision of its own, after a second person', async () => {
      const { caseId, ids } = await aCase('two lists');
      expect([...ids.keys()].sort()).toEqual(['eu-fsf:21', 'us-ofac-sdn:1', 'us-ofac-sdn:20']);
      const { status, body } = await t.post(`/v1/cases/${caseId}/propose`, asked);
      expect({ status, flags: (body as { flags?: number }).flags ?? body }).toEqual({ status: 200, flags: 2 });
      const { proposalId } = body as { proposalId: string };
      const states = async (): Promise<unknown> => Object.fromEntries(await Promise.all([...ids].map(async ([partyId, id]) => [partyId, await stateOf(id)])));
      expect(await states()).toEqual({ 'us-ofac-sdn:20': 'proposed', 'eu-fsf:21': 'proposed', 'us-ofac-sdn:1': 'open' });
      // A key is nobody's signature, so it takes two people after it.
      for (const by of [anna, ben]) await t.app.get(ProposalsService).approve(proposalId, by);
      expect(await states()).toEqual({ 'us-ofac-sdn:20': 'closed', 'eu-fsf:21': 'closed', 'us-ofac-sdn:1': 'open' });
      const decided = await t.dataSource.query("select d.outcome, d.people, d.decided_by from flag_disposition d where d.case_id = $1", [caseId]);
      expect(decided).toEqual([{ outcome: 'true_match', people: 2, decided_by: ['user:anna', 'user:ben'] }, { outcome: 'true_match', people: 2, decided_by: ['user:anna', 'user:ben'] }]);
      const { items } = await t.app.get(TasksService).list({ caseId, open: true }, anna);
      expect(items.map(({ kind }) => kind).sort()).toEqual(['eu_report', 'look_back', 'look_back', 'us_annual_report', 'us_blocking_report']);
      expect((await t.get(`/v1/cases/${caseId}`)).body).toMatchObject({ standing: { outcome: 'match_confirmed', hold: true } });
    });

    it.each<[string, object, number, RegExp]>([
      ['a party that is not in it', { partyId: 'us-ofac-sdn:2' }, 400, /no flag of this case on us-ofac-sdn:2/],
      ['what nobody can tell', { outcome: 'cannot_tell', reasonCode: 'counsel_asked' }, 400, /of each flag by itself/],
      ['a reason that one of the findings does not show', { outcome: 'false_positive', reasonCode: 'different_birth_date' }, 400, /the flag on .*-(sdn:20|fsf:21) .* shows no such difference/],
      ['a step of the checklist that is missing', { checklist: {} }, 400, /whole_entry/],
    ])('refuses %s', async (_, more, expected, says) => {
      const { caseId, ids } = await aCase(`refused ${made++}`);
      const { status, body } = await t.post(`/v1/cases/${caseId}/propose`, { ...asked, ...more });
      expect({ status, body: JSON.stringify(body) }).toEqual({ status: expected, body: expect.stringMatching(says) });
      for (const id of ids.values()) expect(await stateOf(id)).toBe('open');
    });

    it('leaves alone what somebody else works on', async () => {
      const { caseId, ids } = await aCase('hers');
      await flags.claim(ids.get('eu-fsf:21') as string, ben);
      const { status, body } = await t.post(`/v1/cases/${caseId}/propose`, asked);
      expect({ status, detail: (body as { detail: string }).detail }).toEqual({ status: 403, detail: expect.stringContaining('user:ben') });
      expect(await stateOf(ids.get('us-ofac-sdn:20') as string)).toBe('open');
    });
  });

  it('lists cases, what is due first on top, by who has them and what they are about', async () => {
    const pageOf = async (query: string): Promise<{ id: string; subject: string; open: number; dueAt: string | null; closedAt: string | null }[]> => {
      const all: { id: string; subject: string; open: number; dueAt: string | null; closedAt: string | null }[] = [];
      for (let after = ''; ; ) {
        const { body, status } = await t.get(`/v1/cases?limit=3${query}${after}`);
        expect(status).toBe(200);
        const { items, next } = body as { items: typeof all; next: string | null };
        all.push(...items);
        if (next === null) return all;
        after = `&after=${next}`;
      }
    };
    const count = async (where: string): Promise<number> => ((await t.dataSource.query<{ n: number }[]>(`select count(*)::int n from flag_case c where ${where}`))[0] as { n: number }).n;
    const open = await pageOf('');
    expect(open.length).toBe(await count('closed_at is null'));
    expect(new Set(open.map(({ id }) => id)).size).toBe(open.length);
    expect(open.map(({ dueAt }) => dueAt)).toEqual(open.map(({ dueAt }) => dueAt).sort());
    const closed = await pageOf('&state=closed');
    expect(closed.length).toBe(await count('closed_at is not null'));
    expect(closed.map(({ closedAt }) => closedAt)).toEqual(closed.map(({ closedAt }) => closedAt).sort().reverse());
    expect((await pageOf('&state=all')).length).toBe(open.length + closed.length);
    const some = async (query: string, where: string): Promise<void> => expect((await pageOf(`&state=all${query}`)).length).toBe(await count(`exists (select 1 from flag f where f.case_id = c.id and ${where})`));
    await some('&list=eu-fsf', "f.list_id = 'eu-fsf'");
    await some('&partyId=us-ofac-sdn:2', "f.party_id = 'us-ofac-sdn:2'");
    await some('&assignee=user:ben', "f.assignee = 'user:ben' and f.state <> 'closed'");
    await some('&assignee=nobody', "f.assignee is null and f.state <> 'closed'");
    await some('&holds=true', "f.holds and f.state <> 'closed'");
    await some('&escalated=true', "f.escalated_at is not null and f.state <> 'closed'");
    expect((await pageOf('&q=HERS')).map(({ subject }) => subject)).toEqual(['Yuzhny Optics Foundry LLC']);
    expect((await t.app.get(CasesReader).page({ state: 'all' }, aPerson('sven', { unit: 'south' }))).items).toEqual([]);
    expect((await t.get('/v1/cases?state=shut')).status).toBe(400);
  });

  describe('after a match', () => {
    it('holds, sets tasks with deadlines, and lets a licence authorise until it ends', async () => {
      const answer = await screen(t, { name: 'Krasnopolsky Drone Works LLC', reference: 'matched', direction: 'pay' });
      const [flag] = await flagsOf(t, answer.id);
      const id = flag?.id as string;
      const caseId = flag?.caseId as string;
      await flags.claim(id, anna);
      await dispositions.propose(id, isHim(), anna);
      await dispositions.approve(id, ben);
      const standing = t.app.get(StandingService);
      expect(await standing.ofScreening(answer.id, anna)).toMatchObject({ outcome: 'match_confirmed', hold: true });
      const { items: tasks } = await t.app.get(TasksService).list({ caseId, open: true }, anna);
      expect(tasks.map(({ kind }) => kind).sort()).toEqual(['look_back', 'us_annual_report', 'us_blocking_report']);

      const licences = t.app.get(LicencesService);
      const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
      const licence = await licences.propose(caseId, { number: 'RUSSIA-2026-1', authority: 'OFAC', scope: 'Wind-down of contract 7', partyIds: ['us-ofac-sdn:1'], directions: ['pay'], validFrom: day(-1), validTo: day(30) }, 'Granted today', anna);
      await flags.reopen(id, { reason: 'A licence was granted', changes: [] }, anna);
      await flags.claim(id, anna);
      const underLicence = isHim({ reasonCode: 'licence', licenceId: licence.id });
      expect(await outcomeOf(dispositions.propose(id, underLicence, anna))).toBe('invalid_field');
      expect(await outcomeOf(t.app.get(ProposalsService).approve(licence.proposalId as string, anna))).toBe('own_proposal');
      await t.app.get(ProposalsService).approve(licence.proposalId as string, ben);
      await dispositions.propose(id, underLicence, anna);
      await dispositions.approve(id, ben);
      expect(await standing.ofScreening(answer.id, anna)).toMatchObject({ outcome: 'authorised', hold: false, licences: [{ number: 'RUSSIA-2026-1' }] });
      // A licence to pay is none to ship.
      await t.dataSource.query(`update screening set options = options || '{"direction": "ship"}' where id = $1`, [answer.id]);
      expect(await standing.ofScreening(answer.id, anna)).toMatchObject({ outcome: 'match_confirmed', hold: true });
      await t.dataSource.query(`update screening set options = options || '{"direction": "pay"}' where id = $1`, [answer.id]);
      expect((await t.get('/v1/digest')).body).toMatchObject({ licences: { expiringSoon: 1, expired: 0 } });
      expect(await standing.ofScreening(answer.id, anna, new Date(Date.now() + 40 * 86_400_000))).toMatchObject({ outcome: 'match_confirmed', hold: true });
      expect((await t.post(`/v1/licences/${licence.id}/revoke`)).body).toMatchObject({ status: 400, fields: [{ field: 'reason' }] });
      expect((await t.post(`/v1/licences/${licence.id}/revoke`, { reason: 'The authority withdrew it.' })).body).toMatchObject({ state: 'revoked', revokedWhy: 'The authority withdrew it.' });
      expect(await standing.ofScreening(answer.id, anna)).toMatchObject({ outcome: 'match_confirmed', hold: true });
      expect((await t.dataSource.query("select data from audit_event where action = 'licence.revoked' and subject_id = $1", [licence.id]))).toEqual([{ data: { reason: 'The authority withdrew it.' } }]);
    });

    it('looks back over the subject, everybody who hit the same listing, and the orders that waited for an answer', async () => {
      const asked = { name: 'Krasnopolsky Drone Works LLC', reference: 'looked-back' };
      const first = await t.post('/v1/screenings', { ...asked, order: 'PO-1', direction: 'buy' }).expect(200);
      const again = await t.post('/v1/screenings', { ...asked, order: 'PO-1', direction: 'buy' }).expect(200);
      await t.post('/v1/screenings', { ...asked, order: 'PO-2', direction: 'ship' }).expect(200);
      await t.post('/v1/screenings', { name: 'Krasnopolsky Drone Works', reference: 'somebody else', order: 'PO-3' }).expect(200);
      await t.post('/v1/screenings', { name: 'Harmless Flowers', order: 'PO-4' }).expect(200);
      const id = (first.body as { id: string }).id;
      const [flag] = await flagsOf(t, id);
      const { status, body } = await t.get(`/v1/cases/${flag?.caseId}/look-back`);
      expect(status).toBe(200);
      const { sameSubject, sameListing, orders } = body as { sameSubject: { id: string }[]; sameListing: { id: string; reference: string; partyIds: string[] }[]; orders: { number: string }[] };
      expect(sameSubject.map((past) => past.id)).toContain(id);
      // Each screening once, and the subject's own only above.
      expect(sameListing.map(({ reference }) => reference)).toContain('somebody else');
      expect(new Set(sameListing.map(({ id }) => id)).size).toBe(sameListing.length);
      expect(sameListing.filter((past) => sameSubject.some((own) => own.id === past.id))).toEqual([]);
      expect(sameListing.every(({ partyIds }) => partyIds.length > 0)).toBe(true);
      expect(orders.map(({ number }) => number).sort()).toEqual(['PO-1', 'PO-2', 'PO-3']);
      expect(orders.find(({ number }) => number === 'PO-1')).toMatchObject({ about: 'subject', direction: 'buy', hold: true, screenings: [id, (again.body as { id: string }).id] });
      expect(orders.find(({ number }) => number === 'PO-3')).toMatchObject({ about: 'listing', reference: 'somebody else' });
    });
  });

  describe('files of a case', () => {
    const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n');
    it.each([
      ['a PDF', 'passport.pdf', pdf, 201],
      ['a text in Russian', 'записка.txt', Buffer.from('Проверено'), 201],
      ['a program called PDF', 'passport.pdf', Buffer.from('MZ\u0090\u0000\u0003', 'latin1'), 400],
      ['a page called text', 'note.txt', Buffer.from('<html><script>alert(1)</script>'), 400],
      ['a drawing that can run', 'logo.png', Buffer.from('<svg onload="alert(1)">'), 400],
      ['nothing', 'empty.pdf', Buffer.alloc(0), 400],
      ['too much', 'large.pdf', Buffer.concat([pdf, Buffer.alloc(10 * 1024 * 1024)]), 413],
      ['a name with folders', '../../etc/passwd.pdf', pdf, 201, 'passwd.pdf'],
      ['a name that is read backwards', 'invoice\u202efdp.exe', pdf, 201, 'invoicefdp.exe.pdf'],
      ['a name of another type', 'setup.bat', Buffer.from('Checked with the register'), 201, 'setup.bat.txt'],
      ['a very long name', `${'x'.repeat(300)}.pdf`, pdf, 201, `${'x'.repeat(196)}.pdf`],
    ] as [string, string, Buffer, number, string?][])('%s', async (_, name, content, expected, keptAs = name) => {
      const { caseId } = await flags.claim(await aFlag(), anna);
      const { status, body } = await t.anonymous.post(`/v1/cases/${caseId}/attachments`).set('authorization', `Bearer ${t.key}`).attach('file', content, name);
      expect({ status, detail: expected === status ? '' : body }).toEqual({ status: expected, detail: '' });
      if (status === 413) expect((body as { detail: string }).detail).toContain('larger than 10 MB');
      if (status !== 201) return;
      const kept = body as { id: string; name: string; sha256: string };
      expect(kept.name).toBe(keptAs);
      const got = await t.get(`/v1/attachments/${kept.id}`).buffer(true).parse((response, done) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => done(null, Buffer.concat(parts)));
      });
      expect((got.body as Buffer).equals(content)).toBe(true);
      expect(got.headers['content-disposition']).toContain('attachment');
      expect(got.headers['x-content-type-options']).toBe('nosniff');
    });
  });

  it('tells the morning what came and what waits', async () => {
    const { status, body } = await t.get('/v1/digest');
    expect(status).toBe(200);
    const digest = body as { raised: { list: string; flags: number }[]; lists: { list: string }[]; open: { unclaimed: number } };
    expect(digest.lists.map(({ list }) => list)).toContain('us-ofac-sdn');
    expect(digest.raised.find(({ list }) => list === 'us-ofac-sdn')?.flags).toBeGreaterThan(10);
    expect(digest.open.unclaimed).toBeGreaterThan(0);
  });

  it.each(['Pacific/Kiritimati', 'Etc/GMT+12'])('tells it by days of UTC, though the database keeps the days of %s', async (zone) => {
    const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const [late, due] = await t.dataSource.query<[{ id: string }, { id: string }]>('select id from review_task where done_at is null limit 2');
    for (const [{ id }, on] of [[late, day(-1)], [due, day(0)]] as const) await t.dataSource.query('update review_task set due_on = $2 where id = $1', [id, on]);
    const open = await t.dataSource.query<{ on: string }[]>('select due_on::text as on from review_task where done_at is null');
    const session = t.dataSource.createQueryRunner();
    try {
      await session.query(`set timezone = '${zone}'`);
      const { tasks } = await new DigestService({ query: (sql: string, values: unknown[]) => session.query(sql, values) } as unknown as DataSource).since(new Date(), anna);
      expect(tasks).toEqual({ overdue: open.filter(({ on }) => on < day(0)).length, dueThisWeek: open.filter(({ on }) => on >= day(0) && on <= day(7)).length });
    } finally {
      await session.query('reset timezone');
      await session.release();
    }
  });

  it.each([
    ['', 'flags:read'],
    ['/listings', 'flags:read'],
    ['?list=us-ofac-sdn&country=ru&programme=TEST&minScore=0.5&maxScore=1&holds=true&escalated=false&overdue=false&delisted=false&q=drone&origin=api&kind=name&assignee=nobody&priority=high&limit=3', 'flags:read'],
  ])('answers the queue%s', async (path) => {
    const { status, body } = await t.get(`/v1/flags${path}`);
    expect(status).toBe(200);
    expect((body as { items: unknown[] }).items.length).toBeGreaterThan(0);
  });

  it('pages the whole queue, each flag once', async () => {
    const seen: string[] = [];
    let after = '';
    for (let page = 0; page < 100; page++) {
      const { body } = await t.get(`/v1/flags?state=all&limit=7${after}`);
      const { items, next } = body as { items: { id: string }[]; next: string | null };
      seen.push(...items.map(({ id }) => id));
      if (next === null) break;
      after = `&after=${encodeURIComponent(next)}`;
    }
    const [{ n }] = (await t.dataSource.query('select count(*)::int n from flag')) as [{ n: number }];
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(n);
  });

  it('keeps filters of the queue under a name: one’s own, or shared with who sees the same unit', async () => {
    const anna1 = t.app.get(QueueFilters);
    const south = aPerson('sven', { unit: 'south' });
    const north = aPerson('nora', { unit: 'north' });
    await anna1.save({ name: 'Urgent EU', filter: { list: 'eu-fsf', assignee: 'nobody' }, shared: false }, anna);
    await anna1.save({ name: 'north drones', filter: { q: 'drone' }, shared: true }, north);
    expect((await anna1.list(ben)).map(({ name }) => name)).toEqual(['north drones']);
    expect(await anna1.list(south)).toEqual([]);
    expect((await anna1.list(anna)).map(({ name, own }) => [name, own])).toEqual([['north drones', false], ['Urgent EU', true]]);
    expect(await outcomeOf(anna1.remove((await anna1.find('north drones', anna)).id, anna))).toBe('not_allowed');
    expect(await outcomeOf(anna1.find('urgent eu', south))).toBe('no_such_filter');

    const kept = await t.anonymous.put('/v1/queue-filters').set('authorization', `Bearer ${t.key}`).send({ name: 'EU', filter: { list: 'eu-fsf', state: 'all' } });
    expect({ status: kept.status, body: kept.body as object }).toMatchObject({ status: 200, body: { name: 'EU', own: true, shared: false } });
    const { body } = await t.get('/v1/flags?saved=eu&limit=500');
    const { items } = body as { items: { list: string }[] };
    expect(items.length).toBeGreaterThan(0);
    expect(new Set(items.map(({ list }) => list))).toEqual(new Set(['eu-fsf']));
    expect(((await t.get('/v1/flags?saved=eu&list=un-sc')).body as { items: unknown[] }).items).toEqual([]);
    const wrong = await t.anonymous.put('/v1/queue-filters').set('authorization', `Bearer ${t.key}`).send({ name: 'x', filter: { lst: 'eu-fsf' } });
    expect({ status: wrong.status, body: JSON.stringify(wrong.body) }).toEqual({ status: 400, body: expect.stringContaining('lst') });
    expect((await t.get('/v1/flags?saved=nothing')).status).toBe(404);
  });

  it('answers as the reference says, field by field', async () => {
    const document = await builtDocument(t);
    const ask = (method: 'get' | 'post', path: string, body?: object): Promise<{ status: number; body: unknown }> => (method === 'get' ? t.get(path) : t.post(path, body)) as unknown as Promise<{ status: number; body: unknown }>;
    const answer = await t.post('/v1/screenings', { name: 'Yuzhny Optics Foundry LLC', reference: 'described' });
    const screening = (answer.body as { id: string }).id;
    const [{ id: flag, caseId }] = (await flagsOf(t, screening)) as unknown as [{ id: string; caseId: string }];
    const [{ case_id: matched }] = (await t.dataSource.query("select case_id from review_task limit 1")) as [{ case_id: string }];
    const party = 'us-ofac-sdn:1';
    const supplier = { reference: 'described', name: 'Krasnopolsky Drone Works LLC' };
    const decision = { outcome: 'false_positive', reasonCode: 'name_only', text: 'Compared the whole entry; only the name agrees.', checklist: CHECKLIST };
    const asked: [method: 'get' | 'post', path: string, values: Record<string, string>, body?: object][] = [
      ['get', '/health/live', {}],
      ['get', '/health/ready', {}],
      ['post', '/v1/screenings', {}, { name: 'Krasnopolsky Drone Works', reference: 'described too' }],
      ['get', '/v1/screenings/{id}', { id: screening }],
      ['get', '/v1/screenings/{id}/standing', { id: screening }],
      ['get', '/v1/screenings/{id}/certificate', { id: screening }],
      ['get', '/v1/screenings/{id}/replay', { id: screening }],
      ['post', '/v1/why-not', {}, { subject: { name: 'Krasnopolsky Drones' }, party }],
      ['get', '/v1/parties', {}, { q: 'krasnopolsky' }],
      ['get', '/v1/parties/{id}', { id: party }],
      ['get', '/v1/flags', {}],
      ['get', '/v1/flags/listings', {}],
      ['get', '/v1/flags/quality-checks', {}],
      ['get', '/v1/flags/vocabulary', {}],
      ['get', '/v1/queue-filters', {}],
      ['post', '/v1/flags/{id}/claim', { id: flag }, {}],
      ['post', '/v1/flags/{id}/notes', { id: flag }, { text: 'a note' }],
      ['post', '/v1/flags/{id}/propose', { id: flag }, decision],
      ['get', '/v1/flags/{id}', { id: flag }],
      ['post', '/v1/flags/{id}/withdraw', { id: flag }, {}],
      ['get', '/v1/cases', {}, { state: 'all' }],
      ['get', '/v1/cases/{id}', { id: matched }],
      ['get', '/v1/cases/{id}/certificate', { id: matched }],
      ['get', '/v1/cases/{id}/look-back', { id: matched }],
      ['get', '/v1/cases/{id}/licences', { id: matched }],
      ['post', '/v1/cases/{id}/claim', { id: caseId }, {}],
      ['post', '/v1/cases/{id}/notes', { id: caseId }, { text: 'a note' }],
      ['post', '/v1/cases/{id}/licences', { id: caseId }, { number: 'L-1', authority: 'OFAC', scope: 'All of it', partyIds: [party], validFrom: '2026-01-01', validTo: '2099-01-01', reason: 'granted' }],
      ['get', '/v1/tasks', {}],
      ['get', '/v1/digest', {}],
      ['post', '/v1/pairs/import', {}, { pairs: [{ subject: { name: 'Krasnopolsky Bakery' }, partyId: party, text: 'a bakery', source: 'SAP' }] }],
      ['get', '/v1/pairs', {}],
      ['get', '/v1/proposals', {}],
      ['post', '/v1/suppliers', {}, { suppliers: [supplier] }],
      ['get', '/v1/suppliers', {}],
      ['get', '/v1/suppliers/{id}', { id: supplier.reference }],
      ['get', '/v1/suppliers/{id}/history', { id: supplier.reference }],
      ['get', '/v1/suppliers/{id}/screenings', { id: supplier.reference }],
      ['post', '/v1/monitoring/full', {}, {}],
      ['post', '/v1/monitoring/delta', {}, {}],
      ['get', '/v1/monitoring/runs', {}],
      ['get', '/v1/monitoring/defects', {}],
      ['get', '/v1/batches', {}],
      ['get', '/v1/batch-templates', {}],
      ['get', '/v1/lists', {}],
      ['get', '/v1/lists/{list}/versions', { list: 'us-ofac-sdn' }],
      ['get', '/v1/separations', {}],
      ['get', '/v1/policies', {}],
      ['get', '/v1/policies/current', {}],
      ['get', '/v1/retention', {}],
      ['get', '/v1/retention/holds', {}],
      ['get', '/v1/audit', {}],
      ['get', '/v1/audit/heads', {}],
      ['get', '/v1/users', {}],
      ['get', '/v1/units', {}],
      ['get', '/v1/keys', {}],
    ];
    const otherwise: string[] = [];
    for (const [method, path, values, body] of asked) {
      const address = Object.entries(values).reduce((at, [name, value]) => at.replace(`{${name}}`, encodeURIComponent(value)), path);
      const { status, body: got } = await ask(method, method === 'get' && body ? `${address}?${new URLSearchParams(body as Record<string, string>).toString()}` : address, body);
      if (status >= 300) otherwise.push(`${method} ${address} answers ${status}: ${JSON.stringify(got)}`);
      else otherwise.push(...faultsOf(document, method, path, status, got));
    }
    expect(otherwise).toEqual([]);
  });

  it('knows a flag by the first letters of its id', async () => {
    const id = await aFlag();
    expect(await t.app.get(FlagsReader).idOf(id.slice(0, 13).toUpperCase(), anna)).toBe(id);
    expect(await outcomeOf(t.app.get(FlagsReader).idOf('', anna))).toBe('no_such_flag');
    expect(await outcomeOf(t.app.get(FlagsReader).idOf('zzzz%', anna))).toBe('no_such_flag');
  });

  it('names the field of a decision that cannot be used', async () => {
    const id = await aFlag();
    await t.post(`/v1/flags/${id}/claim`);
    const { status, body } = await t.post(`/v1/flags/${id}/propose`, { outcome: 'false_positive', reasonCode: 'name_only', text: 'Only the name agrees here' });
    expect(status).toBe(400);
    expect((body as { fields: { field: string }[] }).fields[0]?.field).toBe('checklist');
  });
});
