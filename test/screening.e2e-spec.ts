import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestApp, testApp } from './support/app.js';

describe('screening over HTTP', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp();
  });
  afterAll(() => t.close());

  it('refuses a request without a key', async () => {
    const { status, body } = await t.anonymous.post('/v1/screenings').send({ name: 'Exemplar' });
    expect(status).toBe(401);
    expect(body).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('refuses a key that lacks the scope', async () => {
    const key = await t.keyWith('lists:read');
    const { status } = await t.anonymous.post('/v1/screenings').set('authorization', `Bearer ${key}`).send({ name: 'Exemplar' });
    expect(status).toBe(403);
  });

  it.each([
    [{}, 'name'],
    [{ name: 7 }, 'name'],
    [{ name: '' }, 'name'],
    [{ name: '   ' }, 'name'],
    [{ name: 'x'.repeat(10_000) }, 'name'],
    [{ name: 'Acme', nationality: 'RU' }, 'nationality'],
    [{ name: 'Acme', type: 'firm' }, 'type'],
    [{ name: 'Acme', birthDate: '31.31.1980' }, 'birthDate'],
    [{ name: 'Acme', birthDate: '2999-01-01' }, 'birthDate'],
    [{ name: 'Acme', country: 'Atlantis' }, 'country'],
    [{ name: 'Acme', identifiers: [{ type: 'inn', number: '…' }] }, 'identifiers[0].number'],
    [{ name: 'Acme', identifiers: [{ kind: 'inn', number: '1' }] }, 'identifiers[0].kind'],
    [{ name: 'Acme', threshold: 0.1 }, 'threshold'],
    [{ name: 'Acme', lists: ['us-sdn'] }, 'lists'],
  ])('names the field that cannot be used (case %#)', async (body, field) => {
    const response = await t.post('/v1/screenings', body);
    expect(response.status).toBe(400);
    expect((response.body as { fields: { field: string }[] }).fields.map((entry) => entry.field)).toContain(field);
  });
});
