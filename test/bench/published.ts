import type { PublishedRecord } from './field-counts.js';

/** Cuts the text of a field that may hold several values into them. */
export type Cut = (field: string, text: string) => readonly string[];
const whole: Cut = (_field, text) => [text];

/** Records of flat XML: each element that holds text, named by itself, and by its parent where that is not the record. */
export function xmlRecords(text: string, record: RegExp, idOf: (xml: string, nth: number) => string, cut: Cut = whole): PublishedRecord[] {
  return [...text.matchAll(record)].map(([xml], nth) => ({ id: idOf(xml, nth), fields: elementsOf(xml).flatMap(([field, text]) => cut(field, text).map((value): [string, string] => [field, value])) }));
}

function elementsOf(xml: string): [string, string][] {
  const open: string[] = [];
  const fields: [string, string][] = [];
  for (const [, close, name, empty, text] of xml.matchAll(/<(\/?)([\w-]+)[^<>]*?(\/?)>([^<]*)/g)) {
    if (close) open.pop();
    else if (!empty) open.push(name!);
    if (!close && text!.trim() !== '') fields.push([open.slice(1).slice(-2).join('/').replace(/^(?:INDIVIDUAL|ENTITY)_/, ''), unescaped(text!)]);
  }
  return fields;
}

/** Records of XML that keeps its values in attributes, named by element and attribute, and text as above; `said` is false for values that say nothing. */
export function attributeRecords(text: string, record: RegExp, idOf: (xml: string) => string, said: (value: string) => boolean): PublishedRecord[] {
  return [...text.matchAll(record)].map(([xml]) => {
    const fields: [string, string][] = [];
    const open: string[] = [];
    for (const [, close, element, attributes, empty, inner] of xml.matchAll(/<(\/?)(\w+)((?: [\w:]+=(?:"[^"]*"|'[^']*'))*)\s*(\/?)>([^<]*)/g)) {
      if (close) open.pop();
      else if (!empty) open.push(element!);
      if (!close && inner!.trim() !== '') fields.push([open.slice(1).slice(-2).join('/'), unescaped(inner!)]);
      for (const [, attribute, quoted] of attributes!.matchAll(/ (\w+)=("[^"]*"|'[^']*')/g)) {
        const value = unescaped(quoted!.slice(1, -1));
        // What is only true or false is kept by its name.
        if (said(value)) fields.push([`${element}@${attribute}`, value === 'true' ? attribute! : value]);
      }
    }
    return { id: idOf(xml), fields };
  });
}

/** Records of a table: each filled cell by its column, cut into its values where the column may hold several. */
export function rowRecords(rows: Iterable<Readonly<Record<string, string>>>, idOf: (row: Readonly<Record<string, string>>, nth: number) => string, cut: Cut = whole): PublishedRecord[] {
  return [...rows].map((row, nth) => ({
    id: idOf(row, nth),
    fields: Object.entries(row).flatMap(([column, cell]) => cut(column, cell).filter((value) => value.trim() !== '').map((value): [string, string] => [column, value])),
  }));
}

function unescaped(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&#x([0-9a-f]+);/gi, (_all, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&amp;/g, '&');
}
