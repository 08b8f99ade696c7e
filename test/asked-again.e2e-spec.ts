import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestApp, testApp } from './support/app.js';
import { aParty, loadParties, EXAMPLE_PARTIES } from './support/parties.js';

interface Stored {
  readonly flags: readonly { readonly id: string; readonly state: string; readonly partyId: string }[];
}

describe('the same question asked again', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp();
  });
  afterAll(() => t.close());

  const ask = async (body: object): Promise<string> => ((await t.post('/v1/screenings', body).expect(200)).body as { id: string }).id;
  const stored = async (id: string): Promise<Stored['flags']> => ((await t.get(`/v1/screenings/${id}`).expect(200)).body as Stored).flags;
  const inQueue = async (): Promise<number> => ((await t.get('/v1/flags?state=all').expect(200)).body as { items: unknown[] }).items.length;

  it('refers to the flag that stands, also where many ask at once', async () => {
    const first = await ask({ name: 'Exemplar UAV Plant' });
    const [flag] = await stored(first);
    const later = await Promise.all(Array.from({ length: 12 }, () => ask({ name: 'Exemplar UAV Plant' })));
    for (const id of later) expect(await stored(id)).toEqual([flag]);
    const { body } = await t.get(`/v1/screenings/${later[0]}/standing`).expect(200);
    expect(body).toMatchObject({ outcome: 'review', hold: true, open: 1 });
    expect(((await t.get(`/v1/screenings/${later[1]}/certificate`).expect(200)).body as { flags: unknown[] }).flags).toHaveLength(1);
  });

  it('raises one flag where many ask at once for the first time', async () => {
    const before = await inQueue();
    const ids = await Promise.all(Array.from({ length: 12 }, () => ask({ name: 'Arkady Volkonsky', type: 'person' })));
    expect(await inQueue()).toBe(before + 1);
    expect(new Set((await Promise.all(ids.map(stored))).map((flags) => flags.map(({ id }) => id).join())).size).toBe(1);
  });

  it('raises a flag of its own for another subject, and for a listing that has changed since', async () => {
    const [flag] = await stored(await ask({ name: 'Exemplar Missile Trading' }));
    const [other] = await stored(await ask({ name: 'Exemplar Missile Trading', country: 'KP' }));
    await loadParties(t.app, [...EXAMPLE_PARTIES.slice(2).map((party) => ({ ...party, birthDates: [], names: [...party.names, ...aParty('un-sc', 'x', 'EXEMPLAR ROCKET TRADING').names] }))], { published: '2026-11-02' });
    const [changed] = await stored(await ask({ name: 'Exemplar Missile Trading' }));
    expect(new Set([flag?.id, other?.id, changed?.id]).size).toBe(3);
  });

  it('is in the trail: how many flags are new, and how many stood', async () => {
    const id = await ask({ name: 'Exemplar UAV Plant' });
    const { body } = await t.get(`/v1/audit?subjectId=${id}`).expect(200);
    expect((body as { items: { action: string; data: object }[] }).items).toMatchObject([{ action: 'screening.made', data: { flags: 0, flagsStanding: 1 } }]);
  });
});
