import { readFileSync, readdirSync } from 'node:fs';
import { beforeAll, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { foldName, withoutForms } from '../../src/lists/link-facts.js';
import { readReportFile } from '../../src/lists/sources/report-file.js';
import { describeWithShared, sharedPath } from '../support/shared.js';

/** The data file against the lists' own files, read by other means than the product's parsers. */
const { entities } = readReportFile(readFileSync('data/report-entities.json', 'utf8'));
const bare = (name: string) => withoutForms(foldName(name).split(' ')).words.toSorted().join(' ');
const namesOf = (id: string) => new Set((entities.find((entity) => entity.id === id)?.names ?? []).map(({ full }) => bare(full)));
const referring = (list: string) => entities.flatMap(({ id, references }) => (references ?? []).filter((reference) => reference.list === list).map((reference) => ({ id, reference })));

describeWithShared('the entities of the report against the lists', ['lists/ofac/sdn.csv', 'lists/eu/fsf.xml', 'lists/eu_journal/consolidated', 'lists/un/consolidated.xml'], () => {
  const sdn = new Map<string, string[]>();
  let fsf = '';
  let everything = '';

  beforeAll(() => {
    const rows = (path: string) => parse(readFileSync(sharedPath('lists/ofac', path), 'utf8').replace(/\x1a/g, ''), { relax_column_count: true, relax_quotes: true }) as string[][];
    for (const [id = '', name = '', , , , , , , , , , remarks = ''] of rows('sdn.csv')) sdn.set(id.trim(), [name, ...[...remarks.matchAll(/a\.k\.a\. '([^']+)'/g)].map((match) => match[1] ?? '')]);
    for (const [id = '', , , name = ''] of rows('alt.csv')) sdn.get(id.trim())?.push(name);
    fsf = readFileSync(sharedPath('lists/eu/fsf.xml'), 'utf8');
    const journal = ['consolidated', 'amendments'].flatMap((folder) => readdirSync(sharedPath('lists/eu_journal', folder)).map((file) => `eu_journal/${folder}/${file}`));
    everything = [fsf, ...['ofac/sdn.csv', 'ofac/add.csv', 'un/consolidated.xml', ...journal].map((path) => readFileSync(sharedPath('lists', path), 'utf8'))].join('\n');
  });

  it('every OFAC record that we refer to is there and bears one of our names', () => {
    const references = referring('us-ofac-sdn');
    expect(references.length).toBeGreaterThan(45);
    const strangers = references.filter(({ id, reference }) => !sdn.get(reference.id ?? '')?.some((name) => namesOf(id).has(bare(name))));
    expect(strangers).toEqual([]);
  });

  it('every EU record that we refer to by number is there and bears one of our names', () => {
    const references = referring('eu-fsf').filter(({ reference }) => reference.id);
    expect(references.length).toBeGreaterThan(30);
    const strangers = references.filter(({ id, reference }) => {
      const start = fsf.indexOf(`euReferenceNumber="${reference.id}"`);
      const entry = fsf.slice(start, fsf.indexOf('</sanctionEntity>', start));
      return start < 0 || ![...entry.matchAll(/wholeName="([^"]*)"/g)].some((match) => namesOf(id).has(bare((match[1] ?? '').replace(/&amp;/g, '&').replace(/&#39;|&apos;/g, "'").replace(/\([^)]*\)/g, ''))));
    });
    expect(strangers).toEqual([]);
  });

  it('no identifier is ours alone: each stands in a list', () => {
    const numbers = entities.flatMap(({ id, identifiers }) => (identifiers ?? []).map(({ number }) => ({ id, number })));
    expect(numbers.length).toBeGreaterThan(100);
    expect(numbers.filter(({ number }) => !everything.includes(number))).toEqual([]);
  });
});
