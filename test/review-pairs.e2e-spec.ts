import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ListedParty } from '../src/matching/party.js';
import { DispositionsService } from '../src/review/dispositions.service.js';
import { FlagsService } from '../src/review/flags.service.js';
import { PairsService } from '../src/review/pairs.service.js';
import { ClearedPairs } from '../src/screening/cleared-pairs.service.js';
import type { ScreeningAnswer } from '../src/screening/screening.service.js';
import type { ScreeningRequestDto } from '../src/screening/subject.dto.js';
import { type TestApp, testApp } from './support/app.js';
import { aParty, loadParties } from './support/parties.js';
import { putInForce } from './support/policy.js';
import { aPerson, flagsOf, notHim, screen } from './support/review.js';

const anna = aPerson('anna');
const ben = aPerson('ben');

const BORN_1961 = { from: '1961-04-12', to: '1961-04-12', precision: 'day', raw: '12 Apr 1961' } as const;
const BORN_1980 = { from: '1980-05-21', to: '1980-05-21', precision: 'day', raw: '21 May 1980' } as const;
const sdn = (more: Partial<Omit<ListedParty, 'listing'>> = {}, name = 'VOLKONSKY, Arkady Petrovich'): ListedParty => aParty('us-ofac-sdn', '2', name, { type: 'person', birthDates: [BORN_1961], ...more });
const eu = (): ListedParty => aParty('eu-fsf', '7', 'Arkady Petrovich VOLKONSKY', { type: 'person', jurisdiction: 'EU' });

const subject: ScreeningRequestDto = { name: 'Arkady Petrovich Volkonsky', type: 'person', birthDate: '1980-05-21', reference: 'SUP-17', address: 'ul. Lenina 5, Kazan' };
const SDN = 'us-ofac-sdn:2';

describe('a cleared pair', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp({ parties: 'none' });
  });
  afterAll(() => t.close());

  let day = 1;
  /** Lists as they are published next. */
  const publish = (...parties: ListedParty[]): Promise<unknown> => loadParties(t.app, parties, { published: new Date(Date.UTC(2026, 0, day++)).toISOString().slice(0, 10) });
  const flagged = (answer: ScreeningAnswer): string[] => answer.findings.filter(({ flags }) => flags).map(({ party }) => party.id);
  const suppressed = (answer: ScreeningAnswer): string[] => answer.suppressed.map(({ party }) => party.id);

  /** Two people clear the SDN entry for this subject; returns the pair's id. */
  async function clear(request: ScreeningRequestDto = subject, pair: { expiresOn?: string } = {}): Promise<string> {
    const answer = await screen(t, request);
    const flag = (await flagsOf(t, answer.id)).find(({ partyId }) => partyId === SDN);
    if (!flag) throw new Error('the test’s subject raised no flag on the SDN entry');
    await t.app.get(FlagsService).claim(flag.id, anna);
    const { finding } = (await t.dataSource.query<{ finding: { differs: string[] } }[]>('select finding from flag where id = $1', [flag.id]))[0] as { finding: { differs: string[] } };
    const reasonCode = finding.differs.includes('birth_date') ? 'different_birth_date' : 'name_only';
    await t.app.get(DispositionsService).propose(flag.id, notHim({ reasonCode, pair }), anna);
    await t.app.get(DispositionsService).approve(flag.id, ben);
    return (await t.app.get(PairsService).page({ state: 'active' }, anna)).items[0]?.id as string;
  }

  beforeEach(async () => {
    await t.dataSource.query("delete from cleared_pair; update flag set state = 'closed' where state <> 'closed'");
    await publish(sdn(), eu());
  });

  it('suppresses that listing’s name finding, visibly, and nothing of another list', async () => {
    expect(flagged(await screen(t, subject)).sort()).toEqual(['eu-fsf:7', SDN]);
    const id = await clear();
    const answer = await screen(t, { ...subject, limit: 1 });
    expect(suppressed(answer)).toEqual([SDN]);
    expect(flagged(answer)).toEqual(['eu-fsf:7']);
    expect(answer.suppressed[0]?.pair).toMatchObject({ id, reasonCode: 'different_birth_date', approvedBy: ['user:ben'], retested: [] });
    expect(answer.findingsTotal).toBe(1);
    const [stored] = await t.dataSource.query<{ suppressed: unknown[] }[]>('select suppressed from screening where id = $1', [answer.id]);
    expect(stored?.suppressed).toHaveLength(1);
    expect((await flagsOf(t, answer.id)).map(({ partyId }) => partyId)).toEqual(['eu-fsf:7']);
  });

  it.each<[string, ScreeningRequestDto]>([
    ['formatting of the subject', { ...subject, name: 'ARKADY  Petrovich VOLKONSKY', birthDate: '21.05.1980', address: 'Ul Lenina 5; Kazan' }],
    ['a new address that says nothing', { ...subject, address: 'Santiago' }],
  ])('outlives %s', async (_, changed) => {
    await clear();
    expect(suppressed(await screen(t, changed))).toEqual([SDN]);
  });

  it.each<[string, ScreeningRequestDto, string]>([
    ['the date of birth goes', { ...subject, birthDate: undefined } as ScreeningRequestDto, 'birth_date no longer contradicts'],
    ['the date of birth is corrected to the listed one', { ...subject, birthDate: '1961-04-12' }, 'birth_date no longer contradicts'],
  ])('is suspended when the subject changes: %s', async (_, changed, why) => {
    const id = await clear();
    const answer = await screen(t, changed);
    expect(suppressed(answer)).toEqual([]);
    expect(answer.findings.find(({ party }) => party.id === SDN)?.failedPair).toMatchObject({ id, why: expect.arrayContaining([why]) });
    expect(await t.app.get(PairsService).find(id, anna)).toMatchObject({ state: 'suspended', endedBy: 'job:pair-test' });
    // Going back does not bring it back: that takes two people again.
    expect(suppressed(await screen(t, subject))).toEqual([]);
  });

  it.each<[string, () => ListedParty]>([
    ['it loses its date of birth', () => sdn({ birthDates: [] })],
    ['it gains the subject’s date of birth', () => sdn({ birthDates: [BORN_1961, BORN_1980] })],
  ])('is suspended when the listing changes: %s', async (_, changed) => {
    const id = await clear();
    await publish(changed());
    const answer = await screen(t, subject);
    expect(flagged(answer)).toContain(SDN);
    expect((await t.app.get(PairsService).find(id, anna)).state).toBe('suspended');
  });

  it.each<[string, () => ListedParty]>([
    ['formatting', () => sdn({}, 'Volkonsky,  Arkady PETROVICH')],
    ['another contradiction of the same kind', () => sdn({ birthDates: [{ ...BORN_1961, from: '1962-04-12', to: '1962-04-12', raw: '12 Apr 1962' }] })],
    ['its programme', () => ({ ...sdn(), listing: { ...sdn().listing, programmes: ['OTHER'] } })],
  ])('outlives a change of the listing: %s', async (_, changed) => {
    await clear();
    await publish(changed());
    expect(suppressed(await screen(t, subject))).toEqual([SDN]);
  });

  const RU = { countries: [{ code: 'RU', kind: 'nationality' as const }] };
  it.each<[change: string, before: { listing?: ListedParty; subject?: object }, after: { listing?: ListedParty; subject?: object }, what: 'holds' | 'suspended']>([
    ['the subject’s name is corrected to one that fits better', { subject: { name: 'Arkady Petrov Volkonsky' } }, { subject: { name: 'Arkady Petrovich Volkonsky' } }, 'suspended'],
    ['the subject gets another name that fits better', { subject: { name: 'Arkady Petrov Volkonsky' } }, { subject: { name: 'Arkady Petrov Volkonsky', otherNames: ['Arkady Petrovich Volkonsky'] } }, 'suspended'],
    ['the subject gets another name that fits nobody', {}, { subject: { otherNames: ['Wilhelmina Ochoa'] } }, 'holds'],
    ['the subject gets the listed country', { listing: sdn(RU) }, { listing: sdn(RU), subject: { country: 'RU' } }, 'suspended'],
    ['the subject gets a country that the listing contradicts', { listing: sdn(RU) }, { listing: sdn(RU), subject: { country: 'CL' } }, 'holds'],
    ['the subject gets a number that is on no list', {}, { subject: { identifiers: [{ type: 'passport', number: '99 1122334' }] } }, 'holds'],
    ['the listing gets an alias that fits better', { listing: sdn({}, 'VOLKONSKY, Arkady Petrov') }, { listing: sdn({ names: [...sdn({}, 'VOLKONSKY, Arkady Petrov').names, { full: 'Arkady Petrovich VOLKONSKY', kind: 'alias', quality: 'strong' }] }) }, 'suspended'],
    ['the listing gets an alias that fits nobody', {}, { listing: sdn({ names: [...sdn().names, { full: 'The Accountant of Kazan', kind: 'alias', quality: 'strong' }] }) }, 'holds'],
    ['the listing gets the subject’s country', { subject: { country: 'RU' } }, { listing: sdn(RU), subject: { country: 'RU' } }, 'suspended'],
    ['the listing gets a country that contradicts the subject’s', { subject: { country: 'CL' } }, { listing: sdn(RU), subject: { country: 'CL' } }, 'holds'],
    ['the listing gets a number', {}, { listing: sdn({ identifiers: [{ type: 'passport', number: '51 7788990', country: 'RU' }] }) }, 'holds'],
    ['the listing gets another measure, which says nothing about who it is', {}, { listing: { ...sdn(), listing: { ...sdn().listing, measures: ['arms_embargo'] } } }, 'holds'],
  ])('is tested again when %s', async (_, before, after, what) => {
    await publish(before.listing ?? sdn(), eu());
    const id = await clear({ ...subject, ...before.subject });
    expect(suppressed(await screen(t, { ...subject, ...before.subject }))).toEqual([SDN]);
    await publish(after.listing ?? before.listing ?? sdn(), eu());
    const answer = await screen(t, { ...subject, ...after.subject });
    expect({ suppressed: suppressed(answer), flagged: flagged(answer).includes(SDN), state: (await t.app.get(PairsService).find(id, anna)).state }).toEqual(what === 'holds' ? { suppressed: [SDN], flagged: false, state: 'active' } : { suppressed: [], flagged: true, state: 'suspended' });
  });

  it.each(['policy_version', 'engine_version'])('is tested again under another %s, and outlives it while its reason does', async (column) => {
    const id = await clear();
    await t.dataSource.query(`update cleared_pair set ${column} = 'older' where id = $1`, [id]);
    await publish(sdn());
    await t.app.get(ClearedPairs).refresh();
    const answer = await screen(t, subject);
    expect(suppressed(answer)).toEqual([SDN]);
    expect(answer.suppressed[0]?.pair.retested).toHaveLength(1);
    await t.dataSource.query("update cleared_pair set contradictions = '{birth_date,gender}' where id = $1", [id]);
    await t.app.get(ClearedPairs).refresh();
    expect(suppressed(await screen(t, subject))).toEqual([]);
    expect((await t.app.get(PairsService).find(id, anna)).endedWhy).toEqual(['gender no longer contradicts']);
  });

  it('is tested again under a policy that two people have put in force, and outlives it', async () => {
    const id = await clear();
    await putInForce(t, ({ thresholds }) => (thresholds.hit = 0.71));
    const answer = await screen(t, subject);
    expect({ suppressed: suppressed(answer), retested: answer.suppressed[0]?.pair.retested }).toEqual({ suppressed: [SDN], retested: ['policy'] });
    expect((await t.app.get(PairsService).find(id, anna)).state).toBe('active');
    // Under a policy that asks for more than the score, nothing is found that could be suppressed; the pair stays as it is.
    await putInForce(t, ({ thresholds }) => Object.assign(thresholds, { hit: 1, weak: 1, exceptions: [] }));
    expect(suppressed(await screen(t, subject))).toEqual([]);
    await putInForce(t, ({ thresholds }) => Object.assign(thresholds, { hit: 0.7, weak: 0.7 }));
    expect(suppressed(await screen(t, subject))).toEqual([SDN]);
  });

  it('never suppresses a number', async () => {
    await publish(sdn({ identifiers: [{ type: 'passport', number: '51 7788990', country: 'RU' }] }));
    await clear();
    const answer = await screen(t, { ...subject, identifiers: [{ type: 'passport', number: '517788990' }] });
    expect(flagged(answer)).toContain(SDN);
    expect(suppressed(answer)).toEqual([]);
  });

  it.each<[string, ScreeningRequestDto, string | null]>([
    ['another reference', { ...subject, reference: 'SUP-18' }, null],
    ['no reference', { ...subject, reference: undefined } as ScreeningRequestDto, null],
    ['another unit', subject, 'north'],
  ])('speaks of its own subject only, not of one with %s', async (_, other, unit) => {
    await clear();
    expect(suppressed(await screen(t, other, { unit }))).toEqual([]);
  });

  it('without a reference speaks of the very same data only', async () => {
    const plain = { ...subject, reference: undefined } as ScreeningRequestDto;
    const id = await clear(plain);
    expect(suppressed(await screen(t, { ...plain, name: 'arkady petrovich volkonsky' }))).toEqual([SDN]);
    expect(suppressed(await screen(t, { ...plain, birthDate: '1990-01-01' }))).toEqual([]);
    expect((await t.app.get(PairsService).find(id, anna)).state).toBe('active');
  });

  it('ends with its last day', async () => {
    const id = await clear();
    for (const [offset, expected] of [['0', [SDN]], ['-1', []]] as const) {
      await t.dataSource.query('update cleared_pair set expires_on = (now() at time zone \'UTC\')::date + $2::int where id = $1', [id, offset]);
      await t.app.get(ClearedPairs).refresh();
      expect(suppressed(await screen(t, subject))).toEqual(expected);
    }
  });

  it('cannot be made for longer than a year, nor into the past', async () => {
    const answer = await screen(t, subject);
    const flag = (await flagsOf(t, answer.id)).find(({ partyId }) => partyId === SDN);
    await t.app.get(FlagsService).claim(flag?.id as string, anna);
    // A year with a leap day has 366.
    for (const days of [-1, 0, 367]) {
      const expiresOn = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
      await expect(t.app.get(DispositionsService).propose(flag?.id as string, notHim({ reasonCode: 'different_birth_date', pair: { expiresOn } }), anna)).rejects.toMatchObject({ field: 'pairExpiresOn' });
    }
  });

  it('stops at once when it is revoked behind this process’s back', async () => {
    const id = await clear();
    expect(suppressed(await screen(t, subject))).toEqual([SDN]);
    await t.dataSource.query("update cleared_pair set state = 'revoked' where id = $1", [id]);
    const answer = await screen(t, subject);
    expect(suppressed(answer)).toEqual([]);
    expect(flagged(answer)).toContain(SDN);
  });

  it('of another system arrives unverified and suppresses nothing', async () => {
    const { status, body } = await t.post('/v1/pairs/import', { pairs: [{ subject, partyId: SDN, text: 'cleared in 2019', source: 'old system' }] });
    expect({ status, body }).toEqual({ status: 200, body: { imported: 1 } });
    expect((await t.app.get(PairsService).page({ state: 'unverified' }, anna)).items).toHaveLength(1);
    const answer = await screen(t, subject);
    expect(flagged(answer)).toContain(SDN);
    expect(suppressed(answer)).toEqual([]);
  });
});
