import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { ListSource } from '../../src/lists/list-source.js';
import { ofacNonSdn, ofacSdn } from '../../src/lists/sources/ofac.js';
import { usCsl } from '../../src/lists/sources/us-csl.js';
import type { ListedParty } from '../../src/matching/party.js';
import { fileAt, parseAll, REAL_LISTS } from './list-files.js';

/**
 * The real lists lie beside the project and are not part of it; without them these tests are skipped. What a file holds is
 * read here once more and simply, apart from the parsers.
 */
const withLists = REAL_LISTS === undefined ? describe.skip : describe;
const path = (...parts: string[]) => join(REAL_LISTS ?? '', ...parts);
const rows = (file: string): string[][] => parse(textOf(file).replace('\x1a', ''), { relax_quotes: true, relax_column_count: true });
const textOf = (file: string) => (file.endsWith('.gz') ? gunzipSync(readFileSync(file)) : readFileSync(file)).toString('utf8');
const isNull = (cell: string | undefined) => cell === undefined || cell.trim() === '' || cell.trim() === '-0-';

async function partiesOf(source: ListSource, ...files: string[]): Promise<{ parties: Map<string, ListedParty>; issues: Map<string, number>; count: number }> {
  const { records, issues } = await parseAll(source, files.map(fileAt));
  const counted = new Map<string, number>();
  for (const issue of issues) counted.set(issue.kind, (counted.get(issue.kind) ?? 0) + 1);
  return { parties: new Map(records.map(({ party }) => [party.recordId, party])), issues: counted, count: records.length };
}

const namesOf = (party: ListedParty | undefined) => new Set(party?.names.map((name) => name.full.toLowerCase()));
/** Everything the party holds, as one text, to find a published value in whatever place it was put. */
const allOf = (party: ListedParty | undefined) => JSON.stringify({ ...party, remarks: undefined });

withLists('the real OFAC SDN set', () => {
  let reading: ReturnType<typeof partiesOf> | undefined;
  const read = () => (reading ??= partiesOf(ofacSdn, ...['sdn.csv', 'alt.csv', 'add.csv', 'sdn_comments.csv'].map((name) => path('ofac', name))));

  it('has every row, name, alias, address, programme and remark of the files', async () => {
    const { parties, issues } = await read();
    const sdn = rows(path('ofac', 'sdn.csv'));
    expect(parties.size).toBe(sdn.length);
    const lost: string[] = [];
    for (const row of sdn) {
      const party = parties.get(row[0] ?? '');
      if (!namesOf(party).has((row[1] ?? '').replace(/\s+/g, ' ').trim().toLowerCase())) lost.push(`name ${row[1]}`);
      for (const tag of (row[3] ?? '').split('] [')) if (party?.listing.programmes.includes(tag.trim()) !== true) lost.push(`programme ${tag}`);
      if (!isNull(row[11]) && party?.remarks === undefined) lost.push(`remarks ${row[0]}`);
    }
    for (const row of rows(path('ofac', 'alt.csv'))) if (!namesOf(parties.get(row[0] ?? '')).has((row[3] ?? '').replace(/\s+/g, ' ').trim().toLowerCase())) lost.push(`alias ${row[3]}`);
    for (const row of rows(path('ofac', 'add.csv'))) {
      const held = parties.get(row[0] ?? '')?.addresses.map((address) => address.full.toLowerCase()).join('|') ?? '';
      for (const cell of row.slice(2, 5)) if (!isNull(cell) && !held.includes(cell.replace(/\s+/g, ' ').trim().toLowerCase())) lost.push(`address ${cell}`);
    }
    expect(lost).toEqual([]);
    expect([...issues.keys()].sort()).toEqual(['unknown_country', 'unparsed_date', 'unread_remark']);
    expect(issues.get('unread_remark')).toBeLessThan(sdn.length / 100);
  });

  it('has every weak alias, date of birth and number that the remarks hold', async () => {
    const { parties } = await read();
    const remarks = new Map(rows(path('ofac', 'sdn.csv')).map((row): [string, string] => [row[0] ?? '', isNull(row[11]) ? '' : (row[11] ?? '')]));
    for (const row of rows(path('ofac', 'sdn_comments.csv'))) remarks.set(row[0] ?? '', (remarks.get(row[0] ?? '') ?? '') + (row[1] ?? ''));
    const lost: string[] = [];
    const found = { aliases: 0, dates: 0, numbers: 0, links: 0 };
    for (const [id, text] of remarks) {
      const party = parties.get(id);
      const names = namesOf(party);
      const all = allOf(party);
      for (const [, name] of text.matchAll(/[af]\.k\.a\. '(.*?)'(?=;|\.?$|\.;)/g)) {
        found.aliases += 1;
        if (!names.has((name ?? '').replace(/\s+/g, ' ').trim().toLowerCase())) lost.push(`${id} ${name}`);
      }
      for (const [, date] of text.matchAll(/(?:^|; )(?:alt\. )?DOB ([^;.]+)/g)) {
        found.dates += 1;
        if (party?.birthDates.some((each) => each.raw === (date ?? '').trim()) !== true) lost.push(`${id} DOB ${date}`);
      }
      for (const [, number] of text.matchAll(/(?:Tax ID No\.|Registration Number|Passport|National ID No\.|SWIFT\/BIC|IMO|MMSI|Cedula No\.|Government Gazette Number|Digital Currency Address - \w+) ([A-Z0-9-]{5,})(?=[ ;.]|$)/g)) {
        found.numbers += 1;
        if (party?.identifiers.some((each) => each.number.includes(number ?? '')) !== true && !all.includes(number ?? '')) lost.push(`${id} ${number}`);
      }
      for (const [, name] of text.matchAll(/Linked To: ([^;()]+)/g)) {
        found.links += 1;
        if (!JSON.stringify(party?.links ?? []).includes(JSON.stringify((name ?? '').replace(/\s+/g, ' ').trim().replace(/\.$/, '')).slice(1, -1))) lost.push(`${id} link ${name}`);
      }
    }
    expect(lost).toEqual([]);
    expect(found.aliases).toBeGreaterThan(4000);
    expect(found.numbers).toBeGreaterThan(10_000);
    expect(found.dates).toBeGreaterThan(7000);
    expect(found.links).toBeGreaterThan(8000);
  });

  it.each([
    ['official-2024-02-20/sdn.csv.gz', 13_931],
    ['official-2024-02-23/sdn.csv.gz', 14_484],
    ['official-2024-05-02/sdn.csv', 14_973],
  ])('%s alone has %i records and says that its other parts are missing', async (file, count) => {
    const { records, edition } = await parseAll(ofacSdn, [fileAt(path('ofac', ...file.split('/')))]);
    expect(records).toHaveLength(count);
    expect(rows(path('ofac', ...file.split('/')))).toHaveLength(count);
    expect(edition.missingParts).toEqual(['alt', 'add', 'comments']);
  });
});

withLists('the real OFAC non-SDN list', () => {
  it('has every entry, name, alias, number and address of the file', async () => {
    const file = path('us_ofac_nonsdn', 'consolidated.xml');
    const { parties, issues } = await partiesOf(ofacNonSdn, file);
    const plain = (text: string) => text.replace(/&amp;/g, '&').replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/\s+/g, ' ').trim();
    const entries = [...textOf(file).matchAll(/<sdnEntry>[\s\S]*?<\/sdnEntry>/g)].map((match) => match[0]);
    expect(parties.size).toBe(entries.length);
    const lost: string[] = [];
    for (const entry of entries) {
      const party = parties.get(/<uid>(\d+)</.exec(entry)?.[1] ?? '');
      const names = [...namesOf(party)].join('|');
      const all = allOf(party);
      for (const [, name] of entry.matchAll(/<(?:lastName|firstName)>([^<]*)</g)) if (!names.includes(plain(name ?? '').toLowerCase())) lost.push(name ?? '');
      for (const [, value] of entry.matchAll(/<(?:idNumber|address\d|city|postalCode|program|placeOfBirth|dateOfBirth)>([^<]*)</g)) {
        const gender = /^(Male|Female)$/.test(value ?? '') && party?.gender !== undefined;
        if (!gender && !all.includes(JSON.stringify(plain(value ?? '')).slice(1, -1))) lost.push(value ?? '');
      }
    }
    expect(lost).toEqual([]);
    expect([...issues]).toEqual([['unread_remark', 1]]);
  });
});

withLists('the real Consolidated Screening List', () => {
  it.each([
    ['consolidated.csv', 5358, 5358],
    ['sample-2025.csv', 13, 13],
    ['consolidated-2022-05-16.csv.gz', 14_160, 14_159],
  ])('%s has every row, name, alias, address and date of the file', async (name, inFile, distinct) => {
    const file = path('us_csl', name);
    const [header = [], ...lines] = rows(file);
    const { count, parties } = await partiesOf(usCsl, file);
    expect(lines).toHaveLength(inFile);
    expect(count).toBe(distinct);
    const lost: string[] = [];
    const filled = new Set<string>();
    for (const line of lines) {
      const cell = (column: string) => (line[header.indexOf(column)] ?? '').replace(/\s+/g, ' ').trim();
      const short = [...cell('source').matchAll(/\(([A-Z-]+)(?: List)?\)/g)][0]?.[1] ?? '';
      const party = parties.get(`${cell('_id')}/${short}`) ?? parties.get(cell('_id'));
      const all = allOf(party).toLowerCase();
      const holds = (text: string) => all.includes(JSON.stringify(text.toLowerCase()).slice(1, -1));
      const pieces = { name: /\n/, addresses: /; /, programs: /; /, federal_register_notice: /[\s.,;]+(?=\d\d ?F\.? ?R|Vol)/, license_requirement: /\n/, vessel_type: /\n/ };
      for (const [column, between] of Object.entries(pieces)) {
        for (const value of cell(column).split(between)) if (!holds(value.replace(/[\s.,;]+$/, ''))) lost.push(`${column}: ${value}`);
      }
      for (const alias of cell('alt_names').split('; ')) {
        const bare = alias.replace(/^(and|also known as:?|a\.k\.a\.?,?|f\.k\.a\.?,?|formerly known as:?|aka)\s+/i, '').replace(/^["“(]|["”)(,]+$/g, '').trim();
        if (bare.length > 2 && !holds(bare) && !bare.split(/[.,] /).every((part) => holds(part))) lost.push(`alias: ${alias}`);
      }
      for (const column of ['start_date', 'end_date']) if (cell(column) !== '' && !cell(column).startsWith('00') && !holds(cell(column))) lost.push(`${column}: ${cell(column)}`);
      for (const [i, value] of line.entries()) if (value.trim() !== '') filled.add(header[i] ?? '');
    }
    expect(lost).toEqual([]);
    const some = (test: (party: ListedParty) => boolean) => [...parties.values()].some(test);
    if (filled.has('ids')) expect(some((party) => party.identifiers.length > 0)).toBe(true);
    if (filled.has('nationalities')) expect(some((party) => party.countries.length > 0)).toBe(true);
    if (filled.has('dates_of_birth')) expect(some((party) => party.birthDates.length > 0)).toBe(true);
    expect(some((party) => party.listing.endsOn !== undefined)).toBe(true);
  });
});
