import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { euJournal } from '../../src/lists/sources/eu-journal.js';
import { fileAt, fileOf, parseAll } from './list-files.js';
import { expectedParties } from './real-lists.js';

const folder = join(process.cwd(), 'test/fixtures/lists/eu-journal');
const fixture = readdirSync(folder).map((name) => fileAt(join(folder, name)));

describe("the EU journal's annexes", () => {
  it('reads acts and amendments as one edition', async () => {
    const { records, issues, edition } = await parseAll(euJournal, fixture);
    expect(records.map((record) => record.party)).toEqual(expectedParties('eu-journal'));
    expect(edition).toEqual({ publishedAt: '2026-07-23' });
    expect(issues.map((issue) => `${issue.kind}: ${issue.what}`)).toEqual([
      'placeholder_name: Text of image',
      'placeholder_name: Chinese:',
      'repeated_entry: 32014R0833 IV Primer Composite LLC (ООО «Пример Композит»)',
      'date_inferred: the newest act in the files is of 2026-07-23; name the day with --published if it is known',
    ]);
  });

  it('gives the same entry the same id whatever the order of the files and the rows around it', async () => {
    const { records } = await parseAll(euJournal, fixture);
    const reversed = await parseAll(euJournal, [...fixture].reverse());
    const alone = await parseAll(euJournal, fixture.slice(0, 1));
    const ids = records.map((record) => record.party.id);
    expect(reversed.records.map((record) => record.party.id).sort()).toEqual([...ids].sort());
    expect(ids).toEqual(expect.arrayContaining(alone.records.map((record) => record.party.id)));
  });

  it('keeps what an amendment and the consolidated act say of one entry', async () => {
    const { records } = await parseAll(euJournal, fixture);
    const party = records.find((record) => record.party.recordId.startsWith('32014R0833-IV-901'))?.party;
    expect(party?.names.map((name) => name.full)).toContain('PRIMKOM');
    expect(party?.identifiers).toHaveLength(1);
    expect(party?.contacts).toContain('info@example.invalid');
    expect(party?.listing.legalBasis).toEqual(['Regulation 833/2014', 'Regulation 2026/9001']);
  });

  it('leaves an edition undated in which nothing has a date', async () => {
    const text = 'celex,recordId,programKey,annex,measure,startDate,schema,name\n32014R0833,1,EU-RUS,III,Financial restrictions,,LegalEntity,PRIMER BANK\n';
    const { edition, records } = await parseAll(euJournal, [fileOf('a.csv', text)]);
    expect(edition).toEqual({});
    expect(records[0]?.party.listing).toMatchObject({ subList: 'Annex III', measures: ['financial_restriction'], programmes: ['EU-RUS'] });
  });

  it('reports a column, a type and a measure that it does not know', async () => {
    const text = 'celex,recordId,programKey,annex,measure,startDate,schema,name,shoeSize\n32014R0833,1,EU-RUS,III,Staring,someday,Ghost,PRIMER,44\n';
    const { issues, records } = await parseAll(euJournal, [fileOf('a.csv', text)]);
    expect(issues.map((issue) => `${issue.kind}: ${issue.what}`)).toEqual(['unread_column: shoeSize', 'unknown_type: Ghost', 'unknown_measure: Staring', 'unparsed_date: someday']);
    expect(records[0]?.party).toMatchObject({ type: 'unknown', listing: { measures: ['other'] } });
  });

  it.each([
    ['celex,recordId,programKey,annex,measure,startDate,reason,schema,name', 'consolidated'],
    ['amendedCelex,amendmentCelex,recordId,programKey,annex,measure,startDate,reason,schema,name', 'amendment'],
    ['_id,source,entity_number,type,programs,name', undefined],
    ['position,name', undefined],
  ])('knows its files by their header: %s', (header, part) => {
    expect(euJournal.recognise(Buffer.from(`${header}\n`), 'a.csv')?.part).toBe(part);
  });
});
