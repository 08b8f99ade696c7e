import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProposalsService } from '../src/access/proposals.service.js';
import { findEditions } from '../src/lists/list-files.js';
import { ListImportService } from '../src/lists/list-import.service.js';
import { ListProposals } from '../src/lists/list-proposals.service.js';
import { LIST_SOURCES } from '../src/lists/sources/index.js';
import { WhyNotService } from '../src/review/evidence/why-not.service.js';
import { DispositionsService } from '../src/review/dispositions.service.js';
import { FlagsService } from '../src/review/flags.service.js';
import { ReplayService } from '../src/screening/replay.service.js';
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

interface Changed {
  readonly record_id: string;
  readonly name: string;
}

(here ? describe : describe.skip)('OFAC of 20 and 23 February 2024', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp({ parties: 'none' });
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

    const newcomer = added.map((id) => ({ id, name: names.get(id) ?? '' })).find(({ name }) => name.length > 25) as { id: string; name: string };
    const early = await screen(t, { name: newcomer.name, reference: 'NEW' });
    expect(early.findings.map(({ party }) => party.id)).not.toContain(`us-ofac-sdn:${newcomer.id}`);

    await load(LATER);
    const late = await screen(t, { name: newcomer.name, reference: 'NEW' });
    expect(late.findings.find(({ party }) => party.id === `us-ofac-sdn:${newcomer.id}`)).toMatchObject({ flags: true, holds: true });
    expect(late.outcome).toBe('review');
    const lateFlag = (await flagsOf(t, late.id)).find(({ partyId }) => partyId === `us-ofac-sdn:${newcomer.id}`)?.id as string;
    await t.app.get(FlagsService).claim(lateFlag, anna);
    await t.app.get(DispositionsService).propose(lateFlag, isHim(), anna);
    expect((await t.app.get(DispositionsService).approve(lateFlag, ben)).flag).toMatchObject({ state: 'closed', outcome: 'true_match' });

    const why = await t.app.get(WhyNotService).ask({ name: newcomer.name, reference: 'NEW' }, `us-ofac-sdn:${newcomer.id}`, today, anna);
    expect(why.conclusion).toContain('would have been flagged');
    expect(why.steps.map(({ answer }) => answer)).toEqual(['yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'no', 'yes']);
    const replay = await t.app.get(ReplayService).replay(early.id);
    expect(replay).toMatchObject({ kind: 'replay', same: true });

    // Nobody left between these two days: going back to the earlier edition, which takes two people, is a delisting of the newcomers.
    const again = await screen(t, { name: newcomer.name, reference: 'NEW' });
    const id = (await flagsOf(t, again.id)).find(({ partyId }) => partyId === `us-ofac-sdn:${newcomer.id}`)?.id as string;
    const versionId = await load(EARLIER);
    const delisted = { outcome: 'not_applicable', reasonCode: 'delisted', text: 'Off the list in the edition that screens now.', checklist: CHECKLIST } as const;
    await t.app.get(FlagsService).claim(id, anna);
    await expect(t.app.get(DispositionsService).propose(id, delisted, anna)).rejects.toMatchObject({ field: 'reasonCode' });
    await t.app.get(FlagsService).noteDelisted(id, { actor: 'job:monitoring', kind: 'job', scopes: new Set(), unit: null }, { list: 'us-ofac-sdn', version: versionId });
    await t.app.get(DispositionsService).propose(id, delisted, anna);
    expect((await t.app.get(DispositionsService).approve(id, ben)).flag).toMatchObject({ state: 'closed', outcome: 'not_applicable', reasonCode: 'delisted' });
    const off = await t.app.get(WhyNotService).ask({ name: newcomer.name, reference: 'NEW' }, `us-ofac-sdn:${newcomer.id}`, today, anna);
    expect(off.conclusion).toContain('had been taken off the list');
    process.stderr.write(`OFAC ${EARLIER} → ${LATER}: ${added.length} added, ${gone.length} gone\n`);
  }, 900_000);
});
