import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DispositionsService } from '../src/review/dispositions.service.js';
import { type Certificate, isWhole } from '../src/review/evidence/certificate.js';
import { WhyNotService } from '../src/review/evidence/why-not.service.js';
import { FlagsService } from '../src/review/flags.service.js';
import { PoliciesService } from '../src/screening/policies/policies.service.js';
import { ReplayService } from '../src/screening/replay.service.js';
import { ScreeningService } from '../src/screening/screening.service.js';
import { type TestApp, testApp } from './support/app.js';
import { aParty, loadParties } from './support/parties.js';
import { aPerson, flagsOf, notHim, screen } from './support/review.js';

const anna = aPerson('anna');
const ben = aPerson('ben');
const today = new Date().toISOString().slice(0, 10);
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

const WORDS = ['Baltic', 'Orion', 'Krasny', 'Severny', 'Volga', 'Amur', 'Taiga', 'Zarya', 'Mayak', 'Sokol', 'Polyot', 'Granit', 'Kvant', 'Impuls', 'Vektor', 'Almaz'];
const KINDS = ['Trading', 'Shipyard', 'Avionics', 'Foundry', 'Optics', 'Chemical Works', 'Logistics', 'Instruments'];
const nameOf = (index: number): string => `${WORDS[index % 16]} ${WORDS[(index * 7 + 3) % 16]} ${KINDS[(index >> 2) % 8]}`;

describe('evidence', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp({ parties: 'none' });
    await loadParties(t.app, [aParty('us-ofac-sdn', '1', 'KRASNOPOLSKY DRONE WORKS LLC', { listedOn: '2020-01-15' }), aParty('us-ofac-sdn', '2', 'ZELENOGORSK AEROSTAT TRADING')], { published: '2026-10-01' });
  });
  afterAll(() => t.close());

  const certificateOf = async (path: string): Promise<Certificate> => {
    const { status, body } = await t.get(path);
    expect(status).toBe(200);
    return body as Certificate;
  };

  it('certifies a clear screening: what was asked, of which editions, and that nothing was found', async () => {
    const answer = await screen(t, { name: '北京烤鸭餐厅', reference: 'R-1' });
    const certificate = await certificateOf(`/v1/screenings/${answer.id}/certificate`);
    expect(isWhole(certificate)).toBe(true);
    expect(certificate).toMatchObject({ certificate: 'screening', standing: { outcome: 'clear', hold: false }, flags: [] });
    expect(certificate.screenings[0]).toMatchObject({ subject: { name: '北京烤鸭餐厅', reference: 'R-1' }, outcome: 'clear', findings: [], lists: [{ list: 'us-ofac-sdn', publishedAt: '2026-10-01', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }] });
  });

  it('certifies a case with who decided what, when and why', async () => {
    const answer = await screen(t, { name: 'Krasnopolsky Drone Works LLC', reference: 'R-2' });
    const [flag] = await flagsOf(t, answer.id);
    await t.app.get(FlagsService).claim(flag?.id as string, anna);
    await t.app.get(DispositionsService).propose(flag?.id as string, notHim({ text: 'The bakery of that name, founded 1990.' }), anna);
    await t.app.get(DispositionsService).approve(flag?.id as string, ben, { note: 'agreed' });
    const certificate = await certificateOf(`/v1/cases/${flag?.caseId}/certificate`);
    expect(isWhole(certificate)).toBe(true);
    expect(certificate.standing).toEqual({ outcome: 'released', hold: false });
    expect(certificate.flags[0]?.decisions).toMatchObject([{ outcome: 'false_positive', text: 'The bakery of that name, founded 1990.', proposedBy: 'user:anna', decidedBy: ['user:ben'], people: 2, rule: 'strong_name', note: 'agreed' }]);
    expect(certificate.flags[0]?.history.map(({ action }) => action)).toEqual(['claim', 'propose', 'approve']);
  });

  it('carries a finding on a territory through certificate, why-not and replay, and not into the answers of a policy from before there was the rule', async () => {
    const subject = { name: 'Bilyi Parus Resort', country: 'RU', address: '298600, Республика Крым, г. Ялта, ул. Морская 3', reference: 'R-T' };
    const answer = await screen(t, subject);
    expect(answer).toMatchObject({ outcome: 'review', hold: true, basis: 'place', coverage: { address: 'done' } });
    expect(answer.findings.map(({ kind, jurisdiction, measure, holds, legalBasis, listedOn, matchedName }) => [kind, jurisdiction, measure, holds, legalBasis[0], listedOn, matchedName])).toEqual([
      ['territory', 'US', 'embargo', true, 'Executive Order 13685; 31 CFR part 589', '2014-12-19', 'Республика Крым'],
      ['territory', 'EU', 'embargo', true, 'Council Regulation (EU) No 692/2014', '2014-06-25', 'Республика Крым'],
    ]);
    const certificate = await certificateOf(`/v1/screenings/${answer.id}/certificate`);
    expect(certificate.screenings[0]?.findings[0]).toMatchObject({ kind: 'territory', partyId: 'territories:us-crimea', effect: 'holds', reason: expect.stringContaining('the address names Республика Крым; the United States prohibit') });
    expect((await t.get(`/v1/screenings/${answer.id}/certificate`).set('accept', 'application/pdf')).status).toBe(200);
    const why = (at: string, change: object = {}): Promise<{ conclusion: string }> => t.app.get(WhyNotService).ask({ ...subject, ...change }, 'territories:eu-crimea', at, anna);
    expect((await why(today)).conclusion).toBe('It would have been flagged.');
    expect((await why('2014-06-24')).conclusion).toBe('The rule began on 2014-06-25.');
    expect((await why(today, { address: 'Sochi' })).conclusion).toContain('name no place in the territory');
    expect(await t.app.get(ReplayService).replay(answer.id)).toMatchObject({ kind: 'replay', same: true });
    const [{ document }] = await t.dataSource.query<[{ document: { rules: object } }]>("select document from policy_version where state = 'configured' order by number desc limit 1");
    const before = await t.app.get(PoliciesService).draft({ ...document, rules: { ...document.rules, territories: undefined } }, 'from before', 'user:anna');
    expect(await t.app.get(ReplayService).replay(answer.id, { policy: before.number })).toMatchObject({ kind: 'comparison', replayed: { outcome: 'clear', findings: [] } });
  });

  it('takes the country of a person for what may be a nationality: it informs, and an address there flags', async () => {
    const person = { name: 'Somebody Harmless', type: 'person', country: 'IR' } as const;
    const informed = await screen(t, person);
    expect(informed).toMatchObject({ outcome: 'clear', hold: false, flagsTotal: 0 });
    expect(informed.findings).toMatchObject([{ kind: 'territory', flags: false, why: expect.stringContaining('nationality') }]);
    expect(await screen(t, { ...person, address: 'Berlin' })).toMatchObject({ outcome: 'clear' });
    expect(await screen(t, { ...person, address: 'Valiasr Street, Tehran' })).toMatchObject({ outcome: 'review', hold: true });
    expect(await screen(t, { ...person, country: 'DE', address: 'Valiasr Street, Tehran, Iran' })).toMatchObject({ outcome: 'review', hold: true });
  });

  it('gives no certificate of another unit', async () => {
    const answer = await screen(t, { name: 'Somebody', reference: 'R-3' }, { unit: 'north' });
    const { CertificatesService } = await import('../src/review/evidence/certificates.service.js');
    await expect(t.app.get(CertificatesService).ofScreening(answer.id, aPerson('sven', { unit: 'south' }))).rejects.toMatchObject({ code: 'no_such_screening' });
  });

  describe('why not', () => {
    const ask = (party: string, at: string, name = 'Krasnopolsky Drone Works'): Promise<{ steps: readonly { question: string; answer: string }[]; conclusion: string }> => t.app.get(WhyNotService).ask({ name, reference: 'WN' }, party, at, anna);

    it('a list was never loaded', async () => {
      expect((await ask('eu-fsf:1', today)).conclusion).toContain('never loaded');
    });
    it('the party stands in no edition', async () => {
      expect((await ask('us-ofac-sdn:99', today)).conclusion).toContain('no edition');
    });
    it('it was not published yet', async () => {
      expect((await ask('us-ofac-sdn:1', '2019-12-31')).conclusion).toContain('not published before 2020-01-15');
    });
    it('it was published, and no edition had been retrieved', async () => {
      const { steps, conclusion } = await ask('us-ofac-sdn:1', yesterday);
      expect(steps.find(({ question }) => question.startsWith('Was an edition'))?.answer).toBe('no');
      expect(conclusion).toContain('No edition of the list screened');
    });
    it('it was no candidate', async () => {
      expect((await ask('us-ofac-sdn:1', today, '北京烤鸭餐厅')).conclusion).toContain('no number agrees');
    });
    it('it scored too low', async () => {
      expect((await ask('us-ofac-sdn:1', today, 'Krasnopolsky Bakery Santiago')).conclusion).toMatch(/below the threshold|near enough/);
    });
    it('it would have been flagged, and nobody asked', async () => {
      expect((await ask('us-ofac-sdn:1', today)).conclusion).toContain('not screened by then');
    });
    it('a cleared pair suppressed it', async () => {
      const answer = await screen(t, { name: 'Krasnopolsky Drone Works', reference: 'WN' });
      const [flag] = await flagsOf(t, answer.id);
      await t.app.get(FlagsService).claim(flag?.id as string, anna);
      await t.app.get(DispositionsService).propose(flag?.id as string, notHim({ pair: {} }), anna);
      await t.app.get(DispositionsService).approve(flag?.id as string, ben);
      const { status, body } = await t.post('/v1/why-not', { subject: { name: 'Krasnopolsky Drone Works', reference: 'WN' }, party: 'us-ofac-sdn:1' });
      expect(status).toBe(200);
      expect((body as { conclusion: string }).conclusion).toMatch(/^Cleared pair .* suppressed it/);
    });
  });

  it('replays a thousand screenings to the same results after three updates of the list, the suppressed ones too', async () => {
    const listed = Array.from({ length: 120 }, (_, index) => aParty('un-sc', String(index), `${nameOf(index)} ${index % 3 === 0 ? 'LLC' : 'JSC'}`, { jurisdiction: 'UN' }));
    await loadParties(t.app, listed, { published: '2026-10-10' });
    const asker = { actor: 'job:test', origin: 'batch', unit: null } as const;
    const subjects = Array.from({ length: 1000 }, (_, index) => ({ name: index % 2 === 0 ? nameOf(index) : `${nameOf(index)} ${index}`, reference: `T-${index}` }));
    subjects[0] = { name: 'Krasnopolsky Drone Works', reference: 'WN' };
    const answers = await t.app.get(ScreeningService).screenMany(subjects, asker);
    const ids = answers.map((answer) => ('id' in answer ? answer.id : ''));
    expect(answers.filter((answer) => 'findings' in answer && answer.findings.length > 0).length).toBeGreaterThan(100);
    expect(answers[0]).toMatchObject({ suppressed: [{ party: { id: 'us-ofac-sdn:1' } }] });
    for (const round of [1, 2, 3]) {
      // Each update drops some, renames some, and adds some.
      const next = listed.slice(round * 10).map((party, index) => (index % 5 === round ? { ...party, names: [{ ...(party.names[0] as { full: string }), full: `${nameOf(index + 500)} Group`, kind: 'primary' as const, quality: 'strong' as const }] } : party));
      await loadParties(t.app, [...next, aParty('un-sc', `new-${round}`, nameOf(round), { jurisdiction: 'UN' })], { published: `2026-10-1${round}` });
    }
    const differing: string[] = [];
    for (const id of ids) {
      const replay = await t.app.get(ReplayService).replay(id);
      if (!replay.same || replay.kind !== 'replay' || !isDeepStrictEqual(replay.original.findings, JSON.parse(JSON.stringify(replay.replayed.findings)))) differing.push(`${id}: ${[...replay.becauseOf, ...replay.differences].join('; ')}`);
    }
    expect(differing).toEqual([]);
    // And the lists of today do give something else, so that the comparison means something.
    const now = await t.app.get(ScreeningService).screenMany(subjects, asker);
    const before = answers.map((answer) => ('findings' in answer ? answer.findings.map(({ party }) => party.id).join() : ''));
    expect(now.some((answer, index) => 'findings' in answer && answer.findings.map(({ party }) => party.id).join() !== before[index])).toBe(true);
  }, 300_000);
});
