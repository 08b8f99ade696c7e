import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { splitQuoted } from '../../src/lists/values.js';
import { euJournal } from '../../src/lists/sources/eu-journal.js';
import { fileAt, fileOf, parseAll, REAL_LISTS } from './list-files.js';
import { expectedParties, type Ledger, ledgerOf, realListsName, realText } from './real-lists.js';

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

(REAL_LISTS === undefined ? describe.skip : describe)(realListsName("the EU journal's annexes up to August 2026"), () => {
  it('lose no row, no name and no number', async () => {
    const paths = ['consolidated', 'amendments'].flatMap((part) => readdirSync(join(REAL_LISTS ?? '', 'eu_journal', part)).map((name) => `eu_journal/${part}/${name}`));
    const { records, issues } = await parseAll(euJournal, paths.map((path) => fileAt(join(REAL_LISTS ?? '', path))));
    const rows = paths.flatMap((path) => parse(realText(path), { columns: true }) as Record<string, string>[]);
    expect(rows).toHaveLength(8017 + 417);
    const repeated = issues.filter((issue) => issue.kind === 'repeated_entry').length;
    expect(records).toHaveLength(rows.length - repeated);
    expect(repeated).toBe(12);
    const byEntry = new Map<string, { readonly id: string; readonly ledger: Ledger }[]>();
    for (const { party } of records) {
      const entry = party.recordId.slice(0, -9);
      byEntry.set(entry, [...(byEntry.get(entry) ?? []), { id: party.recordId, ledger: ledgerOf(party) }]);
    }
    const lost = rows.flatMap((row) => {
      const cell = (column: string): string => row[column] ?? '';
      const entry = [cell('celex') || cell('amendedCelex'), cell('annex'), cell('recordId').replace(/\s+/g, '')].filter((part) => part !== '').join('-');
      const names = [cell('name'), ...['alias', 'weakAlias', 'previousName'].flatMap((column) => splitQuoted(cell(column)))];
      const lostIn = ({ id, ledger }: { readonly id: string; readonly ledger: Ledger }): string[] =>
        [...names.flatMap(ledger.lostWords), ...NUMBER_COLUMNS.map(cell).flatMap(ledger.lostNumbers)].map((word) => `${id}: ${word}`);
      // Annexes without numbers hold many entries: the row's own is the one that lost least.
      const losses = (byEntry.get(entry) ?? []).map(lostIn).sort((x, y) => x.length - y.length);
      return losses[0] ?? [`${entry} ${cell('name')}`];
    });
    expect(lost).toEqual([]);
  }, 180_000);
});

const NUMBER_COLUMNS = ['passportNumber', 'idNumber', 'registrationNumber', 'taxNumber', 'innCode', 'ogrnCode', 'kppCode', 'okpoCode', 'leiCode', 'imoNumber', 'mmsi'];
