import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { EditionInfo, ListFile, ParseIssue, ParsedRecord } from '../../src/lists/list-source.js';
import { ListFormatError } from '../../src/lists/list-source.js';
import { readReportFile } from '../../src/lists/sources/report-file.js';
import { reportSource } from '../../src/lists/sources/report.js';
import type { ListedParty } from '../../src/matching/party.js';

const PATH = 'data/report-entities.json';
const text = readFileSync(PATH, 'utf8');
const shared = '../shared';

const fileOf = (content: string): ListFile => ({ name: 'report-entities.json', open: () => Readable.from([Buffer.from(content)]) });

async function parse(content: string): Promise<{ records: ParsedRecord[]; issues: ParseIssue[]; edition: EditionInfo | undefined }> {
  const recognised = reportSource.recognise(Buffer.from(content), 'x');
  if (!recognised) throw new Error('not recognised');
  const records: ParsedRecord[] = [];
  const issues: ParseIssue[] = [];
  let edition: EditionInfo | undefined;
  const sink = { issue: (issue: ParseIssue) => issues.push(issue), edition: (info: EditionInfo) => (edition = info) };
  for await (const record of reportSource.parse([{ file: fileOf(content), recognised }], sink)) records.push(record);
  return { records, issues, edition };
}

let parties: ReadonlyMap<string, ListedParty>;
let parsed: Awaited<ReturnType<typeof parse>>;

beforeAll(async () => {
  parsed = await parse(text);
  parties = new Map(parsed.records.map(({ party }) => [party.recordId, party]));
});

const party = (id: string): ListedParty => {
  const found = parties.get(id);
  if (!found) throw new Error(`no entity ${id}`);
  return found;
};

describe('the entities of the report', () => {
  it('are all read, without an issue, under the edition that the file states', () => {
    expect(parsed.issues).toEqual([]);
    expect(parsed.edition).toEqual({ publishedAt: '2026-11-23', statedRecords: parsed.records.length });
    expect(parsed.records.length).toBeGreaterThan(100);
  });

  it.each([
    ['alabuga-sez-company', 'company', 'named_in_report'],
    ['sergei-shoigu', 'person', 'named_in_report'],
    ['russian-ministry-of-defence', 'organisation', 'named_in_report'],
    ['alabuga-machinery', 'company', 'network'],
    ['timur-shagivaleev', 'person', 'network'],
    ['sollers-alabuga', 'company', 'network'],
    ['shahed-aviation', 'company', 'network'],
    ['komid', 'company', 'network'],
    ['alabuga-zone', 'place', 'place'],
    ['yelabuga', 'place', 'place'],
    ['tatarstan', 'place', 'place'],
    ['kursk', 'place', 'place'],
    ['pyongyang', 'place', 'place'],
    ['moscow', 'place', 'place'],
    ['shahed-drone', 'goods', 'goods'],
    ['kn-23', 'goods', 'goods'],
    ['air-to-air-missiles', 'goods', 'goods'],
    ['submarine-launched-missiles', 'goods', 'goods'],
    ['russia', 'state', 'state'],
    ['north-korea', 'state', 'state'],
    ['iran', 'state', 'state'],
    ['kyrylo-budanov', 'person', 'mentioned_only'],
    ['aeroprakt', 'organisation', 'mentioned_only'],
    ['aeroprakt-a22', 'goods', 'mentioned_only'],
    ['ukraine', 'state', 'mentioned_only'],
    ['south-korea', 'state', 'mentioned_only'],
    ['japan', 'state', 'mentioned_only'],
    ['united-states', 'state', 'mentioned_only'],
    ['japanese-media', 'organisation', 'mentioned_only'],
    ['diplomatic-sources', 'organisation', 'mentioned_only'],
  ])('%s is a %s in the role %s', (id, type, role) => {
    expect([party(id).type, party(id).role]).toEqual([type, role]);
  });

  it('never look like a listing', () => {
    for (const { party } of parsed.records) {
      expect(party.listing).toEqual({ programmes: [], measures: ['adverse_information'], jurisdiction: 'report', legalBasis: [] });
    }
  });

  it('carry no reference to a list where the report only mentions them', () => {
    const mentioned = [...parties.values()].filter(({ role }) => role === 'mentioned_only');
    expect(mentioned.length).toBeGreaterThanOrEqual(15);
    expect(mentioned.filter(({ references }) => references).map(({ id }) => id)).toEqual([]);
  });

  it('show claim, source, date and references of the zone company to whoever opens it', () => {
    const zone = party('alabuga-sez-company');
    expect(zone.remarks).toMatch(/^The report says that up to 25,000 North Korean workers/);
    expect(zone.details?.['asOf']).toEqual(['2025']);
    expect(zone.details?.['source']).toContain('US Treasury, OFAC, SDN list, 2026-04-22');
    expect(zone.details?.['references']).toContain('eu-fsf EU.11048.84 · Reg. (EU) No 269/2014, Annex I, entry 333 · 2023-12-18');
    expect(JSON.parse(parsed.records[0]?.raw ?? '')).toMatchObject({ id: 'alabuga-sez-company', source: ['article', 'us-ofac-sdn', 'eu-journal'] });
  });

  it.each([
    ['alabuga-sez-company', 'Alabuga Special Economic Zone'],
    ['alabuga-sez-company', 'Elabuga Special Economic Zone'],
    ['alabuga-sez-company', 'Yelabuga SEZ'],
    ['alabuga-sez-company', 'OEZ PPT Alabuga AO'],
    ['alabuga-sez-company', 'АО «ОЭЗ ППТ «Алабуга»'],
    ['alabuga-sez-company', 'Особлива економічна зона «Алабуга»'],
    ['timur-shagivaleev', 'Тимур Наилевич Шагивалеев'],
    ['timur-shagivaleev', 'Tymur Nailovych Shahivalieiev'],
    ['sergei-shoigu', 'Сергей Шойгу'],
    ['shahed-aviation', 'صنایع هوایی شاهد'],
    ['redlepus', '红兔矢量实业（深圳）有限公司'],
    ['genco', '조선대외건설총회사'],
  ])('%s answers to %s', (id, name) => {
    expect(party(id).names.map(({ full }) => full)).toContain(name);
  });

  it('know the script of each name', () => {
    const scripts = new Set([...parties.values()].flatMap(({ names }) => names.map(({ script }) => script)));
    expect([...scripts].sort()).toEqual(['Arab', 'Cyrl', 'Hang', 'Hani', 'Jpan', 'Latn']);
  });

  it('turn a year into the whole year and a day into one day', () => {
    expect(party('no-kwang-chol').birthDates).toEqual([{ from: '1956-01-01', to: '1956-12-31', precision: 'year', raw: '1956' }]);
    expect(party('timur-shagivaleev').birthDates).toEqual([{ from: '1978-01-28', to: '1978-01-28', precision: 'day', raw: '1978-01-28' }]);
  });

  it('say by name who owns whom', () => {
    expect(party('drake').links).toEqual([
      { relation: 'subsidiary of', recordId: 'alabuga-machinery', name: 'LLC Alabuga Machinery', percent: 50 },
      { relation: 'subsidiary of', recordId: 'alabuga-development', name: 'Alabuga Development OOO', percent: 50 },
    ]);
  });
});

describe('traps in what the lists publish', () => {
  it.each([
    ['the conflicting company number of Albatros is shown and not taken over', 'albatros', /1037825026700/, ['5038127220', '1175050004161', '15516028']],
    ['the two EU measures on Alabuga Machinery keep their dates', 'alabuga-machinery', /2025-02-24 and export restriction of 2025-05-21/, ['1674003000', '1221600079623', '78358398']],
    ['the numbers of Rostar that the US list prints at another firm too are doubted', 'rostar', /SDN 49320/, ['7720361170', '5167746369060']],
    ['a Ukrainian address is no reason either way', 'ekofera', /country alone decides nothing/, ['40760885', '13541020000006395']],
    ['the out-of-date title of Sergei Shoigu is pointed out', 'sergei-shoigu', /out of date/, []],
    ['the US listing of the director came two years before the EU one', 'timur-shagivaleev', /2024-02-23 and 2026-04-23/, ['753129173', '165503987841', '9201745357']],
  ])('%s', (_, id, note, numbers) => {
    expect(party(id).details?.['note']?.[0]).toMatch(note);
    expect(party(id).identifiers.map(({ number }) => number)).toEqual(numbers);
  });

  it.each(['alabuga-development', 'alabuga-machinery', 'drake'])('the slip of the postcode in the EU entry of %s is kept as published, with a note', (id) => {
    const slip = party(id).addresses.filter(({ postcode }) => postcode === '432601');
    expect(slip).toHaveLength(1);
    expect(slip[0]?.note).toMatch(/slip for 423601/);
    expect(party(id).addresses.some(({ postcode }) => postcode === '423601')).toBe(true);
  });

  it('no name is just the Russian words for a special economic zone, and no town is a name of a firm', () => {
    const flagging = [...parties.values()].filter(({ role }) => role === 'named_in_report' || role === 'network');
    const names = flagging.flatMap(({ names }) => names.map(({ full }) => full.toLowerCase()));
    for (const generic of ['особая экономическая зона', 'special economic zone', 'sez', 'yelabuga', 'elabuga', 'kursk', 'tatarstan', 'shahed']) {
      expect(names).not.toContain(generic);
    }
  });

  it('names that share a word with a firm of the zone are not among the entities', () => {
    const names = [...parties.values()].flatMap(({ names }) => names.map(({ full }) => full));
    for (const other of ['Albatross Shipmanagement LLC-FZ', 'Vertikal Limited', 'Sollers-Finance', 'Iran Shahed', 'Shahed Pharm']) expect(names).not.toContain(other);
  });
});

describe('a damaged file', () => {
  const damaged = (change: (file: Record<string, never>) => void): string => {
    const file = JSON.parse(text) as Record<string, never>;
    change(file);
    return JSON.stringify(file);
  };
  type Loose = { [key: string]: Loose } & Loose[] & string;
  const first = (change: (entity: Loose) => void) => damaged((file) => change((file as unknown as Loose)['entities']![0]!));

  it.each<readonly [string, string, RegExp]>([
    ['cut off in the middle', text.slice(0, text.length / 2), /not whole JSON/],
    ['an unknown role', first((entity) => (entity['role'] = 'listed' as Loose)), /"listed" is not one of named_in_report/],
    ['a place that would flag', first((entity) => (entity['type'] = 'place' as Loose)), /role named_in_report cannot have type place/],
    ['an unknown field', first((entity) => (entity['listed'] = 'yes' as Loose)), /unknown field listed/],
    ['a tax number with a wrong digit', first((entity) => (entity['identifiers']![0]!['number'] = '1646019915' as Loose)), /1646019915 fails the check digits of inn/],
    ['a day that is not in the calendar', first((entity) => (entity['established'] = '2006-02-30' as Loose)), /2006-02-30 is no day of the calendar/],
    ['a name that a transcriber left', first((entity) => (entity['names']![1]!['full'] = 'Text of image' as Loose)), /Text of image is no name/],
    ['two primary names', first((entity) => (entity['names']![1]!['kind'] = 'primary' as Loose)), /only it, is primary/],
    ['no claim', first((entity) => delete (entity as Record<string, unknown>)['claim']), /claim is missing/],
    ['a source that nobody explains', first((entity) => (entity['source']![0] = 'rumour' as Loose)), /"rumour" is not one of article/],
    ['a list that does not exist', first((entity) => (entity['references']![0]!['list'] = 'us-sdn' as Loose)), /"us-sdn" is not one of us-ofac-sdn/],
    ['the same entity twice', damaged((file) => (file as unknown as Loose)['entities']!.push((file as unknown as Loose)['entities']![0]!)), /id alabuga-sez-company occurs twice/],
    ['a link to nobody', first((entity) => Object.assign(entity, { links: [{ relation: 'subsidiary of', to: 'nobody' }] })), /no entity nobody/],
    ['a hash that is none', damaged((file) => ((file as unknown as Loose)['document']!['sha256'] = 'abc' as Loose)), /sha256: "abc" does not look right/],
  ])('with %s is refused whole', async (_, content, fault) => {
    await expect(parse(content)).rejects.toThrow(ListFormatError);
    await expect(parse(content)).rejects.toThrow(fault);
  });

  it('names every fault at once', () => {
    const twice = first((entity) => {
      entity['role'] = 'listed' as Loose;
      entity['asOf'] = 'yesterday' as Loose;
    });
    expect(() => readReportFile(twice)).toThrow(/2 fault\(s\).*listed.*yesterday/);
  });

  it('that is something else is not recognised', () => {
    expect(reportSource.recognise(Buffer.from('{"format": "other"}'), PATH)).toBeUndefined();
    expect(reportSource.recognise(Buffer.from('<export/>'), PATH)).toBeUndefined();
    expect(reportSource.recognise(Buffer.from(text), 'any-name.txt')).toEqual({ listId: 'report', format: 'report-json' });
  });
});

describe('the document', () => {
  const { document } = readReportFile(text);
  const original = `${shared}/documents/${document.fileName}`;

  (existsSync(original) ? it : it.skip)(`is the file whose hash is recorded (skipped without ${original})`, () => {
    const bytes = readFileSync(original);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(document.sha256);
    expect(bytes.length).toBe(document.bytes);
  });

  (existsSync(original) ? it : it.skip)('is told in our own words: no run of seven words of it is in our file', () => {
    const words = (value: string) => value.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    const runs = (all: string[]) => all.slice(6).map((_, i) => all.slice(i, i + 7).join(' '));
    const ours = new Set(runs(words(text)));
    expect(runs(words(readFileSync(original, 'utf8'))).filter((run) => ours.has(run))).toEqual([]);
  });

  it('is dated as well as its text allows and no better', () => {
    expect(document.date).toMatchObject({ precision: 'range', raw: 'summer 2025' });
  });

  it.each([
    [25000, 'workers', 'at_most'],
    [2000, 'drones a month', 'about'],
    [1000, 'sappers', 'exactly'],
    [5000, 'civilian workers', 'at_least'],
  ])('claims %i %s (%s), with whose claim it is', (value, unit, bound) => {
    const claims = document.claims.filter(({ quantities }) => quantities?.some((quantity) => quantity.value === value && quantity.unit === unit && quantity.bound === bound));
    expect(claims).toHaveLength(1);
    expect(claims[0]?.by).toMatch(/article|media/);
  });

  it('warns that its title for Sergei Shoigu is out of date', () => {
    expect(document.cautions.join(' ')).toMatch(/Sergei Shoigu.*out of date/);
  });
});
