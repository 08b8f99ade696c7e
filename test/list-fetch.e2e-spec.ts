import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DOWNLOAD_LIMITS } from '../src/lists/download.js';
import { ListFetchService } from '../src/lists/list-fetch.service.js';
import type { ListStatus } from '../src/lists/list-status.service.js';
import { ListProposals } from '../src/lists/list-proposals.service.js';
import { listSource } from '../src/lists/sources/index.js';
import { type TestApp, testApp } from './support/app.js';
import { person } from './support/people.js';

const LIMITS = { ...DOWNLOAD_LIMITS, tries: 3, firstPause: 5, headersTimeout: 2000, bodyTimeout: 500, maxBytes: 5_000_000 };

/** A whole list in the UN's format, as large as the publisher's. */
const list = (entities: number, date = '2026-11-20'): string => `<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://www.un.org/sc/resources/sc-sanctions.xsd" dateGenerated="${date}T00:00:00.000Z"><INDIVIDUALS>${Array.from(
  { length: entities },
  (_, i) => `<INDIVIDUAL><DATAID>${700_000 + i}</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>EXEMPLAR</FIRST_NAME><SECOND_NAME>PERSON${i}</SECOND_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPi.${i}</REFERENCE_NUMBER><LISTED_ON>2016-03-02</LISTED_ON><COMMENTS1>Example.</COMMENTS1><NATIONALITY><VALUE>Democratic People's Republic of Korea</VALUE></NATIONALITY><LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE><LAST_DAY_UPDATED><VALUE>2024-02-01</VALUE></LAST_DAY_UPDATED><INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>ALIAS${i} EXEMPLAR</ALIAS_NAME></INDIVIDUAL_ALIAS><INDIVIDUAL_ADDRESS><CITY>Pyongyang</CITY><COUNTRY>Democratic People's Republic of Korea</COUNTRY></INDIVIDUAL_ADDRESS><INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1960-01-0${1 + (i % 9)}</DATE></INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_PLACE_OF_BIRTH/><INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>P${900_000 + i}</NUMBER></INDIVIDUAL_DOCUMENT><SORT_KEY/><SORT_KEY_LAST_MOD/></INDIVIDUAL>`,
).join('')}</INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>`;

describe('getting a list from its publisher', () => {
  let publisher: Server;
  let answer: (request: IncomingMessage, response: ServerResponse, nth: number) => void;
  let requests: IncomingMessage[];
  let t: TestApp;

  beforeEach(async () => {
    requests = [];
    publisher = createServer((request, response) => {
      requests.push(request);
      answer(request, response, requests.length);
    });
    await new Promise<void>((done) => publisher.listen(0, '127.0.0.1', done));
    const { port } = publisher.address() as AddressInfo;
    t = await testApp({ parties: 'none', env: { INTERDICT_URL_UN_SC: `http://127.0.0.1:${port}/consolidated.xml`, INTERDICT_REQUIRED_LISTS: 'un-sc' } });
  });
  afterEach(async () => {
    await t.close();
    publisher.closeAllConnections();
    await new Promise((done) => publisher.close(done));
  });

  const fetchIt = async () => {
    const source = listSource('un-sc');
    if (!source) throw new Error('no un-sc');
    return t.app.get(ListFetchService).fetch(source, { actor: 'job:test', limits: LIMITS });
  };
  const status = async () => ((await t.get('/v1/lists')).body as { items: ListStatus[] }).items.find(({ id }) => id === 'un-sc') as ListStatus;
  const send = (body: string, headers: Record<string, string> = {}) => (_: IncomingMessage, response: ServerResponse) => void response.writeHead(200, { 'content-type': 'text/xml', ...headers }).end(body);

  it('imports it and says when the publisher was asked', async () => {
    answer = send(list(1000));
    expect(await fetchIt()).toMatchObject({ outcome: 'imported' });
    const found = await status();
    expect(found).toMatchObject({ state: 'active', records: 1000, publishedAt: '2026-11-20', ageDays: 0 });
    expect(found.checkedAt).not.toBeNull();
  });

  it('asks only for what is newer, and takes 304 for a fresh check', async () => {
    answer = (request, response) => void (request.headers['if-none-match'] === '"v1"' ? response.writeHead(304).end() : send(list(1000), { etag: '"v1"' })(request, response));
    await fetchIt();
    const before = await status();
    expect(await fetchIt()).toMatchObject({ outcome: 'unchanged' });
    const after = await status();
    expect(after.versionId).toBe(before.versionId);
    expect(Date.parse(after.checkedAt ?? '')).toBeGreaterThan(Date.parse(before.checkedAt ?? ''));
  });

  it('tries again after a 500', async () => {
    answer = (request, response, nth) => void (nth === 1 ? response.writeHead(500).end('busy') : send(list(1000))(request, response));
    expect(await fetchIt()).toMatchObject({ outcome: 'imported' });
    expect(requests).toHaveLength(2);
  });

  it('follows a redirect', async () => {
    answer = (request, response) => void (request.url === '/consolidated.xml' ? response.writeHead(302, { location: '/signed?expires=1' }).end() : send(list(1000))(request, response));
    expect(await fetchIt()).toMatchObject({ outcome: 'imported' });
  });

  it.each<[string, RegExp, (request: IncomingMessage, response: ServerResponse) => void]>([
    ['a page instead of a list', /error page or a new format/, (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><html><body>Maintenance</body></html>')],
    ['404', /answered 404/, (_, response) => void response.writeHead(404).end()],
    ['half a body', /broke off/, (_, response) => {
      const body = list(1000);
      response.writeHead(200, { 'content-length': String(body.length) });
      response.write(body.slice(0, body.length / 2));
      setTimeout(() => response.destroy(), 20);
    }],
    ['a body cut short that claims to be whole', /list|whole|end/i, (_, response) => void response.writeHead(200).end(list(1000).slice(0, 200_000))],
    ['a drip that stops', /broke off/, (_, response) => void response.writeHead(200).write(list(10).slice(0, 500))],
    ['more than it may', /larger than/, (_, response) => void response.writeHead(200).end(Buffer.alloc(6_000_000, 32))],
    ['nothing', /error page or a new format/, (_, response) => void response.writeHead(200).end()],
  ])('keeps what screens when the publisher sends %s', async (_, message, fault) => {
    answer = send(list(1000));
    await fetchIt();
    const before = await status();
    answer = fault;
    const result = await fetchIt();
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(result.message).toMatch(message);
    expect(await status()).toEqual({ ...before, ageDays: 0, lastFetch: { at: expect.any(String), outcome: 'failed', message: expect.stringMatching(message) } });
    const [{ n }] = (await t.dataSource.query('select count(*)::int n from list_staged_record')) as [{ n: number }];
    expect(n).toBe(0);
    // The next good answer is taken as if nothing had happened.
    answer = send(list(1001, '2026-11-21'));
    expect(await fetchIt()).toMatchObject({ outcome: 'imported' });
    expect(await status()).toMatchObject({ records: 1001 });
  });

  it('gives up on a drip that never ends, and on a length that is not kept', async () => {
    let drip: NodeJS.Timeout | undefined;
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      const text = list(1000);
      let at = 0;
      drip = setInterval(() => void response.write(text.slice(at, (at += 20))), 50);
    };
    const impatient = { ...LIMITS, tries: 1, totalTimeout: 700 };
    const fetchWith = (limits: typeof LIMITS) => t.app.get(ListFetchService).fetch(listSource('un-sc')!, { actor: 'job:test', limits });
    expect(await fetchWith(impatient)).toMatchObject({ outcome: 'failed', message: expect.stringMatching(/took longer than|broke off/) });
    clearInterval(drip);
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': String(list(1000).length + 500) });
      response.write(list(1000));
      setTimeout(() => response.destroy(), 50);
    };
    expect(await fetchWith({ ...LIMITS, tries: 1 })).toMatchObject({ outcome: 'failed', message: expect.stringContaining('broke off') });
    expect(await status()).toMatchObject({ state: 'not_loaded' });
  });

  it('holds back an edition with half of the records gone, and says what it would remove', async () => {
    answer = send(list(1600));
    await fetchIt();
    answer = send(list(800, '2026-11-21'));
    expect(await fetchIt()).toMatchObject({ outcome: 'quarantined' });
    const found = await status();
    expect(found).toMatchObject({ records: 1600, publishedAt: '2026-11-20' });
    const { body } = await t.get(`/v1/lists/versions/${found.quarantined?.versionId}/changes?kind=removed&limit=2`);
    expect(body).toMatchObject({ items: [{ kind: 'removed', partyId: 'un-sc:700800' }, { kind: 'removed', partyId: 'un-sc:700801' }], next: '700801' });
  });

  it('keeps one update waiting, with what was proposed about it, when the publisher sends the same again', async () => {
    answer = send(list(1600));
    await fetchIt();
    answer = send(list(800, '2026-11-21'));
    await fetchIt();
    const waiting = (await status()).quarantined?.versionId ?? '';
    const proposal = await t.app.get(ListProposals).proposeRelease(waiting, 'The committee delisted half.', { actor: 'user:anna', unit: null });
    expect(await fetchIt()).toMatchObject({ outcome: 'quarantined', message: expect.stringContaining('its additions screen as provisional') });
    expect((await status()).quarantined?.versionId).toBe(waiting);
    await (await person(t, 'supervisor')).ask('post', `/v1/proposals/${proposal.id}/approve`, {}).expect(200);
    expect(await status()).toMatchObject({ state: 'active', records: 800, ageDays: 0, quarantined: null });
  });

  it('ends the waiting of an update when a whole edition comes that is no older', async () => {
    answer = send(list(1600));
    await fetchIt();
    answer = send(list(800, '2026-11-21').replace('PERSON5<', 'ZARATHUSTROV<'));
    await fetchIt();
    const waiting = (await status()).quarantined?.versionId ?? '';
    answer = send(list(1600, '2026-11-22'));
    expect(await fetchIt()).toMatchObject({ outcome: 'imported' });
    expect(await status()).toMatchObject({ publishedAt: '2026-11-22', quarantined: null });
    const { body } = await t.get('/v1/lists/un-sc/versions');
    expect((body as { items: { id: string; state: string; reasons: string[] }[] }).items.find(({ id }) => id === waiting)).toMatchObject({ state: 'rejected', reasons: expect.arrayContaining(['replaced: a whole edition came that is no older']) });
  });

  it('tells field by field what an edition changed', async () => {
    answer = send(list(1000));
    await fetchIt();
    answer = send(list(1000, '2026-11-21').replace('ALIAS5 EXEMPLAR', 'RENAMED5 EXEMPLAR').replace('<SECOND_NAME>PERSON7<', '<INTERPOL_LINK/><SECOND_NAME>PERSON7<').replace(/(PERSON9<.*?)Example\./, '$1Another example.'));
    expect(await fetchIt()).toMatchObject({ message: '1000 records (0 added, 3 changed (1 in what screens), 0 removed)' });
    const [newest, first] = ((await t.get('/v1/lists/un-sc/versions')).body as { items: { id: string; state: string; counts: object }[] }).items;
    expect(newest?.counts).toMatchObject({ changed: 3, changedForScreening: 1, rewritten: 1 });
    expect([newest?.state, first?.state]).toEqual(['active', 'superseded']);
    const { body } = await t.get(`/v1/lists/versions/${newest?.id}/changes`);
    const otherwise = { field: 'record', added: ['written otherwise by the publisher; all that is read from it is as before'], removed: [] };
    expect(body).toEqual({
      items: [
        { partyId: 'un-sc:700005', name: 'EXEMPLAR PERSON5', kind: 'changed', affects: 'screening', fields: [{ field: 'names', added: ['RENAMED5 EXEMPLAR (alias)'], removed: ['ALIAS5 EXEMPLAR (alias)'] }] },
        { partyId: 'un-sc:700007', name: 'EXEMPLAR PERSON7', kind: 'changed', affects: 'writing', fields: [otherwise] },
        { partyId: 'un-sc:700009', name: 'EXEMPLAR PERSON9', kind: 'changed', affects: 'information', fields: [{ field: 'remarks', added: ['Another example.'], removed: ['Example.'] }] },
      ],
      next: null,
    });
    const bearing = (await t.get(`/v1/lists/versions/${newest?.id}/changes?affects=screening`)).body as { items: { partyId: string }[] };
    expect(bearing.items.map(({ partyId }) => partyId)).toEqual(['un-sc:700005']);
  });
});
