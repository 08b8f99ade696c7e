import { StringDecoder } from 'node:string_decoder';
import { ListFormatError, type ListFile } from '../list-source.js';

/** A longer line than this is no record of any list. */
const LONGEST_LINE = 16_000_000;

/** Reads a UTF-8 text file one line at a time, without line ends; the last line counts even without one. */
export async function* readLines(file: ListFile): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let first = true;
  for await (const chunk of file.open()) {
    let text = rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk));
    if (first) text = text.replace(/^\ufeff/, '');
    first = first && text === '';
    const lines = text.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new ListFormatError(`${file.name}: a line is longer than ${LONGEST_LINE} characters; this is not a list of records, one a line.`);
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}
