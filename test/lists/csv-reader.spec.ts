import { describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { ListFormatError } from '../../src/lists/list-source.js';
import { firstRow, readCsv, readCsvRecords, type CsvOptions } from '../../src/lists/readers/csv.js';
import { fileOf } from './list-files.js';

async function rows(content: string | Buffer, options?: CsvOptions): Promise<string[][]> {
  const read: string[][] = [];
  for await (const row of readCsv(fileOf('test.csv', content, 7), options)) read.push([...row.cells]);
  return read;
}

describe('the CSV reader', () => {
  it('reads quoted commas, quoted line breaks and doubled quotation marks', async () => {
    expect(await rows('1,"A, B","line\nbreak","say ""x"""\r\n2,b,c,d\r\n')).toEqual([
      ['1', 'A, B', 'line\nbreak', 'say "x"'],
      ['2', 'b', 'c', 'd'],
    ]);
  });

  it.each([
    ['UTF-8 with a mark', Buffer.from('\ufeffKöln;Ё\n'), 'Köln', 'Ё'],
    ['UTF-8 whose letters are cut by the pieces', Buffer.from('Köln;Ё\n'), 'Köln', 'Ё'],
    ['UTF-16 with a mark', iconv.encode('Köln;Ё\n', 'utf-16le', { addBOM: true }), 'Köln', 'Ё'],
    ['Windows-1252', iconv.encode('Köln;“x”\n', 'windows-1252'), 'Köln', '“x”'],
  ])('reads %s', async (_title, bytes, first, second) => {
    expect(await rows(bytes, { delimiter: ';' })).toEqual([[first, second]]);
  });

  it('keeps the row as published beside its cells', async () => {
    const read = [];
    for await (const row of readCsv(fileOf('t.csv', '1,"A, B",-0- \r\n'))) read.push(row.raw);
    expect(read).toEqual(['1,"A, B",-0- ']);
  });

  it('refuses a file that ends inside a quoted text', async () => {
    await expect(rows('1,"A"\n2,"cut of')).rejects.toThrow(ListFormatError);
    await expect(rows('1,"A"\n2,"cut of')).rejects.toThrow(/cut off; fetch it again/);
  });

  it('refuses a row of another length than the first, unless rows may differ', async () => {
    await expect(rows('1,2,3\n4,5\n')).rejects.toThrow(ListFormatError);
    expect(await rows('1,2,3\n4,5\n', { ragged: true })).toEqual([
      ['1', '2', '3'],
      ['4', '5'],
    ]);
  });

  it('lets a loose quotation mark stand where the source allows it', async () => {
    await expect(rows('1,a "b" c\n')).rejects.toThrow(ListFormatError);
    expect(await rows('1,a "b" c\n', { looseQuotes: true })).toEqual([['1', 'a "b" c']]);
  });

  it('gives cells by column name and refuses a short row', async () => {
    const names: string[] = [];
    for await (const record of readCsvRecords(fileOf('t.csv', 'id,name \n1, Albatros \n'))) names.push(`${record.get('name')}|${record.get('absent')}`);
    expect(names).toEqual(['Albatros|']);
    const short = async () => {
      for await (const record of readCsvRecords(fileOf('t.csv', 'id,name\n1\n'))) names.push(record.raw);
    };
    await expect(short()).rejects.toThrow(/line 2 has 1 columns, the header has 2/);
  });
});

describe('the first row of a file', () => {
  it.each([
    ['36,"A, B",-0- \r\n37,', ['36', 'A, B', '-0-']],
    ['\r\nid,name\n', ['id', 'name']],
    ['"open', undefined],
  ])('of %j is %j', (text, expected) => {
    expect(firstRow(Buffer.from(text))).toEqual(expected);
  });
});
