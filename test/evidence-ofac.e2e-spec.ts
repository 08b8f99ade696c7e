import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProposalsService } from '../src/access/proposals.service.js';
import { findEditions } from '../src/lists/list-files.js';
import { ListImportService } from '../src/lists/list-import.service.js';
import { ListProposals } from '../src/lists/list-proposals.service.js';
import { LIST_SOURCES } from '../src/lists/sources/index.js';
import { WhyNotService } from '../src/review/evidence/why-not.service.js';
import { type DispositionAsked, DispositionsService } from '../src/review/dispositions.service.js';
import { FlagsReader } from '../src/review/flags-reader.service.js';
import { FlagsService } from '../src/review/flags.service.js';
import { ReplayService } from '../src/screening/replay.service.js';
import { MonitoringJob } from '../src/suppliers/monitoring-job.service.js';
import { MonitoringRuns } from '../src/suppliers/monitoring-runs.service.js';
import { WatchlistService } from '../src/watchlist/watchlist.service.js';
import { type TestApp, testApp } from './support/app.js';
import { CHECKLIST, aPerson, flagsOf, isHim, screen } from './support/review.js';

const folder = (day: string): string => resolve(`../shared/lists/ofac/official-${day}`);
const [EARLIER, LATER] = ['2024-02-20', '2024-02-23'];
const here = existsSync(folder(EARLIER)) && existsSync(folder(LATER));
if (!here) process.stderr.write('skipped: the OFAC editions of 20 and 23 February 2024 are not beside the project\n');

const anna = aPerson('anna');
const ben = aPerson('ben');
const today = new Date().toISOString().slice(0, 10);

interface FlagRow {
  readonly id: string;
  readonly party_id: string;
  readonly state: string;
  readonly holds: boolean;
  readonly delisted: boolean;
}

interface Changed {
  readonly record_id: string;
  readonly name: string;
}

(here ? describe : describe.skip)('OFAC of 20 and 23 February 2024', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp({ parties: 'none' });
    // The test makes the passes itself, so that it knows which came when.
    await t.app.get(MonitoringJob).onApplicationShutdown();
  }, 900_000);
  afterAll(() => t.close());

  /** Imports an edition as a person would who knows its date; what stands in doubt, since the archive lacks parts of it, two people let in. */
  async function load(day: string): Promise<string> {
    const { editions } = await findEditions([folder(day)], LIST_SOURCES);
    const edition = editions.find(({ listId }) => listId === 'us-ofac-sdn');
    if (!edition) throw new Error(`no SDN edition in ${folder(day)}`);
    const { state, versionId } = await t.app.get(ListImportService).import(edition, { actor: 'job:test', published: day });
    if (state === 'quarantined') {
      const proposal = await t.app.get(ListProposals).proposeRelease(versionId, 'The archive holds no ALT and ADD of that day', anna);
      await t.app.get(ProposalsService).approve(proposal.id, ben);
    }
    await t.app.get(WatchlistService).refresh();
    return versionId;
  }

  it('are played through: flag, decision, delisting, why not', async () => {
    await load(EARLIER);
    const known = await t.dataSource.query<Changed[]>("select m.record_id, r.party->'names'->0->>'full' as name from list_membership m join list_record r on r.hash = m.hash where m.to_sequence is null");
    expect(known.length).toBeGreaterThan(10_000);

    // The later edition tells which were new and which went: look there first, then play it in order.
    const { editions } = await findEditions([folder(LATER)], LIST_SOURCES);
    const coming = new Set<string>();
    const names = new Map<string, string>();
    const edition = editions.find(({ listId }) => listId === 'us-ofac-sdn');
    for await (const { party } of edition?.source.parse(edition.files, { issue: () => undefined, edition: () => undefined }) ?? []) {
      coming.add(party.recordId);
      names.set(party.recordId, party.names[0]?.full ?? '');
    }
    const before = new Set(known.map(({ record_id }) => record_id));
    const added = [...coming].filter((id) => !before.has(id));
    const gone = known.filter(({ record_id }) => !coming.has(record_id));
    expect(added.length).toBeGreaterThan(400);

    // On the register, as a supplier whom nobody asks about again, and asked once for an order.
    const newcomer = added.map((id) => ({ id, name: names.get(id) ?? '' })).find(({ name }) => name.length > 25) as { id: string; name: string };
    const party = `us-ofac-sdn:${newcomer.id}`;
    await t.post('/v1/suppliers', { suppliers: [{ reference: 'NEW', name: newcomer.name }] }).expect(200);
    const early = (await supplier()).screeningId;
    expect((await flags()).map(({ party_id }) => party_id)).not.toContain(party);

    await load(LATER);
    expect(await monitor()).toMatchObject({ kind: 'delta', results: { new: expect.any(Number) } });
    expect(await supplier()).toMatchObject({ outcome: 'review', hold: true });
    const [raised] = (await flags()).filter(({ party_id }) => party_id === party) as [FlagRow];
    expect(raised).toMatchObject({ state: 'open', holds: true, delisted: false });
    const order = await screen(t, { name: newcomer.name, reference: 'order of NEW', address: 'Ordered from here' });
    const ordered = (await flagsOf(t, order.id)).find(({ partyId }) => partyId === party)?.id as string;
    expect(await decide(raised.id, isHim())).toMatchObject({ state: 'closed', outcome: 'true_match' });

    const asked = { name: newcomer.name, reference: 'NEW' };
    const why = await t.app.get(WhyNotService).ask(asked, party, today, anna);
    expect(why.conclusion).toContain('would have been flagged');
    expect(why.steps.map(({ answer }) => answer)).toEqual(['yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'no', 'yes']);
    expect(await t.app.get(ReplayService).replay(early)).toMatchObject({ kind: 'replay', same: true });
    const delisted: DispositionAsked = { outcome: 'not_applicable', reasonCode: 'delisted', text: 'Off the list in the edition that screens now.', checklist: CHECKLIST };
    await t.app.get(FlagsService).claim(ordered, anna);
    await expect(t.app.get(DispositionsService).propose(ordered, delisted, anna)).rejects.toMatchObject({ field: 'reasonCode' });

    // Nobody left between these two days: going back to the earlier edition, which takes two people, is a delisting of the newcomers.
    await load(EARLIER);
    await monitor();
    // What was found to be a match is open again and says why; it holds until two people have let it go. The order's flag says so too.
    expect((await flags()).find(({ id }) => id === raised.id)).toMatchObject({ state: 'open', holds: true, delisted: true });
    const { history } = await t.app.get(FlagsReader).detail(raised.id, anna);
    expect(history.slice(-2)).toMatchObject([{ action: 'reopen', actor: 'job:monitoring', data: { reason: 'the party has been taken off its list', was: { outcome: 'true_match' } } }, { action: 'delisted', data: { list: 'us-ofac-sdn' } }]);
    expect((await t.get('/v1/digest')).body).toMatchObject({ delisted: expect.any(Number), reopened: 1 });
    expect(((await t.get(`/v1/flags?delisted=true&partyId=${party}`)).body as { items: { id: string }[] }).items.map(({ id }) => id).sort()).toEqual([raised.id, ordered].sort());
    expect(await decide(raised.id, delisted)).toMatchObject({ state: 'closed', outcome: 'not_applicable', reasonCode: 'delisted' });
    expect(await decide(ordered, delisted, { isClaimed: true })).toMatchObject({ state: 'closed', reasonCode: 'delisted' });
    expect((await t.get(`/v1/screenings/${order.id}/standing`)).body).toMatchObject({ hold: false, open: 0 });
    const off = await t.app.get(WhyNotService).ask(asked, party, today, anna);
    expect(off.conclusion).toContain('had been taken off the list');
    process.stderr.write(`OFAC ${EARLIER} → ${LATER}: ${added.length} added, ${gone.length} gone\n`);
  }, 900_000);

  const supplier = async (): Promise<{ screeningId: string; outcome: string; hold: boolean }> => (await t.get('/v1/suppliers/NEW').expect(200)).body as { screeningId: string; outcome: string; hold: boolean };
  const flags = (): Promise<FlagRow[]> => t.dataSource.query('select f.id, f.party_id, f.state, f.holds, f.delisted_at is not null delisted from flag f join supplier s on s.id = f.supplier_id');
  /** One pass, as a server makes it by itself every few seconds; then the last run there is. */
  async function monitor(): Promise<unknown> {
    await t.app.get(MonitoringRuns).delta();
    return ((await t.get('/v1/monitoring/runs?limit=1')).body as { items: unknown[] }).items[0];
  }
  async function decide(id: string, asked: DispositionAsked, { isClaimed = false } = {}): Promise<unknown> {
    if (!isClaimed) await t.app.get(FlagsService).claim(id, anna);
    await t.app.get(DispositionsService).propose(id, asked, anna);
    return (await t.app.get(DispositionsService).approve(id, ben)).flag;
  }
});
