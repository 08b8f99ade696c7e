import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ProposalsService } from '../src/access/proposals.service.js';
import type { ListedParty } from '../src/matching/party.js';
import { type DispositionAsked, DispositionsService } from '../src/review/dispositions.service.js';
import { FlagsService } from '../src/review/flags.service.js';
import { LicencesService } from '../src/review/licences.service.js';
import { ClearedPairs } from '../src/screening/cleared-pairs.service.js';
import { MonitoringJob } from '../src/suppliers/monitoring-job.service.js';
import { MonitoringRuns } from '../src/suppliers/monitoring-runs.service.js';
import type { MonitoringResultDto, SupplierViewDto, UpsertedSupplierDto } from '../src/suppliers/suppliers.dto.js';
import { type TestApp, testApp } from './support/app.js';
import { EXAMPLE_PARTIES, aParty, loadParties } from './support/parties.js';
import { putInForce } from './support/policy.js';
import { aPerson, isHim, notHim } from './support/review.js';

const SDN = EXAMPLE_PARTIES.filter(({ listId }) => listId === 'us-ofac-sdn');

/** An app whose own monitoring is still, so that each test makes its passes itself. */
async function quietApp(): Promise<TestApp> {
  const t = await testApp({ parties: 'none', env: { INTERDICT_REQUIRED_LISTS: '' } });
  await t.app.get(MonitoringJob).onApplicationShutdown();
  // Only then: a list that is loaded slowly would set its monitoring off.
  await loadParties(t.app, EXAMPLE_PARTIES);
  return t;
}

async function put(t: TestApp, ...suppliers: object[]): Promise<UpsertedSupplierDto[]> {
  const { body } = await t.post('/v1/suppliers', { suppliers }).expect(200);
  return body as UpsertedSupplierDto[];
}

async function view(t: TestApp, reference: string): Promise<SupplierViewDto> {
  return (await t.get(`/v1/suppliers/${reference}`).expect(200)).body as SupplierViewDto;
}

/** A list of the API, from its first page. */
async function itemsOf<T = unknown>(t: TestApp, path: string): Promise<T[]> {
  return ((await t.get(path).expect(200)).body as { items: T[] }).items;
}

/** A list of the API, page by page. */
async function allOf<T>(t: TestApp, path: string): Promise<T[][]> {
  const pages: T[][] = [];
  for (let after = ''; pages.length < 100; ) {
    const { items, next } = (await t.get(`${path}${after}`).expect(200)).body as { items: T[]; next: string | null };
    pages.push(items);
    if (next === null) return pages;
    after = `&after=${next}`;
  }
  throw new Error(`${path} never ends`);
}

interface FlagRow {
  readonly id: string;
  readonly reference: string;
  readonly party_id: string;
  readonly state: string;
  readonly delisted: boolean;
}

async function flags(t: TestApp, reference?: string): Promise<FlagRow[]> {
  return t.dataSource.query('select f.id, s.reference, f.party_id, f.state, f.delisted_at is not null as delisted from flag f join supplier s on s.id = f.supplier_id where $1::text is null or s.reference = $1 order by 2, 3', [reference ?? null]);
}

describe('the register', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await quietApp();
  });
  afterAll(() => t.close());

  it('screens a new supplier at once, and its owners too', async () => {
    expect(await put(t, { reference: 'A-1', name: 'Exemplar UAV Plant LLC', country: 'RU' }, { reference: 'A-2', name: 'Harmless Flowers GmbH' }, { reference: 'A-3', name: 'Clean Front Ltd', owners: [{ name: 'Arkady Petrovich Volkonsky', percent: 60 }] })).toMatchObject([
      { reference: 'A-1', result: 'created', version: 1 },
      { reference: 'A-2', result: 'created', version: 1 },
      { reference: 'A-3', result: 'created', version: 1 },
    ]);
    expect(await view(t, 'A-1')).toMatchObject({ outcome: 'review', hold: true, openFlags: 1 });
    expect(await view(t, 'A-2')).toMatchObject({ outcome: 'clear', hold: false, openFlags: 0 });
    expect(await view(t, 'A-3')).toMatchObject({ outcome: 'review', hold: true, openFlags: 1 });
    expect((await flags(t, 'A-3')).map(({ party_id }) => party_id)).toEqual(['us-ofac-sdn:90002']);
  });

  it('changes nothing where the same is sent again', async () => {
    const before = await flags(t);
    expect(await put(t, { reference: 'A-1', name: 'Exemplar UAV Plant LLC', country: 'RU' })).toMatchObject([{ result: 'unchanged', version: 1 }]);
    expect(await flags(t)).toEqual(before);
    expect(await itemsOf(t, '/v1/suppliers/A-1/screenings')).toHaveLength(1);
  });

  it('keeps the history of each change, and screens again only what asks something new', async () => {
    await put(t, { reference: 'B-1', name: 'Plain Traders', tags: ['new'] });
    await put(t, { reference: 'B-1', name: 'Plain Traders', tags: ['known'], documents: [{ name: 'Contract' }] });
    expect(await itemsOf(t, '/v1/suppliers/B-1/screenings')).toHaveLength(1);
    await put(t, { reference: 'B-1', name: 'Exemplar UAV Plant', tags: ['known'], documents: [{ name: 'Contract' }] });
    expect(await itemsOf(t, '/v1/suppliers/B-1/screenings')).toMatchObject([{ outcome: 'review', origin: 'register' }, { outcome: 'clear' }]);
    expect(await view(t, 'B-1')).toMatchObject({ version: 3, outcome: 'review' });
    const body = await itemsOf(t, '/v1/suppliers/B-1/history');
    expect(body).toMatchObject([
      { version: 3, changes: [{ field: 'name', before: 'Plain Traders', after: 'Exemplar UAV Plant' }] },
      { version: 2, changes: expect.arrayContaining([{ field: 'tags', before: ['new'], after: ['known'] }]) },
      { version: 1 },
    ]);
  });

  it('gives every list page by page, each line once and in order', async () => {
    await put(t, { reference: 'P-2', name: 'Plain Glass' }, { reference: 'P-1', name: 'Plain Glass' }, { reference: "P-3 '~ и", name: 'Plain Glass' });
    const pages = await allOf<SupplierViewDto>(t, '/v1/suppliers?q=plain%20glass&limit=2');
    expect(pages.map((page) => page.map(({ reference }) => reference))).toEqual([['P-1', 'P-2'], ["P-3 '~ и"]]);
    expect((await allOf<{ version: number }>(t, '/v1/suppliers/B-1/history?limit=1')).map((page) => page.map(({ version }) => version))).toEqual([[3], [2], [1]]);
    const screenings = (await itemsOf<{ id: string }>(t, '/v1/suppliers/B-1/screenings')).map(({ id }) => id);
    expect((await allOf<{ id: string }>(t, '/v1/suppliers/B-1/screenings?limit=1')).flat().map(({ id }) => id)).toEqual(screenings);
    const runs = (await itemsOf<{ id: string }>(t, '/v1/monitoring/runs?limit=500')).map(({ id }) => id);
    expect((await allOf<{ id: string }>(t, '/v1/monitoring/runs?limit=2')).flat().map(({ id }) => id)).toEqual(runs);
    for (const after of ['x', '~', 'WzFd', Buffer.from(JSON.stringify(['P-1', "' or 1=1"])).toString('base64url')]) {
      expect((await t.get(`/v1/suppliers?after=${encodeURIComponent(after)}`)).body).toMatchObject({ status: 400, fields: [{ field: 'after', message: expect.stringContaining('`next`') }] });
    }
  });

  it('says that a supplier who no longer fits has an open flag for a person to close', async () => {
    await put(t, { reference: 'C-1', name: 'Exemplar UAV Plant' });
    await put(t, { reference: 'C-1', name: 'Garden Gnomes International' });
    expect(await view(t, 'C-1')).toMatchObject({ outcome: 'review', openFlags: 1 });
    const body = await itemsOf(t, '/v1/monitoring/runs');
    const { id } = (body as { id: string; results: Record<string, number> }[]).find(({ results }) => results['not_found'] === 1) ?? { id: '' };
    expect(await itemsOf(t, `/v1/monitoring/runs/${id}/results`)).toMatchObject([{ kind: 'not_found', reference: 'C-1', partyId: 'us-ofac-sdn:90001' }]);
  });

  it.each([
    [{ reference: 'X', name: ' ' }, 'suppliers[0].name'],
    [{ reference: 'X', name: 'Acme', country: 'Atlantis' }, 'suppliers[0].country'],
    [{ reference: 'X', name: 'Acme', owners: [{ name: 'Bob', country: 'Atlantis' }] }, 'suppliers[0].owners[0].country'],
    [{ reference: ' ', name: 'Acme' }, 'suppliers[0].reference'],
    [{ name: 'Acme' }, 'suppliers[0].reference'],
    [{ reference: 'X', name: 'Acme', owners: [{ name: 'Bob', percent: 120 }] }, 'suppliers[0].owners[0].percent'],
    [{ reference: 'X', name: 'Acme', colour: 'red' }, 'suppliers[0].colour'],
  ])('names the field that cannot be used and keeps nothing (case %#)', async (supplier, field) => {
    const { status, body } = await t.post('/v1/suppliers', { suppliers: [supplier, { reference: 'Y', name: 'Fine' }] });
    expect(status).toBe(400);
    expect((body as { fields: { field: string }[] }).fields.map((each) => each.field)).toContain(field);
    expect((await t.get('/v1/suppliers/Y')).status).toBe(404);
  });

  it('has one supplier for two that arrive at once under one reference', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, n) => put(t, { reference: 'R-1', name: 'Racing Ltd', tags: [`t${n}`] })));
    const [count] = await t.dataSource.query<{ n: number; v: number }[]>("select count(*)::int n, max(version) v from supplier where reference = 'R-1'");
    expect(count).toEqual({ n: 1, v: 8 });
  });
});

describe('ongoing monitoring', () => {
  let t: TestApp;
  beforeEach(async () => {
    t = await quietApp();
    await t.app.get(MonitoringRuns).delta();
  });
  const close = async (work: () => Promise<void>): Promise<void> => work().finally(() => t.close());
  const results = async (id: string | undefined): Promise<Pick<MonitoringResultDto, 'kind' | 'reference' | 'partyId' | 'changes'>[]> =>
    (await itemsOf<MonitoringResultDto>(t, `/v1/monitoring/runs/${id ?? ''}/results`)).map(({ kind, reference, partyId, changes }) => ({ kind, reference, partyId, changes }));

  it('flags suppliers for what a new edition adds, and nobody twice', () =>
    close(async () => {
      await put(t, { reference: '1', name: 'Exemplar UAV Plant LLC' }, { reference: '2', name: 'Northern Drone Works' }, { reference: '3', name: 'Harmless Flowers' });
      await loadParties(t.app, [...SDN, aParty('us-ofac-sdn', '90009', 'NORTHERN DRONE WORKS')], { published: '2026-11-02' });
      const run = await t.app.get(MonitoringRuns).delta();
      expect(run).toMatchObject({ entries: 1, suppliers: 3, screened: 1, results: { new: 1 } });
      expect(await results(run?.id)).toEqual([{ kind: 'new', reference: '2', partyId: 'us-ofac-sdn:90009', changes: [] }]);
      expect(await view(t, '2')).toMatchObject({ outcome: 'review', hold: true });
      expect(await t.app.get(MonitoringRuns).delta()).toBeUndefined();
      expect(await flags(t)).toHaveLength(2);
    }));

  it('opens a closed flag again when its listing changes, and says what changed', () =>
    close(async () => {
      await put(t, { reference: '1', name: 'Exemplar UAV Plant LLC' });
      const [flag] = await flags(t);
      await t.dataSource.query("update flag set state = 'closed', outcome = 'false_positive', closed_at = now() where id = $1", [flag?.id]);
      await t.dataSource.query('update flag_case set closed_at = now()');
      const changed = SDN.map((party): ListedParty => (party.recordId === '90001' ? { ...party, countries: [{ code: 'BY', kind: 'registration' }], names: [...party.names, { full: 'EXEMPLAR WINGS', kind: 'alias', quality: 'strong' }] } : party));
      await loadParties(t.app, changed, { published: '2026-11-02' });
      const run = await t.app.get(MonitoringRuns).delta();
      expect(await results(run?.id)).toEqual([
        {
          kind: 'reopened',
          reference: '1',
          partyId: 'us-ofac-sdn:90001',
          changes: expect.arrayContaining([
            { field: 'names', before: [], after: ['exemplar wings'] },
            { field: 'countries', before: ['ru registration'], after: ['by registration'] },
          ]),
        },
      ]);
      expect(await flags(t)).toMatchObject([{ id: flag?.id, state: 'open' }]);
    }));

  it('leaves a closed flag closed when only formatting changes', () =>
    close(async () => {
      await put(t, { reference: '1', name: 'Exemplar UAV Plant LLC' });
      await t.dataSource.query("update flag set state = 'closed', outcome = 'false_positive', closed_at = now()");
      const formatted = SDN.map((party): ListedParty => ({ ...party, remarks: 'new remark', names: party.names.map((name) => ({ ...name, full: name.full.replace('LLC', 'L.L.C.').replace('.L.', 'L').replace('LLC.', 'LLC') })) }));
      await loadParties(t.app, formatted, { published: '2026-11-02' });
      const run = await t.app.get(MonitoringRuns).delta();
      expect(run).toMatchObject({ screened: 1, results: {} });
      expect(await flags(t)).toMatchObject([{ state: 'closed' }]);
    }));

  it('notes a delisting and leaves the flag for a person to close', () =>
    close(async () => {
      const others = Array.from({ length: 40 }, (_, n) => aParty('us-ofac-sdn', `F${n}`, `UNRELATED ENTRY ${n}`));
      await loadParties(t.app, [...SDN, ...others], { published: '2026-11-02' });
      await t.app.get(MonitoringRuns).delta();
      await put(t, { reference: '1', name: 'Exemplar UAV Plant LLC' });
      await t.post('/v1/screenings', { name: 'Exemplar UAV Plant LLC', reference: 'an order', address: 'Ordered from here' }).expect(200);
      const oneOff = (): Promise<object[]> => t.dataSource.query('select state, delisted_at is not null delisted from flag where supplier_id is null');
      await loadParties(t.app, [...SDN.filter(({ recordId }) => recordId !== '90001'), ...others], { published: '2026-11-03' });
      const run = await t.app.get(MonitoringRuns).delta();
      expect(await results(run?.id)).toEqual([{ kind: 'delisted', reference: '1', partyId: 'us-ofac-sdn:90001', changes: [] }]);
      expect(await flags(t)).toMatchObject([{ state: 'open', delisted: true }]);
      expect(await oneOff()).toEqual([{ state: 'open', delisted: true }]);
      await loadParties(t.app, [...SDN, ...others], { published: '2026-11-04' });
      const back = await t.app.get(MonitoringRuns).delta();
      expect(await results(back?.id)).toMatchObject([{ kind: 'changed', reference: '1' }]);
      expect(await flags(t)).toMatchObject([{ state: 'open', delisted: false }]);
      expect(await oneOff()).toEqual([{ state: 'open', delisted: false }]);
    }));

  it('reports what the changes alone had missed as a defect, and puts it right', () =>
    close(async () => {
      await put(t, { reference: '1', name: 'Exemplar UAV Plant LLC' }, { reference: '2', name: 'Harmless Flowers' });
      expect(await t.app.get(MonitoringRuns).full()).toMatchObject({ suppliers: 2, screened: 0, results: { defects: 0 } });
      await t.dataSource.query('delete from flag');
      const run = await t.app.get(MonitoringRuns).full();
      expect(run).toMatchObject({ screened: 1, results: { defects: 1, new: 1 } });
      expect(await itemsOf(t, '/v1/monitoring/defects')).toMatchObject([{ partyId: 'us-ofac-sdn:90001', what: 'found in full and not by the changes' }]);
      const audit = await t.dataSource.query<{ n: number }[]>("select count(*)::int n from audit_event where action = 'monitoring.defect'");
      expect(audit).toEqual([{ n: 1 }]);
      expect((await t.get('/v1/digest')).body).toMatchObject({ monitoring: { passes: 3, failed: 0, defects: 1 } });
      expect(await flags(t)).toHaveLength(1);
    }));

  it('opens a flag again whose cleared pair has ended, and lets go of one whose listing has; neither is a defect', () =>
    close(async () => {
      const order = (endsOn: string): ListedParty[] => [...SDN, { ...aParty('us-ofac-sdn', '90010', 'DENIED ORDER TRADERS'), listing: { programmes: ['DENIED'], measures: ['asset_freeze'], jurisdiction: 'US', legalBasis: [], endsOn } }];
      const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
      await loadParties(t.app, order(day(-1)), { published: '2026-11-02' });
      await t.app.get(MonitoringRuns).delta();
      await put(t, { reference: '1', name: 'Exemplar UAV Plant LLC' }, { reference: '2', name: 'Denied Order Traders' });
      const [[flag]] = await t.dataSource.query<[{ id: string }[], number]>("update flag set state = 'closed', outcome = 'false_positive', closed_at = now() where party_id = 'us-ofac-sdn:90001' returning id");
      await t.dataSource.query('update flag_case set closed_at = now()');
      await t.dataSource.query(
        `insert into cleared_pair (subject_key, subject_name, list_id, party_id, party_name, state, reason_code, text, proposed_by, flag_id, expires_on)
         values ('k', 'Exemplar', 'us-ofac-sdn', 'us-ofac-sdn:90001', 'EXEMPLAR', 'active', 'different_party', 'x', 'user:x', $1, $2)`,
        [flag?.id, day(1)],
      );
      expect(await t.app.get(MonitoringRuns).full()).toMatchObject({ screened: 0, results: { defects: 0 } });
      // The next day: the pair is over; and the flag of the order was made while it still held.
      await t.dataSource.query('update cleared_pair set expires_on = $1', [day(-1)]);
      await t.dataSource.query("update flag set holds = true, reason_key = 'while it held', finding = jsonb_set(finding, '{holds}', 'true') where party_id = 'us-ofac-sdn:90010'");
      expect(await t.app.get(MonitoringRuns).full()).toMatchObject({ screened: 2, results: { reopened: 1, changed: 1, defects: 0 } });
      expect((await flags(t)).map(({ state }) => state)).toEqual(['open', 'open']);
      expect(await t.app.get(MonitoringRuns).full()).toMatchObject({ screened: 0, results: { defects: 0 } });
    }));

  it('comes by the changes to exactly what a full screening finds, over many random editions, with changed suppliers, owners and policy between them', () =>
    close(async () => {
      const random = generator(7);
      const words = ['NORTHERN', 'DRONE', 'WORKS', 'EXEMPLAR', 'MISSILE', 'TRADING', 'VOLGA', 'POLYMER', 'AVIATION', 'SYSTEMS', 'ALMAZ', 'BALTIC', 'OPTICS', 'RADAR', 'GYRO', 'CARBON'];
      const name = (): string => Array.from({ length: 2 + Math.floor(random() * 2) }, () => words[Math.floor(random() * words.length)]).join(' ');
      const supplier = (n: number): object => ({ reference: `S-${n}`, name: `${name()} Ltd`, ...(n % 3 === 0 ? { country: 'RU' } : {}), ...(n % 10 === 0 ? { owners: [{ name: name(), percent: 50 }] } : {}), ...(n % 7 === 0 ? { identifiers: [{ type: 'inn', number: `16000000${10 + (n % 30)}` }] } : {}) });
      await put(t, ...Array.from({ length: 120 }, (_, n) => supplier(n)));
      let list: ListedParty[] = [];
      let next = 0;
      for (let edition = 1; edition <= 12; edition++) {
        list = list.filter(() => random() > 0.15).map((party) => (random() < 0.2 ? { ...party, names: [{ full: name(), kind: 'primary', quality: 'strong' }, ...party.names.slice(1)] } : party));
        for (let added = 0; added < 5; added++) {
          const id = `${next++}`;
          list.push(aParty('us-ofac-sdn', `R${id}`, name(), { aliases: [name()], ...(random() < 0.4 ? { identifiers: [{ type: 'inn', number: `16000000${10 + Math.floor(random() * 30)}`, country: 'RU' }] } : {}), countries: random() < 0.5 ? [{ code: 'RU', kind: 'registration' }] : [] }));
        }
        // Twins on another list, so that the other listings of one party come and go as well.
        const twins = list.filter((_, index) => index % 4 === 0).map((party) => ({ ...party, id: `un-sc:T${party.recordId}`, listId: 'un-sc', recordId: `T${party.recordId}` }));
        await loadParties(t.app, [...SDN, ...list, aParty('un-sc', 'T', 'UNRELATED TWIN'), ...twins], { published: `2026-11-${String(edition + 1).padStart(2, '0')}` });
        await t.app.get(MonitoringRuns).delta();
        // Every tenth is another by name and owner; twice the policy moves, and the register with it.
        await put(t, ...Array.from({ length: 12 }, (_, n) => supplier(n * 10 + (edition % 10))), ...(edition === 10 ? [] : [supplier((edition * 10) % 120)]));
        if (edition === 5 || edition === 8) {
          await putInForce(t, ({ thresholds }) => (thresholds.hit = edition === 5 ? 0.9 : 0.72));
          await t.app.get(MonitoringRuns).policy({ actor: 'job:test' });
        }
        if (edition % 3 === 0) {
          const full = await t.app.get(MonitoringRuns).full();
          expect(full?.results).toEqual({ defects: 0 });
        }
      }
      expect((await flags(t)).length).toBeGreaterThan(20);
      const twice = await t.dataSource.query<object[]>('select supplier_id, party_id from flag where supplier_id is not null group by 1, 2 having count(*) > 1');
      expect(twice).toEqual([]);
    }), 120_000);
});

describe('what sets monitoring off beside new editions', () => {
  const [anna, ben] = [aPerson('anna'), aPerson('ben')];
  const PLANT = 'us-ofac-sdn:90001';
  let t: TestApp;
  beforeAll(async () => {
    t = await quietApp();
    await t.app.get(MonitoringRuns).delta();
  });
  afterAll(() => t.close());
  afterEach(async () => {
    jest.useRealTimers();
    await t.dataSource.query('update supplier set active = false');
  });

  /** What one request to monitoring does, by kind of result, and for whom. */
  async function asks(what: 'dates' | 'full' | 'policy' | 'delta'): Promise<{ kind: string; reference: string; partyId: string }[] | 'nothing'> {
    const { body } = await t.post(`/v1/monitoring/${what}`).expect(200);
    if ('nothing' in (body as object)) return 'nothing';
    const found = await itemsOf<MonitoringResultDto>(t, `/v1/monitoring/runs/${(body as { id: string }).id}/results`);
    return found.map(({ kind, reference, partyId }) => ({ kind, reference, partyId })).sort((a, b) => a.reference.localeCompare(b.reference));
  }
  async function decide(id: string, asked: DispositionAsked): Promise<void> {
    await t.app.get(FlagsService).claim(id, anna);
    await t.app.get(DispositionsService).propose(id, asked, anna);
    await t.app.get(DispositionsService).approve(id, ben);
  }
  const flagOf = async (reference: string): Promise<FlagRow> => (await flags(t, reference))[0] as FlagRow;
  const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  /** As if so many days had gone by. */
  const later = (days: number): void => void jest.useFakeTimers({ now: Date.now() + days * 86_400_000, doNotFake: ['nextTick', 'hrtime', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });

  it('a supplier that is known gets another owner: it is screened at once', async () => {
    await put(t, { reference: 'O', name: 'Clean Front Ltd', owners: [{ name: 'Somebody Harmless', percent: 60 }] });
    expect(await view(t, 'O')).toMatchObject({ outcome: 'clear', hold: false });
    await put(t, { reference: 'O', name: 'Clean Front Ltd', owners: [{ name: 'Arkady Petrovich Volkonsky', percent: 60 }] });
    expect(await view(t, 'O')).toMatchObject({ version: 2, outcome: 'review', hold: true, openFlags: 1 });
  });

  it('a cleared pair is withdrawn, and another expires: their flags open again, once', async () => {
    await put(t, { reference: 'P1', name: 'Exemplar UAV Plant' }, { reference: 'P2', name: 'Exemplar UAV Plant Ltd' });
    for (const reference of ['P1', 'P2']) await decide((await flagOf(reference)).id, notHim({ pair: { expiresOn: day(30) } }));
    expect(await view(t, 'P1')).toMatchObject({ outcome: 'released', hold: false });
    expect(await asks('dates')).toBe('nothing');
    const pairs = await itemsOf<{ id: string; reference: string }>(t, '/v1/pairs?state=active');
    await t.post(`/v1/pairs/${pairs.find(({ reference }) => reference === 'P1')?.id}/revoke`, { reason: 'made in error' }).expect(200);
    expect(await asks('dates')).toEqual([{ kind: 'reopened', reference: 'P1', partyId: PLANT }]);
    expect(await view(t, 'P1')).toMatchObject({ outcome: 'review', hold: true });
    expect(await asks('dates')).toBe('nothing');
    later(31);
    expect(await asks('dates')).toEqual([{ kind: 'reopened', reference: 'P2', partyId: PLANT }]);
    expect(await asks('full')).toEqual([]);
    const { body } = await t.get(`/v1/flags/${(await flagOf('P2')).id}`).expect(200);
    expect((body as { history: object[] }).history.at(-1)).toMatchObject({ action: 'reopen', actor: expect.stringMatching(/^key:/), data: { reason: 'the cleared pair that suppressed it has ended' } });
  });

  it('a licence ends: the match holds again, with a task, told once', async () => {
    await put(t, { reference: 'L', name: 'Exemplar UAV Plant LLC' });
    const { id } = await flagOf('L');
    const [{ case_id: caseId }] = await t.dataSource.query<[{ case_id: string }]>('select case_id from flag where id = $1', [id]);
    const licence = await t.app.get(LicencesService).propose(caseId, { number: 'GL 8', authority: 'OFAC', scope: 'Wind-down', partyIds: [PLANT], validFrom: day(0), validTo: day(5) }, 'granted', anna);
    await t.app.get(ProposalsService).approve(licence.proposalId as string, ben);
    await decide(id, isHim({ reasonCode: 'licence', licenceId: licence.id }));
    expect(await view(t, 'L')).toMatchObject({ outcome: 'authorised', hold: false });
    later(6);
    expect(await view(t, 'L')).toMatchObject({ outcome: 'match_confirmed', hold: true });
    expect(await asks('dates')).toEqual([{ kind: 'licence_ended', reference: 'L', partyId: PLANT }]);
    expect(await asks('dates')).toBe('nothing');
    expect(await itemsOf(t, `/v1/tasks?caseId=${caseId}&open=true`)).toEqual(expect.arrayContaining([expect.objectContaining({ title: expect.stringContaining('Licence GL 8 of OFAC is no longer in force') })]));
  });

  it('a denial order comes to its last day: what is open no longer holds, and what was closed stays closed', async () => {
    const order: ListedParty = { ...aParty('us-ofac-sdn', '90010', 'DENIED ORDER TRADERS'), listing: { programmes: ['DENIED'], measures: ['asset_freeze'], jurisdiction: 'US', legalBasis: [], endsOn: day(3) } };
    await loadParties(t.app, [...SDN, order], { published: '2026-11-02' });
    await put(t, { reference: 'D1', name: 'Denied Order Traders' }, { reference: 'D2', name: 'Denied Order Traders Ltd' });
    await asks('delta');
    await decide((await flagOf('D2')).id, notHim());
    expect(await view(t, 'D1')).toMatchObject({ outcome: 'review', hold: true });
    later(4);
    expect(await asks('dates')).toEqual(['D1', 'D2'].map((reference) => ({ kind: 'changed', reference, partyId: 'us-ofac-sdn:90010' })));
    expect(await view(t, 'D1')).toMatchObject({ outcome: 'review', hold: false, openFlags: 1 });
    expect(await view(t, 'D2')).toMatchObject({ outcome: 'released', openFlags: 0 });
    await t.dataSource.query('update supplier set screened_at = clock_timestamp() + interval \'4 days\'');
    expect(await asks('dates')).toBe('nothing');
    expect(await asks('full')).toEqual([]);
  });

  it('a rule about a territory ends and another begins: whom they concern is told once, on that day', async () => {
    const at = (day: string): void => later((Date.parse(`${day}T12:00:00Z`) - Date.now()) / 86_400_000);
    const asOf = (day: string): Promise<unknown> => t.dataSource.query('update supplier set screened_at = $1', [`${day}T12:00:00Z`]);
    at('2025-06-20');
    await put(t, { reference: 'S1', name: 'Qasioun Spare Parts', country: 'SY' }, { reference: 'S2', name: 'Levant Holding', country: 'AE', owners: [{ name: 'Somebody Harmless', country: 'Syria', percent: 60 }] }, { reference: 'S3', name: 'Mount Lebanon Trading', country: 'LB', address: 'Damascus Road, Beirut' });
    expect(await view(t, 'S1')).toMatchObject({ outcome: 'review', hold: true, openFlags: 1 });
    expect(await view(t, 'S2')).toMatchObject({ outcome: 'review', hold: true, openFlags: 1 });
    expect(await view(t, 'S3')).toMatchObject({ outcome: 'clear', hold: false });
    await asOf('2025-06-20');
    expect(await asks('dates')).toBe('nothing');
    at('2025-07-01');
    const turned = ['S1', 'S2'].flatMap((reference) => [{ kind: 'new', reference, partyId: 'territories:us-syria-elevated' }, { kind: 'delisted', reference, partyId: 'territories:us-syria' }]);
    expect(await asks('dates')).toEqual(turned);
    expect(await asks('dates')).toBe('nothing');
    await asOf('2025-07-01');
    expect(await asks('full')).toEqual([]);
    expect(await itemsOf(t, '/v1/monitoring/defects')).toEqual([]);
    const [ended] = (await flags(t, 'S1')).filter(({ party_id }) => party_id === 'territories:us-syria');
    const { body } = await t.get(`/v1/flags/${ended?.id}`).expect(200);
    expect((body as { history: object[] }).history.at(-1)).toMatchObject({ action: 'delisted', data: { reason: 'the rule about the territory has ended: its last day was 2025-06-30' } });
    await decide(ended?.id as string, { outcome: 'not_applicable', reasonCode: 'delisted', text: 'The embargo ended on 30 June 2025' });
    expect(await view(t, 'S1')).toMatchObject({ outcome: 'review', hold: false, openFlags: 1 });
    // The pass itself is on record, and is not made again for whom it did not concern.
    await asOf('2025-06-20');
    expect(await asks('dates')).toBe('nothing');
  });

  it('the policy is changed by two people, and the register screened anew on request', async () => {
    await put(t, { reference: 'T', name: 'Exemplaar UAV Plant' });
    await asks('full');
    expect(await view(t, 'T')).toMatchObject({ outcome: 'review' });
    await putInForce(t, ({ thresholds }) => Object.assign(thresholds, { hit: 1, weak: 1, exceptions: [] }));
    expect(await asks('policy')).toEqual([{ kind: 'not_found', reference: 'T', partyId: PLANT }]);
    expect(await view(t, 'T')).toMatchObject({ outcome: 'review', openFlags: 1 });
    await putInForce(t, ({ thresholds }) => Object.assign(thresholds, { hit: 0.7, weak: 0.7 }));
    // Nobody asked: the full pass of the night comes to the same, and what another policy explains is no defect.
    expect(await asks('full')).toEqual([{ kind: 'changed', reference: 'T', partyId: PLANT }]);
    expect(await itemsOf(t, '/v1/monitoring/defects')).toEqual([]);
  });

  it('another engine answers: all are asked at its start, a pair that no longer holds ends, and nothing of it is a defect', async () => {
    await put(t, { reference: 'E1', name: 'Exemplar UAV Plant' }, { reference: 'E2', name: 'Arkady Petrovich Volkonsky', birthDate: '1980-05-21' });
    await decide((await flagOf('E2')).id, notHim({ reasonCode: 'different_birth_date', pair: {} }));
    const runs = t.app.get(MonitoringRuns);
    await runs.full();
    expect(await runs.engine()).toBe('same');
    // As an older engine left it: one not found, and a pair that rested on more than this engine sees.
    await t.dataSource.query("update monitoring_run set cause = cause || '{\"engine\": \"older\"}'");
    await t.dataSource.query("delete from flag where supplier_id = (select id from supplier where reference = 'E1')");
    await t.dataSource.query("update cleared_pair set engine_version = 'older', contradictions = '{birth_date,gender}' where reference = 'E2'");
    await t.app.get(ClearedPairs).refresh();
    expect(await runs.engine()).toMatchObject({ suppliers: 2, screened: 2, results: { new: 1, reopened: 1 } });
    expect(await runs.engine()).toBe('same');
    expect(await itemsOf(t, '/v1/monitoring/defects')).toEqual([]);
    expect((await itemsOf(t, '/v1/pairs?state=suspended'))).toMatchObject([{ reference: 'E2', endedWhy: ['gender no longer contradicts'] }]);
    expect(await asks('dates')).toBe('nothing');
  });

  it('somebody asks for a pass while the server just looks what is new: it is made as soon as that is over', async () => {
    const server = t.dataSource.createQueryRunner();
    await server.connect();
    await server.query("select pg_advisory_lock(hashtext('monitoring'))");
    try {
      const asked = t.post('/v1/monitoring/full').expect(200).then(({ body }) => body as object);
      await Promise.race([asked, new Promise((next) => setTimeout(next, 300))]);
      await server.query("select pg_advisory_unlock(hashtext('monitoring'))");
      expect(await asked).toMatchObject({ id: expect.any(String), results: {} });
    } finally {
      await server.query('select pg_advisory_unlock_all()');
      await server.release();
    }
  });

  it('the night comes: a full pass is made', async () => {
    const since = new Date();
    await new MonitoringJob(t.config, t.app.get(MonitoringRuns)).nightly();
    expect(await t.app.get(MonitoringRuns).fullSince(since)).toBe(true);
  });

  it.each([
    ['ends without one: the full pass is tried again until it is made', false],
    ['makes a full pass itself: none is made twice', true],
  ])('the night comes while another process is at it, which %s', async (_, itsOwn) => {
    const runs = t.app.get(MonitoringRuns);
    const since = new Date();
    const other = t.dataSource.createQueryRunner();
    await other.connect();
    await other.query("select pg_advisory_lock(hashtext('monitoring'))");
    const full = jest.spyOn(runs, 'full');
    jest.useFakeTimers({ doNotFake: ['Date', 'nextTick', 'hrtime', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] });
    try {
      let over = false;
      const night = new MonitoringJob(t.config, runs).nightly().then(() => (over = true));
      const minutesUntil = async (done: () => boolean): Promise<void> => {
        while (!done()) await Promise.all([jest.advanceTimersByTimeAsync(60_000), new Promise((next) => setImmediate(next))]);
      };
      await minutesUntil(() => full.mock.calls.length >= 3);
      expect(over).toBe(false);
      expect(await runs.fullSince(since)).toBe(false);
      if (itsOwn) await t.dataSource.query("insert into monitoring_run (kind, actor, cause, finished_at) values ('full', 'job:monitoring', '{}', now())");
      else await other.query("select pg_advisory_unlock(hashtext('monitoring'))");
      await minutesUntil(() => over);
      await night;
      const made = full.mock.results.filter(({ type }) => type === 'return').map(({ value }) => value as Promise<unknown>);
      expect((await Promise.all(made)).filter((outcome) => outcome !== undefined)).toHaveLength(itsOwn ? 0 : 1);
      expect(await t.dataSource.query("select count(*)::int n from monitoring_run where kind = 'full' and started_at >= $1", [since])).toEqual([{ n: 1 }]);
    } finally {
      jest.useRealTimers();
      full.mockRestore();
      await other.query('select pg_advisory_unlock_all()');
      await other.release();
    }
  });
});

/** The same numbers on every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
