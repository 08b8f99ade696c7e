import { Readable } from 'node:stream';
import { type ListFile, ListFormatError } from '../list-source.js';
import { readXml, type XmlElement } from './xml.js';
import { children, textOf } from './xml-tree.js';
import { readZip, type ZipEntry } from './zip.js';

export interface XlsxRow {
  /** Cells from column A on, as text: numbers (days too) as Excel stores them, absent cells empty. */
  readonly cells: readonly string[];
  /** Number of the row in the sheet, from 1. */
  readonly line: number;
}

const CHUNK = 64 * 1024;

/** Reads the first sheet of an Excel workbook row by row; styles and formulas are not looked at, only values. */
export async function* readXlsx(file: ListFile): AsyncGenerator<XlsxRow> {
  const entries = await readZip(file);
  const part = (name: string): ZipEntry | undefined => entries.find((entry) => entry.name === name);
  const sheet = part(await firstSheet(file, part)) ?? entries.find((entry) => /^xl\/worksheets\/[^/]+\.xml$/.test(entry.name));
  if (!sheet) throw new ListFormatError(`${file.name} has no sheet: it is not an Excel workbook. Download it again.`);
  const strings = await sharedStrings(file, part('xl/sharedStrings.xml'));
  for await (const { element } of readXml(inside(file, sheet), { isRecord: (path) => path === 'worksheet/sheetData/row' })) {
    yield rowOf(element, strings);
  }
}

/** The path of the sheet that stands first in the workbook. */
async function firstSheet(file: ListFile, part: (name: string) => ZipEntry | undefined): Promise<string> {
  const [workbook, relations] = [part('xl/workbook.xml'), part('xl/_rels/workbook.xml.rels')];
  if (!workbook || !relations) return '';
  let id: string | undefined;
  for await (const { element } of readXml(inside(file, workbook), { isRecord: (path) => path === 'workbook/sheets/sheet' })) id ??= element.attributes.id;
  for await (const { element } of readXml(inside(file, relations), { isRecord: (path) => path === 'Relationships/Relationship' })) {
    if (element.attributes.Id === id) return `xl/${(element.attributes.Target ?? '').replace(/^\/?(?:xl\/)?/, '')}`;
  }
  return '';
}

async function sharedStrings(file: ListFile, entry: ZipEntry | undefined): Promise<readonly string[]> {
  const strings: string[] = [];
  if (!entry) return strings;
  for await (const { element } of readXml(inside(file, entry), { isRecord: (path) => path === 'sst/si' })) strings.push(richText(element));
  return strings;
}

function rowOf(row: XmlElement, strings: readonly string[]): XlsxRow {
  const cells: string[] = [];
  for (const cell of children(row, 'c')) {
    const column = columnOf(cell.attributes.r ?? '') ?? cells.length;
    while (cells.length < column) cells.push('');
    cells[column] = valueOf(cell, strings);
  }
  return { cells, line: Number(row.attributes.r) };
}

function valueOf(cell: XmlElement, strings: readonly string[]): string {
  const value = textOf(cell, 'v');
  switch (cell.attributes.t) {
    case 's':
      return strings[Number(value)] ?? '';
    case 'inlineStr':
      return richText(cell.children.find((each) => each.name === 'is') ?? cell);
    case 'e':
      return '';
    default:
      return value;
  }
}

/** A string is one text, or runs of differently formatted text; phonetic readings are no part of it. */
function richText(element: XmlElement): string {
  return element.children
    .filter((each) => each.name === 't' || each.name === 'r')
    .map((each) => (each.name === 't' ? each.text : textOf(each, 't')))
    .join('');
}

/** `A` → 0, `S12` → 18. */
function columnOf(reference: string): number | undefined {
  const letters = /^([A-Z]{1,3})\d/.exec(reference)?.[1];
  return letters === undefined ? undefined : [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function inside(file: ListFile, entry: ZipEntry): ListFile {
  return {
    name: `${file.name} (${entry.name})`,
    open: () => {
      const bytes = entry.read();
      const pieces = Array.from({ length: Math.ceil(bytes.length / CHUNK) }, (_piece, i) => bytes.subarray(i * CHUNK, (i + 1) * CHUNK));
      return Readable.from(pieces);
    },
  };
}
