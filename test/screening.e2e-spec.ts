import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IdempotencyService } from '../src/access/idempotency.service.js';
import { type TestApp, testApp } from './support/app.js';
import { aParty, loadParties } from './support/parties.js';

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
    [{ nameParts: {} }, 'name'],
    [{ nameParts: 'Ivan Petrov' }, 'nameParts'],
    [{ nameParts: { given: 'Ivan', surname: 'Petrov' } }, 'nameParts.surname'],
    [{ name: 'Acme', lists: ['us-sdn'] }, 'lists'],
  ])('names the field that cannot be used (case %#)', async (body, field) => {
    const response = await t.post('/v1/screenings', body);
    expect(response.status).toBe(400);
    expect((response.body as { fields: { field: string }[] }).fields.map((entry) => entry.field)).toContain(field);
  });
});

describe('what an ordering system sends', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp({ parties: 'none' });
    await loadParties(t.app, [
      aParty('us-ofac-sdn', '90001', 'EXEMPLAR UAV PLANT LLC', { identifiers: [{ type: 'inn', number: '1600000001', country: 'RU' }] }),
      aParty('eu-fsf', 'E1', 'EXEMPLAR WEAK', { names: [{ full: 'EXEMPLAR WEAK', kind: 'primary', quality: 'strong' }, { full: 'EXUAPLA', kind: 'alias', quality: 'weak' }] }),
      aParty('un-sc', 'P1', 'KRASNOPOLSKY, Ilya', { type: 'person', identifiers: [{ type: 'national_id', number: '9201745357', country: 'RU' }] }),
      aParty('us-csl', 'U1', 'HONGCHEN EXEMPLAR ELECTRONICS', { identifiers: [{ type: 'uscc', number: '91350200051193084R', country: 'CN' }], aliases: ['EXUAPLA'] }),
      aParty('eu-fsf', 'E3', 'VOLGA HOLDING', { type: 'company', names: [{ full: 'VOLGA HOLDING', kind: 'primary', quality: 'strong' }, { full: 'AO Akonit A', kind: 'alias', quality: 'weak' }], countries: [{ code: 'RU', kind: 'registration' }] }),
      aParty('eu-fsf', 'E4', 'Ali Mahmoud ABBAS', { type: 'person' }),
      aParty('us-ofac-sdn', 'U2', 'HONGCHEN EXEMPLAR ELECTRONICS CO LTD', { identifiers: [{ type: 'uscc', number: '91350200051193084R', country: 'CN' }], names: [{ full: 'HONGCHEN EXEMPLAR ELECTRONICS CO LTD', kind: 'primary', quality: 'strong' }, { full: 'EXUAPLA', kind: 'alias', quality: 'weak' }] }),
    ]);
  });
  afterAll(() => t.close());

  const asked = async (body: object) => (await t.post('/v1/screenings', body).expect(200)).body as { outcome: string; hold: boolean; incompleteReasons: { code: string }[]; findings: { list: string; kind: string; flags: boolean; holds: boolean; party: { id: string } }[] };

  it('may hold null for what it does not have', async () => {
    const nothing = Object.fromEntries(['otherNames', 'type', 'country', 'birthDate', 'gender', 'identifiers', 'address', 'reference', 'lists', 'threshold', 'direction', 'legalEntity', 'limit'].map((field) => [field, null]));
    expect((await asked({ name: 'EXEMPLAR UAV PLANT LLC', ...nothing })).outcome).toBe('review');
    expect((await asked({ name: 'INN', identifiers: [{ type: null, number: '1600000001', country: null }] })).findings[0]?.kind).toBe('identifier');
  });

  it.each([
    ['national id 9201745357', 'un-sc:P1'],
    ['91350200051193084R', 'us-csl:U1'],
    ['Reg. No 1600000001', 'us-ofac-sdn:90001'],
    ['1600 000001', 'us-ofac-sdn:90001'],
  ])('may have a number in the name field: %s', async (name, party) => {
    expect((await asked({ name })).findings.map((finding) => [finding.kind, finding.party.id])).toContainEqual(['identifier', party]);
  });

  it.each([
    ['letters turned round', { name: '‮ynapmoC emcA‬' }, 'insufficient_data'],
    ['letters lost', { name: 'M�ller Bakery' }, 'insufficient_data'],
    ['a character that is none', { name: 'Acme\u0000 Bakery' }, 'insufficient_data'],
    ['half a surrogate pair beside a number', { name: 'Acme \ud800 Bakery', identifiers: [{ number: '12345678' }] }, 'insufficient_data'],
    ['no letters', { name: '😀' }, 'insufficient_data'],
    ['a threshold above the policy\'s', { name: 'Acme Bakery', threshold: 0.99 }, 'threshold_raised'],
  ])('is no clear answer with %s', async (_what, body, code) => {
    const { outcome, hold, incompleteReasons } = await asked(body);
    expect({ outcome, hold, codes: incompleteReasons.map((reason) => reason.code) }).toEqual({ outcome: 'incomplete', hold: true, codes: [code] });
  });

  it.each([
    [{ nameParts: { given: 'Ilya', family: 'Krasnopolsky' } }, ['un-sc:P1']],
    [{ nameParts: { given: 'Илья', patronymic: 'Ильич', family: 'Краснопольский' } }, ['un-sc:P1']],
    [{ nameParts: { given: 'Ilya', family: 'Petrova', maiden: 'Krasnopolskaya' } }, ['un-sc:P1']],
    [{ nameParts: { given: 'Mahmoud', father: 'Ali', family: 'Abbas' } }, ['eu-fsf:E4']],
    [{ nameParts: { given: 'Krasnopolsky', family: 'Sorokin' } }, []],
  ])('may hold a name in its parts: %j', async (body, found) => {
    expect((await asked(body)).findings.filter(({ flags }) => flags).map(({ party }) => party.id)).toEqual(found);
  });

  it('looks closer than the policy without being incomplete', async () => {
    expect((await asked({ name: 'Acme Bakery', threshold: 0.6 })).outcome).toBe('clear');
  });

  it('flags a listing found by a weak alias where another listing of the same party has the name in full', async () => {
    const { findings } = await asked({ name: 'EXUAPLA', type: 'company' });
    expect(findings.map(({ party, flags }) => [party.id, flags]).sort()).toEqual([['eu-fsf:E1', false], ['us-csl:U1', true], ['us-ofac-sdn:U2', true]]);
  });

  it.each([
    ['a weak alias of two words, word for word', { name: 'AO Akonit A' }, { outcome: 'review', hold: false, flags: [['eu-fsf:E3', false]] }],
    ['and the country agrees', { name: 'AO Akonit A', country: 'RU' }, { outcome: 'review', hold: true, flags: [['eu-fsf:E3', true]] }],
    ['a weak alias of one word of its own', { name: 'EXUAPLA', lists: ['eu-fsf'] }, { outcome: 'clear', hold: false, flags: [] }],
    ['a person without a type, with a word that firms bear too', { name: 'Ali Mahmood Abas' }, { outcome: 'review', hold: true, flags: [['eu-fsf:E4', true]] }],
    ['a person who is called a company', { name: 'Ali Mahmoud Abbas', type: 'company' }, { outcome: 'review', hold: true, flags: [['eu-fsf:E4', true]] }],
  ])('flags and holds as the name says: %s', async (_what, body, expected) => {
    const { outcome, hold, findings } = await asked(body);
    expect({ outcome, hold, flags: findings.filter(({ flags }) => flags).map(({ party, holds }) => [party.id, holds]) }).toEqual(expected);
  });

  it.each([
    [Buffer.from('{"name":"M\xfcller"}', 'latin1'), 'application/json', 400, /UTF-8/],
    [Buffer.from(`{"name":"x","identifiers":${'['.repeat(5000)}${']'.repeat(5000)}}`), 'application/json', 400, /nested deeper/],
    [Buffer.from('{"name":'), 'application/json', 400, /no JSON/],
    [Buffer.from('{"name":"Acme"}'), 'text/plain', 415, /application\/json/],
    [Buffer.from('name=Acme'), 'application/x-www-form-urlencoded', 415, /application\/json/],
  ])('is refused, with what to send instead (case %#)', async (bytes, type, status, detail) => {
    const { port } = t.app.getHttpServer().address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/v1/screenings`, { method: 'POST', body: new Uint8Array(bytes), headers: { authorization: `Bearer ${t.key}`, 'content-type': type } });
    expect({ status: answer.status, type: answer.headers.get('content-type') }).toEqual({ status, type: 'application/problem+json; charset=utf-8' });
    expect((await answer.json() as { detail: string }).detail).toMatch(detail);
  });

  it('says each problem once, and what text is not is not said to be too long', async () => {
    const { body } = await t.post('/v1/screenings', { name: 7 }).expect(400);
    expect(body).toMatchObject({ detail: 'name: must be a string', fields: [{ field: 'name', message: 'must be a string' }] });
  });

  it.each(['/v1/flags?q=%00', '/v1/suppliers/%00', '/v1/audit?actor=a%00b'])('never fails on the character U+0000: %s', async (path) => {
    expect((await t.get(path)).status).toBe(400);
  });

  it('never fails on text that PostgreSQL cannot hold', async () => {
    const { status, body } = await t.post('/v1/units', { id: 'south', name: 'South\u0000' });
    expect({ status, code: (body as { code: string }).code }).toEqual({ status: 400, code: 'bad_text' });
  });
});

describe('a question sent again under its Idempotency-Key', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp();
  });
  afterAll(() => t.close());

  const HIT = { name: 'Exemplar UAV Plant LLC', country: 'RU' };
  const ask = (idempotencyKey: string, body: object, key = t.key) => t.anonymous.post('/v1/screenings').set('authorization', `Bearer ${key}`).set('idempotency-key', idempotencyKey).send(body);
  const stored = async (): Promise<{ screenings: number; flags: number; facts: number }> =>
    ((await t.dataSource.query<{ screenings: number; flags: number; facts: number }[]>("select (select count(*) from screening)::int screenings, (select count(*) from flag)::int + (select count(*) from asked_again)::int flags, (select count(*) from audit_event where action = 'screening.made')::int facts"))[0] as { screenings: number; flags: number; facts: number });

  it('is answered as the first time, to the letter, and asked once', async () => {
    const before = await stored();
    const first = await ask('order-1', HIT);
    const again = await ask('"order-1"', { country: 'RU', name: 'Exemplar UAV Plant LLC' });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
    expect(again.text).toBe(first.text);
    const after = await stored();
    expect([after.screenings - before.screenings, after.facts - before.facts]).toEqual([1, 1]);
    expect(after.flags).toBeGreaterThan(before.flags);
    expect((await t.get(`/v1/screenings/${(first.body as { id: string }).id}`)).status).toBe(200);
  });

  it('is one screening when it comes twelve times at once', async () => {
    const before = await stored();
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask('at once', HIT)).concat(Array.from({ length: 12 }, () => ask('at-once', HIT))));
    expect(answers.map(({ status }) => status)).toEqual([...Array(12).fill(400), ...Array(12).fill(200)]);
    expect(new Set(answers.slice(12).map(({ text }) => text)).size).toBe(1);
    expect((await stored()).screenings - before.screenings).toBe(1);
  });

  it('is refused with another body, another caller has the key for itself, and who sees outcomes alone sees no more here', async () => {
    await ask('shared', HIT).expect(200);
    const other = await ask('shared', { ...HIT, name: 'Harmless Flowers' });
    expect(other.status).toBe(422);
    expect(other.body).toMatchObject({ code: 'idempotency_key_reused' });
    expect((other.body as { detail: string }).detail).toContain('24 hours');
    const plain = await t.keyWith('screenings:write');
    const answers = [await ask('shared', { name: 'Harmless Flowers' }, plain), await ask('outcome', HIT, plain), await ask('outcome', HIT, plain)];
    expect(answers.map(({ status, headers }) => [status, headers['idempotent-replayed']])).toEqual([[200, undefined], [200, undefined], [200, 'true']]);
    expect(answers[2]?.text).toBe(answers[1]?.text);
    expect(answers[2]?.text).not.toMatch(/exemplar uav/i);
  });

  it('is kept only where it was answered, and for a day', async () => {
    expect((await ask('mended', { ...HIT, country: 'Atlantis' })).status).toBe(400);
    const first = (await ask('mended', HIT).expect(200)).body as { id: string };
    await t.dataSource.query("update idempotency_key set created_at = now() - interval '24 hours 1 minute' where key = 'mended'");
    const next = (await ask('mended', { ...HIT, reference: 'another' }).expect(200)).body as { id: string };
    expect(next.id).not.toBe(first.id);
    await t.dataSource.query("update idempotency_key set created_at = now() - interval '24 hours 1 minute' where key = 'mended'");
    await t.app.get(IdempotencyService).sweep();
    expect(await t.dataSource.query("select 1 from idempotency_key where key = 'mended'")).toEqual([]);
    expect(await t.dataSource.query("select 1 from idempotency_key where key = 'shared'")).not.toEqual([]);
  });
});
