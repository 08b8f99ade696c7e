import { describe, expect, it } from '@jest/globals';
import { ListFormatError } from '../../src/lists/list-source.js';
import { readJsonArray } from '../../src/lists/readers/json.js';
import { readLines } from '../../src/lists/readers/lines.js';
import { fileOf } from './list-files.js';

async function items(content: string, key = 'results', piece = 3): Promise<unknown[]> {
  const read: unknown[] = [];
  for await (const item of readJsonArray(fileOf('t.json', content, piece), key)) read.push(item.value);
  return read;
}

describe('the JSON reader', () => {
  it.each([
    ['the array under the key', '{"total": 2, "results": [ {"a": 1}, {"b": [2, "]"]} ], "x": [1]}', [{ a: 1 }, { b: [2, ']'] }]],
    ['the array that is the file', '\ufeff [1, "two", null]', [1, 'two', null]],
    ['no item of an empty array', '{"results":[]}', []],
    ['brackets and quotation marks inside strings', '[{"a":"} ] , \\" {"},{"b":"Ё\\\\"}]', [{ a: '} ] , " {' }, { b: 'Ё\\' }]],
    ['not an array of that key deeper inside', '{"meta":{"results":[9]},"results":[1]}', [1]],
    ['nothing behind the array', '{"results":[1],"more":{"results":[2]}}', [1]],
  ])('reads %s', async (_title, content, expected) => {
    expect(await items(content)).toEqual(expected);
    expect(await items(content, 'results', 1000)).toEqual(expected);
  });

  it.each([
    ['cut off in an item', '{"results":[{"a":1},{"b"', /cut off/],
    ['cut off between items', '{"results":[{"a":1},', /cut off/],
    ['cut off behind the array', '{"results":[{"a":1}]', /cut off/],
    ['without the array', '{"message":"no"}', /has no array/],
    ['with an item that is no JSON', '[{a:1}]', /not readable/],
    ['too deep', `[${'['.repeat(70)}`, /deep/],
    ['a web page', '<html>', /has no array/],
    ['empty', '', /has no array/],
  ])('refuses a file that is %s', async (_title, content, message) => {
    await expect(items(content)).rejects.toThrow(ListFormatError);
    await expect(items(content)).rejects.toThrow(message);
  });
});

describe('the line reader', () => {
  it('gives lines without their ends, whatever the pieces', async () => {
    const lines: string[] = [];
    for await (const line of readLines(fileOf('t', '\ufeffЁлка\r\ntwo\n\nlast', 1))) lines.push(line);
    expect(lines).toEqual(['Ёлка', 'two', '', 'last']);
  });
});
