import 'reflect-metadata';
import { existsSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { mappingOf } from '../src/batches/intake/columns.js';
import { CsvRows } from '../src/batches/intake/csv-rows.js';
import { isPlaceholder, readName } from '../src/batches/intake/damage.js';
import { fieldOfHeader } from '../src/batches/intake/fields.js';
import { readOwners } from '../src/batches/intake/owners.js';
import { type TableLook, lookAtTable, readTable } from '../src/batches/intake/read-table.js';
import { type RowProblem, type RowRead, readRow } from '../src/batches/intake/row-subject.js';
import { csvCell, safeText } from '../src/batches/intake/safe-cell.js';
import { xlsxRows } from '../src/batches/intake/xlsx-rows.js';
import type { TableRow } from '../src/batches/intake/csv-rows.js';

const folder = mkdtempSync(join(tmpdir(), 'interdict-intake-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(content: string | Buffer): string {
  const path = join(folder, `file-${files++}`);
  writeFileSync(path, content);
  return path;
}

/** How often this process holds a file open; not at all where the system does not tell. */
function heldOpen(path: string): number {
  const held = '/proc/self/fd';
  if (!existsSync(held)) return 0;
  return readdirSync(held).filter((fd) => {
    try {
      return readlinkSync(join(held, fd)) === path;
    } catch {
      return false; // closed meanwhile
    }
  }).length;
}

async function allRows(path: string, look?: TableLook): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const some of readTable(path, (look ?? (await lookAtTable(path))).format)) rows.push(...some);
  return rows;
}

async function readAll(path: string): Promise<(RowRead | RowProblem)[]> {
  const look = await lookAtTable(path);
  return (await allRows(path, look)).map((row) => readRow(row, mappingOf(look.guesses), look.format.columns.length));
}

const RUSSIAN = 'Наименование;ИНН;Город;Страна\r\nООО "Алабуга Волокно";1646019914;Елабуга;Россия\r\nЗАО Ромашка;7707083893;Москва;Россия\r\nПАО Северсталь;3528000597;Череповец;Россия\r\n';
const GERMAN = 'Lieferant;Straße;PLZ;Ort;Land\r\nMüller & Söhne GmbH;Große Gasse 3;80331;München;DE\r\nBäckerei Köhler;Am Ring 5;50667;Köln;DE\r\n';
const POLISH = 'Nazwa;Miasto;Kraj\r\nŁódzkie Zakłady Sp. z o.o.;Łódź;Polska\r\nŚląska Spółka Węglowa;Częstochowa;Polska\r\n';

describe('the encoding of a supplier file', () => {
  it.each([
    ['UTF-8', iconv.encode(RUSSIAN, 'utf-8'), 'utf-8'],
    ['UTF-8 with its mark', iconv.encode(RUSSIAN, 'utf-8', { addBOM: true }), 'utf-8'],
    ['UTF-16, little end first', iconv.encode(RUSSIAN, 'utf-16le', { addBOM: true }), 'utf-16le'],
    ['UTF-16, big end first', iconv.encode(RUSSIAN, 'utf-16be', { addBOM: true }), 'utf-16be'],
    ['UTF-16 without a mark', iconv.encode(GERMAN, 'utf-16le'), 'utf-16le'],
    ['Windows-1251', iconv.encode(RUSSIAN, 'windows-1251'), 'windows-1251'],
    ['KOI8-R', iconv.encode(RUSSIAN, 'koi8-r'), 'koi8-r'],
    ['code page 866', iconv.encode(RUSSIAN, 'cp866'), 'cp866'],
    ['Windows-1252', iconv.encode(GERMAN, 'windows-1252'), 'windows-1252'],
    ['Windows-1250', iconv.encode(POLISH, 'windows-1250'), 'windows-1250'],
    ['plain letters', Buffer.from('name,country\nAcme,US\n'), 'utf-8'],
  ])('recognises %s', async (_, bytes, encoding) => {
    expect((await lookAtTable(file(bytes))).format.encoding).toBe(encoding);
  });

  it('reads the same rows whatever the encoding', async () => {
    const rows = await Promise.all(['utf-8', 'utf-16le', 'windows-1251', 'iso-8859-5'].map(async (encoding) => allRows(file(iconv.encode(RUSSIAN, encoding, { addBOM: encoding === 'utf-16le' })))));
    for (const each of rows) expect(each).toEqual(rows[0]);
    expect(rows[0]?.[0]).toEqual({ line: 2, cells: ['ООО "Алабуга Волокно"', '1646019914', 'Елабуга', 'Россия'] });
  });

  it('finds the one odd letter in the last line of a long file', async () => {
    const text = `name,country\n${'Acme Ltd,GB\n'.repeat(40_000)}Café Zürich,CH\n`;
    const look = await lookAtTable(file(iconv.encode(text, 'windows-1252')));
    expect(look.format.encoding).toBe('windows-1252');
  });
});

describe('delimiter, header and rows', () => {
  it.each([
    ['comma', 'name,country\nAcme,US\nBeta,DE\n', ','],
    ['semicolon with decimal commas', 'name;amount\nAcme;1,50\nBeta;2,75\n', ';'],
    ['tab', 'name\tcountry\nAcme, Inc.\tUS\nBeta, Inc.\tDE\n', '\t'],
    ['bar', 'name|country\nAcme|US\nBeta|DE\n', '|'],
    ['named by Excel', 'sep=;\nname;country\nAcme;US\n', ';'],
  ])('recognises a %s', async (_, text, delimiter) => {
    const look = await lookAtTable(file(text));
    expect(look.format.delimiter).toBe(delimiter);
    expect(look.format.columns[0]).toBe('name');
  });

  it('does not cut names at their commas in a list of one column', async () => {
    const rows = await allRows(file('Supplier\nAcme\nSmith and Sons\nBolts, Nuts and Screws\nOther\n'));
    expect(rows.map(({ cells }) => cells)).toEqual([['Acme'], ['Smith and Sons'], ['Bolts, Nuts and Screws'], ['Other']]);
  });

  it('finds the header below title rows', async () => {
    const look = await lookAtTable(file('Supplier list,,\nprinted 3 March 2026,,\n,,\nVendor No,Vendor Name,Country\n100,Acme,US\n101,Beta,DE\n'));
    expect(look.format).toMatchObject({ headerLine: 4, columns: ['Vendor No', 'Vendor Name', 'Country'] });
    expect(look.titleRows).toEqual(['Supplier list', 'printed 3 March 2026']);
  });

  it('names columns by position where there is no header', async () => {
    const look = await lookAtTable(file('Acme Ltd,US,12\nBeta GmbH,DE,13\nGamma LLC,FR,14\n'));
    expect(look.format).toMatchObject({ headerLine: 0, columns: ['Column 1', 'Column 2', 'Column 3'] });
    expect(mappingOf(look.guesses)).toEqual({ name: [0], country: [1] });
  });

  it('keeps line breaks within quotes in their row, and counts lines', () => {
    expect(new CsvRows(',').push('a,"b\nc"\r\nd,"say ""x"""\n')).toEqual([
      { line: 1, cells: ['a', 'b\nc'] },
      { line: 3, cells: ['d', 'say "x"'] },
    ]);
  });

  it.each([
    ['Acme "The Best" Ltd,US', ['Acme "The Best" Ltd', 'US']],
    ['"Acme "The Best" Ltd",US', ['Acme "The Best" Ltd', 'US']],
    ['"",US', ['', 'US']],
    ['"a" ,US', ['a ', 'US']],
    ['"""a""",US', ['"a"', 'US']],
  ])('reads quotation marks as people write them: %s', (line, cells) => {
    expect(new CsvRows(',').push(`${line}\n`)).toEqual([{ line: 1, cells }]);
  });

  it('gives the same rows however the text is cut into pieces', () => {
    const text = 'a,"b\r\nc"\r\nd,e\r\n"f ""g""",h\n\ni,"never closed\nj,k\n';
    const whole = new CsvRows(',').push(text, true);
    for (let size = 1; size < 12; size++) {
      const parser = new CsvRows(',');
      const rows: TableRow[] = [];
      for (let at = 0; at < text.length; at += size) rows.push(...parser.push(text.slice(at, at + size)));
      expect([...rows, ...parser.push('', true)]).toEqual(whole);
    }
  });

  it('loses only its own row to a quotation mark that is never closed', () => {
    const rows = new CsvRows(',').push(`Acme,US\n"Beta,DE\n${'Gamma,FR\n'.repeat(200)}`, true);
    expect(rows).toHaveLength(202);
    expect(rows[1]).toMatchObject({ line: 2, problem: 'a quotation mark in this line is never closed' });
    expect(rows.filter(({ problem }) => problem)).toHaveLength(1);
  });

  it('does not let a mark that is never closed swallow the quoted rows after it', async () => {
    const text = 'Name,Country\n"Beta,DE\nGamma,"Bonn, DE"\nDelta,FR\n"Epsilon, Inc",US\nZeta,""\n';
    for (const size of [1, 3, 1000]) {
      const parser = new CsvRows(',');
      const rows: TableRow[] = [];
      for (let at = 0; at < text.length; at += size) rows.push(...parser.push(text.slice(at, at + size)));
      rows.push(...parser.push('', true));
      expect(rows.map(({ cells }) => cells[0])).toEqual(['Name', '"Beta', 'Gamma', 'Delta', 'Epsilon, Inc', 'Zeta']);
      expect(rows.map(({ problem }) => problem !== undefined)).toEqual([false, true, false, false, false, false]);
    }
    // Where the mark that closes is a stray one further down, the row that has swallowed others is not screened as if it were one.
    expect(await readAll(file('Name,Country\nAcme,US\n"Beta,DE\nGamma 5",FR\nDelta,FR\n'))).toMatchObject([{ subject: { name: 'Acme' } }, { subject: { name: expect.stringContaining('Gamma') as unknown as string } }, { subject: { name: 'Delta' } }]);
    expect(await readAll(file('Name,Country,City\nAcme,US,X\n"Beta,DE,Bonn\nGamma 5",FR\nDelta,FR,Y\n'))).toMatchObject([{ subject: { name: 'Acme' } }, { problem: expect.stringContaining('rows have run into one') as unknown as string }, { subject: { name: 'Delta' } }]);
  });

  it('refuses what is no table, and says what to do', async () => {
    await expect(lookAtTable(file(''))).rejects.toThrow('empty');
    await expect(lookAtTable(file('%PDF-1.7 …'))).rejects.toThrow('PDF');
    await expect(lookAtTable(file('<!doctype html><html></html>'))).rejects.toThrow('web page');
    await expect(lookAtTable(file('[{"name":"Acme"}]'))).rejects.toThrow('JSON');
    await expect(lookAtTable(file('\r\n ; ;\r\n'))).rejects.toThrow('every cell is empty');
    await expect(lookAtTable(file('Name;Country\r\n'))).rejects.toThrow('no row below it');
    await expect(lookAtTable(file('a'.repeat(1_500_000)))).rejects.toThrow('line ends are missing');
    await expect(lookAtTable(file(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0, 0, 0])))).rejects.toThrow('.xls');
  });
});

describe('what the columns hold', () => {
  it.each([
    ['Supplier Name', 'name'],
    ['SUPPLIER_NAME', 'name'],
    ['vendorName', 'name'],
    ['NAME1', 'name'],
    ['NAME2', 'nameContinued'],
    ['Raison sociale', 'name'],
    ['Razón social', 'name'],
    ['Ragione Sociale', 'name'],
    ['Название', 'name'],
    ['Наименование контрагента', 'name'],
    ['供应商名称', 'name'],
    ['Ländercode', 'country'],
    ['LAND1', 'country'],
    ['Страна', 'country'],
    ['Ülke', 'country'],
    ['PLZ', 'postcode'],
    ['USt-IdNr.', 'vat'],
    ['Partita IVA', 'vat'],
    ['ИНН', 'inn'],
    ['D-U-N-S Number', 'duns'],
    ['Date of Birth', 'birthDate'],
    ['Код ТН ВЭД', 'goods'],
    ['Vendor No.', 'reference'],
    ['LIFNR', 'reference'],
    ['Beneficial Owner(s)', 'owners'],
    ['Invoice amount', undefined],
    ['Supplier payments March 2012', undefined],
    ['Cost centre', undefined],
  ])('reads the header %s as %s', (header, field) => {
    expect(fieldOfHeader(header)).toBe(field);
  });

  it('goes by the values where a header says nothing', async () => {
    const look = await lookAtTable(file('a,b,c,d\nSberbank PJSC,7707083893,Russia,253400V1H6ART1UQ0N98\nSeverstal PAO,3528000597,Russia,253400V1H6ART1UQ0N98\nKamaz PTC,1650032058,Russia,253400V1H6ART1UQ0N98\n'));
    expect(mappingOf(look.guesses)).toEqual({ name: [0], inn: [1], country: [2], lei: [3] });
  });

  it('does not believe a header that its values contradict', async () => {
    const look = await lookAtTable(file('Company,Vendor,Amount\n1000,Acme Ltd,12\n1000,Beta GmbH,13\n2000,Gamma LLC,14\n'));
    expect(mappingOf(look.guesses)).toEqual({ name: [1] });
    expect(look.warnings.join()).toContain('Not mapped, so not screened: Company, Amount.');
  });
});

describe('a row as it is screened', () => {
  it.each([
    ['John Smith t/a Smith Builders', 'John Smith', ['Smith Builders'], 'trading_as'],
    ['ACME Holdings (trading as Acme)', 'ACME Holdings', ['Acme'], 'trading_as'],
    ['Beta Ltd c/o Jones & Co', 'Beta Ltd', ['Jones & Co'], 'care_of'],
    ['*** DO NOT USE *** Gamma LLC', 'Gamma LLC', [], 'do_not_use'],
    ['Gamma LLC - DO NOT USE', 'Gamma LLC', [], 'do_not_use'],
    ['Delta GmbH / Epsilon AG', 'Delta GmbH', ['Epsilon AG'], 'two_names'],
    ['Delta GmbH\nEpsilon AG', 'Delta GmbH Epsilon AG', ['Delta GmbH', 'Epsilon AG'].slice(0, 2).reverse(), 'two_names'],
    [new TextDecoder('windows-1252').decode(Buffer.from('ООО Ромашка')), undefined, ['ООО Ромашка'], 'wrong_encoding'],
  ])('names what it sees in %s', (cell, name, others, code) => {
    const read = readName(cell);
    if (name !== undefined) expect(read.name).toBe(name);
    expect([...read.otherNames].sort()).toEqual([...others].sort());
    expect(read.notes.map((note) => note.code)).toContain(code);
  });

  it.each(['Acme Ltd', 'Tate & Lyle', 'A/S Norske', 'Do Not Use Plastics Ltd'.replace('Do Not Use ', ''), 'Costa Coffee', 'ООО Ромашка', "L'Oréal", 'Company (UK) Ltd', 'DBA Consulting'.replace('DBA ', '')])('leaves %s alone', (cell) => {
    expect(readName(cell)).toEqual({ name: cell, otherNames: [], notes: [] });
  });

  it.each(['Сергей Шойгу', 'АО «ОЭЗ ППТ «Алабуга»', '红兔矢量实业（深圳）有限公司', '조선남강무역회사', 'شرکت تندر صحرا', 'Нет проблем ООО'])('takes %s for a name and not for nothing', (cell) => {
    expect(isPlaceholder(cell)).toBe(false);
  });

  it.each(['', '-', '--', 'N/A', 'n.a.', 'unknown', 'нет', '(не указано)', '无', '#REF!'])('takes %p for nothing', (cell) => {
    expect(isPlaceholder(cell)).toBe(true);
  });

  it('says of each bad row what is wrong and screens the others', async () => {
    const rows = await readAll(
      file('Vendor,Country,Tax No,Amount\nAcme Ltd,GB,123456789,1\n,GB,,2\nONE TIME VENDOR,GB,,3\nBeta, Inc.,US,99,4\nGamma LLC,Atlantis,1.64602E+09,5\n1.64602E+09,US,,6\nDelta,N/A,-,7\n'),
    );
    expect(rows.map((row) => ('problem' in row ? row.problem : row.subject.name))).toEqual([
      'Acme Ltd',
      'the name is empty',
      "'ONE TIME VENDOR' stands for many payees and names nobody: screen the payee of each invoice",
      'the row has 5 cells where the header has 4: a delimiter within a cell is not quoted',
      'Gamma LLC',
      "the name is '1.64602E+09', a number that a spreadsheet has rounded: export the file again with the column as text",
      'Delta',
    ]);
    expect((rows[4] as RowRead).notes).toEqual([
      { code: 'scientific_number', text: 'tax: 1.64602E+09' },
      { code: 'country_not_read', text: 'Atlantis' },
    ]);
    expect((rows[4] as RowRead).subject).toEqual({ name: 'Gamma LLC' });
    expect((rows[6] as RowRead).subject).toEqual({ name: 'Delta' });
  });

  it('joins a name that the source cut in two, and screens its first half as well', () => {
    const read = readRow({ line: 2, cells: ['Alabuga Special Economic', 'Zone JSC'] }, { name: [0], nameContinued: [1] }, 2) as RowRead;
    expect(read.subject).toEqual({ name: 'Alabuga Special Economic Zone JSC', otherNames: ['Alabuga Special Economic'] });
  });

  it.each([
    ['Vorname;Name', 'Hans;Müller', ['Hans Müller']],
    ['Name;Vorname', 'Müller GmbH;', ['Müller GmbH']],
    ['Фамилия;Имя;Отчество', 'Шойгу;Сергей;Кужугетович', ['Сергей Кужугетович Шойгу']],
    ['Nom;Prénom', 'Dupont;Jean', ['Jean Dupont']],
    ['Nome;Cognome', 'Mario;Rossi', ['Mario Rossi']],
    ['First name;Middle name;Last name', 'Ivan;Sergeevich;Petrov', ['Ivan Sergeevich Petrov']],
    ['Name;First name;Last name', 'Ivan Petrov;Ivan;Petrov', ['Ivan Petrov']],
    ['Name;First name', 'Hans Müller;Hans', ['Hans Müller']],
    ['Company;First name;Last name', 'Acme Ltd;Ivan;Petrov', ['Acme Ltd', 'Ivan Petrov']],
    ['Name;Vorname', 'Müller;N/A', ['Müller']],
  ])('reads a person whose name stands in parts: %s', async (header, row, names) => {
    const [read] = (await readAll(file(`${header};Land\n${row};DE\nOther;Other;Other;DE\n`))) as RowRead[];
    expect([read!.subject.name, ...(read!.subject.otherNames ?? [])]).toEqual(names);
  });

  it.each([
    ['Ivan Petrov 60%; ACME Ltd (40 %)', [{ name: 'Ivan Petrov', percent: 60 }, { name: 'ACME Ltd', percent: 40 }]],
    ['25.5% Ivanov', [{ name: 'Ivanov', percent: 25.5 }]],
    ['Ivanov, Pyotr', [{ name: 'Ivanov, Pyotr' }]],
    ['Ivanov 50%, Petrov 50%', [{ name: 'Ivanov', percent: 50 }, { name: 'Petrov', percent: 50 }]],
    ['n/a', []],
  ])('reads owners and shares of %s', (cell, owners) => {
    expect(readOwners([cell]).owners.filter(({ name }) => name !== 'n/a')).toEqual(owners);
  });
});

describe('results that a spreadsheet opens', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+SUM(A1)', "'+SUM(A1)"],
    ['-cmd|calc', "'-cmd|calc"],
    ['@x', "'@x"],
    ['\t=1', "'\t=1"],
    [' =1', "' =1"],
    ['-12.50', '-12.50'],
    ['+49', '+49'],
    ['＝1+1', "'＝1+1"],
    ['Acme', 'Acme'],
  ])('writes %j as text', (text, safe) => {
    expect(safeText(text)).toBe(safe);
  });

  it('quotes what needs it', () => {
    expect(csvCell('a "b"\nc')).toBe('"a ""b""\nc"');
    expect(csvCell('=a,b')).toBe('"\'=a,b"');
  });
});

describe('workbooks', () => {
  it('reads names, numbers and dates as a person sees them', async () => {
    const path = join(folder, 'suppliers.xlsx');
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('Suppliers');
    sheet.addRow(['Supplier list 2026']);
    sheet.addRow([]);
    sheet.addRow(['Name', 'INN', 'Country', 'Date of birth']);
    sheet.addRow(['Иванов Иван', 7707083893, 'RU', new Date(Date.UTC(1961, 3, 12))]);
    sheet.addRow([{ richText: [{ text: 'Acme ' }, { text: 'Ltd' }] }, null, { formula: 'A1', result: 'GB' }, null]);
    await book.xlsx.writeFile(path);
    const look = await lookAtTable(path);
    expect(look.format).toMatchObject({ kind: 'xlsx', sheet: 1, headerLine: 3, columns: ['Name', 'INN', 'Country', 'Date of birth'] });
    expect(await allRows(path, look)).toEqual([
      { line: 4, cells: ['Иванов Иван', '7707083893', 'RU', '1961-04-12'] },
      { line: 5, cells: ['Acme Ltd', '', 'GB'] },
    ]);
  });
});

describe('workbooks that say less than they show', () => {
  const book = async (fill: (book: ExcelJS.Workbook) => void): Promise<string> => {
    const made = new ExcelJS.Workbook();
    fill(made);
    const path = join(folder, `book-${files++}.xlsx`);
    await made.xlsx.writeFile(path);
    return path;
  };

  it('does not screen a row whose name is a formula without its value, and loses none', async () => {
    const path = await book((made) => {
      const sheet = made.addWorksheet('Suppliers');
      sheet.addRow(['Name', 'INN', 'Country']);
      sheet.addRow([{ formula: 'UPPER("x")', result: 'ACME' }, 7707083893, 'RU']);
      sheet.addRow([{ formula: 'B1' }, 7707083893, 'RU']);
      sheet.addRow([{ formula: 'NA()', result: { error: '#N/A' } }, null, null]);
      sheet.addRow(['Beta', null, { formula: 'B2' }]);
      sheet.addRow([{ formula: 'IF(1=2,"x","")', result: '' }, null, { formula: 'IF(1=2,"x","")', result: '' }]);
    });
    expect(await readAll(path)).toMatchObject([
      { subject: { name: 'ACME' } },
      { problem: expect.stringContaining('formula whose value is not in the file') as unknown as string },
      { problem: expect.stringContaining('#N/A') as unknown as string },
      { subject: { name: 'Beta' }, notes: [{ code: 'formula_without_value', text: 'country' }] },
    ]);
  });

  it('reads the sheet that holds suppliers, and names the others', async () => {
    const path = await book((made) => {
      made.addWorksheet('Read me').addRows([['Supplier master data as of 2026'], ['See the next sheet']]);
      made.addWorksheet('Vendors').addRows([['Vendor name', 'Country'], ['Acme', 'US']]);
      made.addWorksheet('Old').addRows([['Vendor name', 'Country'], ['Beta', 'US']]);
    });
    const look = await lookAtTable(path);
    expect(look.format).toMatchObject({ sheet: 2, headerLine: 1 });
    expect(look.warnings).toEqual(["The workbook has 3 sheets: 'Vendors' is read, and not screened is what stands in 'Read me', 'Old'."]);
    expect((await lookAtTable(path, { sheet: 1 })).format.sheet).toBe(1);
  });

  it('reads every sheet each time, to the letter, and leaves nothing open', async () => {
    const names = ['Vendors', 'Read me', 'Old', 'Older', 'Oldest'];
    const rowsOf = (sheet: string): string[][] => Array.from({ length: sheet === 'Old' ? 20_000 : 2 }, (_, n) => [`${sheet} ООО «Поставщик ${n}» 供应商`, 'RU']);
    const path = await book((made) => names.forEach((name) => made.addWorksheet(name).addRows(rowsOf(name))));
    for (let round = 0; round < 5; round++) {
      for (const [at, name] of names.entries()) {
        const read: string[][] = [];
        for await (const rows of xlsxRows(path, at + 1)) {
          read.push(...rows.map(({ cells }) => [...cells]));
          if (round > 0) break; // as who looks at the head
        }
        expect(read).toEqual(rowsOf(name).slice(0, read.length));
        expect(read.length).toBe(name !== 'Old' ? 2 : round > 0 ? 500 : 20_000);
      }
    }
    await new Promise((done) => setTimeout(done, 50));
    expect(heldOpen(path)).toBe(0);
  });

  it('reads dates that lost their format', async () => {
    const path = await book((made) => made.addWorksheet('People').addRows([['Name', 'Date of birth'], ['Lee Chang Ho', 24726], ['Kim Il', '1955'], ['Ri Ho', '24.9.1961']]));
    expect(await readAll(path)).toMatchObject([{ subject: { birthDate: '1967-09-11' }, notes: [{ code: 'spreadsheet_date', text: '24726 = 1967-09-11' }] }, { subject: { birthDate: '1955' } }, { subject: { birthDate: '24.9.1961' } }]);
  });
});

describe('files that would do harm', () => {
  const workbook = async (...rows: string[][]): Promise<Buffer> => {
    const book = new ExcelJS.Workbook();
    book.addWorksheet('Suppliers').addRows(rows);
    return Buffer.from(await book.xlsx.writeBuffer());
  };

  it('refuses a workbook that unpacks to far more than its size, before unpacking it', async () => {
    const bomb = await workbook(['Name'], ['A'.repeat(25_000_000)]);
    expect(bomb.length).toBeLessThan(200_000);
    await expect(lookAtTable(file(bomb))).rejects.toThrow(/unpacks to \d+ times its size/);
  });

  it('refuses a workbook that unpacks to more than it says', async () => {
    const liar = await workbook(['Name'], ['A'.repeat(1_000_000)]);
    // The size in the directory, behind the signature of the entry.
    for (let at = liar.indexOf('PK\u0001\u0002', 0, 'latin1'); at >= 0; at = liar.indexOf('PK\u0001\u0002', at + 4, 'latin1')) if (liar.readUInt32LE(at + 24) > 1_000_000) liar.writeUInt32LE(1000, at + 24);
    await expect(lookAtTable(file(liar))).rejects.toThrow('damaged');
  });

  it('refuses a workbook with a part that its directory does not name', async () => {
    const good = await workbook(['Name'], ['Acme']);
    const hidden = Buffer.alloc(100_000);
    const end = good.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
    const start = good.readUInt32LE(end + 16);
    const moved = Buffer.concat([good.subarray(0, start), hidden, good.subarray(start)]);
    moved.writeUInt32LE(start + hidden.length, end + hidden.length + 16);
    await expect(lookAtTable(file(moved))).rejects.toThrow('damaged');
  });

  it.each([
    ['cut off', async () => (await workbook(['Name'], ['Acme'])).subarray(0, 2000), 'damaged'],
    ['random', () => Promise.resolve(Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), Buffer.alloc(3000, 7)])), 'damaged'],
  ])('refuses a workbook that is %s', async (_, make, why) => {
    await expect(lookAtTable(file(await make()))).rejects.toThrow(why);
  });

  it('loses one row, and no memory, to a line that never ends', () => {
    const rows = new CsvRows(';');
    const piece = 'A'.repeat(400_000);
    const read = [...rows.push('Name\n'), ...rows.push(piece), ...rows.push(piece), ...rows.push(piece), ...rows.push(piece), ...rows.push('\nAcme\n', true)];
    expect(read).toEqual([{ line: 1, cells: ['Name'] }, { line: 2, cells: ['A'.repeat(1000)], problem: expect.stringContaining('longer than 1000000 letters') as unknown as unknown as string }, { line: 3, cells: ['Acme'] }]);
  });

  it('leaves out NUL characters, and says so', async () => {
    const path = file('Name,Country\nAc\u0000me Ltd,DE\nGood Ltd,FR\n');
    const look = await lookAtTable(path);
    expect(look.warnings).toContainEqual(expect.stringContaining('NUL'));
    expect((await allRows(path, look)).map(({ cells }) => cells[0])).toEqual(['Acme Ltd', 'Good Ltd']);
  });
});

const EVAL = '../shared/eval';
const real = existsSync(`${EVAL}/suppliers`) ? describe : describe.skip;
if (!existsSync(`${EVAL}/suppliers`)) process.stderr.write('skipped: the real supplier files of ../shared/eval are not here\n');

real('real supplier files', () => {
  it.each([
    ['suppliers/council-2011-01.csv', 1, 'Supplier Name'],
    ['suppliers/council-2011-12.csv', 1, 'Supplier Name'],
    ['suppliers/council-2012-03.csv', 2, 'Supplier Name'],
    ['companies.csv', 1, 'name'],
  ])('reads %s', async (name, headerLine, column) => {
    const path = `${EVAL}/${name}`;
    const look = await lookAtTable(path);
    expect(look.format.headerLine).toBe(headerLine);
    expect(look.format.columns[mappingOf(look.guesses).name?.[0] ?? -1]).toBe(column);
    const rows = await allRows(path, look);
    // Counted independently: none of these files has a line break within a cell.
    const lines = readFileSync(path, 'utf8').split(/\r?\n/).filter((line) => line.trim() !== '').length;
    expect(rows.length + headerLine).toBe(lines);
  });

  it.each([
    ['utf-16le', ';'],
    ['utf-8', '\t'],
    ['utf-16be', '|'],
  ])('reads the same suppliers in %s with %j', async (encoding, delimiter) => {
    const look = await lookAtTable(`${EVAL}/companies.csv`);
    const rows = await allRows(`${EVAL}/companies.csv`, look);
    const quoted = (cell: string): string => (cell.includes(delimiter) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell);
    const text = [look.format.columns, ...rows.map(({ cells }) => cells)].map((cells) => cells.map(quoted).join(delimiter)).join('\r\n');
    const again = await allRows(file(iconv.encode(`${text}\r\n`, encoding, { addBOM: true })));
    expect(again.map(({ cells }) => cells)).toEqual(rows.map(({ cells }) => cells));
  });
});
