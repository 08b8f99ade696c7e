import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { type ListFile, ListFormatError } from '../../src/lists/list-source.js';
import { readXml, type XmlOptions, type XmlRecord } from '../../src/lists/readers/xml.js';
import { children, rootOf, textOf, textsOf } from '../../src/lists/readers/xml-tree.js';

const options: XmlOptions = { isRecord: (path) => path === 'list/entry' };

/** A file of the given bytes, handed out in pieces of `size` bytes. */
function fileOf(content: string | Buffer, size = 7): ListFile {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
  return { name: 'list.xml', open: () => Readable.from(pieces) };
}

async function recordsOf(file: ListFile, given: XmlOptions = options): Promise<XmlRecord[]> {
  const records: XmlRecord[] = [];
  for await (const record of readXml(file, given)) records.push(record);
  return records;
}

async function refusalOf(file: ListFile, given: XmlOptions = options): Promise<string> {
  try {
    await recordsOf(file, given);
  } catch (error) {
    expect(error).toBeInstanceOf(ListFormatError);
    return (error as Error).message;
  }
  return 'not refused';
}

const list = `\ufeff<?xml version="1.0" encoding="UTF-8"?>
<x:list xmlns:x="urn:x" x:date="2026-08-01">
  <head>not a record</head>
  <x:entry id="1"><name lang="en">A &amp; B</name><name><![CDATA[C <D>]]></name> tail </x:entry>
  <entry id="2"/>
  <entry id="3"><entry><name>Ельцин 𝔸</name></entry></entry>
</x:list>`;

describe('reading XML one record at a time', () => {
  it.each([1, 2, 7, 64, 100000])('gives each record with attributes, text and its own markup, whatever the chunks (%d bytes)', async (size) => {
    const opened: string[] = [];
    const records = await recordsOf(fileOf(list, size), { ...options, onOpen: (path, attributes) => opened.push(`${path} ${JSON.stringify(attributes)}`) });
    expect(opened).toEqual(['list {"date":"2026-08-01"}', 'list/head {}']);
    expect(records).toEqual([
      {
        path: 'list/entry',
        element: {
          name: 'entry',
          attributes: { id: '1' },
          text: 'tail',
          children: [
            { name: 'name', attributes: { lang: 'en' }, children: [], text: 'A & B' },
            { name: 'name', attributes: {}, children: [], text: 'C <D>' },
          ],
        },
        raw: '<x:entry id="1"><name lang="en">A &amp; B</name><name><![CDATA[C <D>]]></name> tail </x:entry>',
      },
      { path: 'list/entry', element: { name: 'entry', attributes: { id: '2' }, children: [], text: '' }, raw: '<entry id="2"/>' },
      {
        path: 'list/entry',
        element: {
          name: 'entry',
          attributes: { id: '3' },
          text: '',
          children: [{ name: 'entry', attributes: {}, text: '', children: [{ name: 'name', attributes: {}, children: [], text: 'Ельцин 𝔸' }] }],
        },
        raw: '<entry id="3"><entry><name>Ельцин 𝔸</name></entry></entry>',
      },
    ]);
  });

  it('walks the tree by name', async () => {
    const [record] = await recordsOf(fileOf('<list><entry><a><b>1</b><b/></a><a><b>2</b></a></entry></list>'));
    expect(textsOf(record?.element, 'a', 'b')).toEqual(['1', '2']);
    expect(textOf(record?.element, 'a', 'b')).toBe('1');
    expect(textOf(record?.element, 'c', 'b')).toBe('');
    expect(children(record?.element, 'a')).toHaveLength(2);
  });

  it('reads the encoding that the file declares', async () => {
    const latin = Buffer.from('<?xml version="1.0" encoding="windows-1252"?><list><entry>Müller</entry></list>', 'latin1');
    expect((await recordsOf(fileOf(latin)))[0]?.element.text).toBe('Müller');
    const wide = Buffer.from('\ufeff<list><entry>Müller</entry></list>', 'utf16le');
    expect((await recordsOf(fileOf(wide)))[0]?.element.text).toBe('Müller');
  });
});

describe('what is refused whole', () => {
  it.each([
    ['a web page', '<!DOCTYPE html><html><head></head></html>', 'is a web page'],
    ['a web page without a doctype', '<html lang="en"><body>Sorry</body></html>', 'is a web page'],
    ['a file that stops inside a record', list.slice(0, -40), 'ends in the middle'],
    ['a file that stops inside a tag', list.slice(0, -4), 'ends in the middle'],
    ['a file that stops between records', '<list><entry/>', 'ends in the middle'],
    ['a DTD', '<!DOCTYPE list SYSTEM "file:///etc/passwd"><list/>', 'document type declaration'],
    ['entities that grow', '<!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><list><entry>&b;</entry></list>', 'document type declaration'],
    ['an entity that no XML has', '<list><entry>&bomb;</entry></list>', 'not well-formed'],
    ['text that is no XML', 'uid,name\n1,A', 'is not XML'],
    ['markup that does not close', '<list><entry></list>', 'not well-formed'],
    ['an empty file', '', 'is empty'],
    ['bytes that are no UTF-8', Buffer.concat([Buffer.from('<list><entry>'), Buffer.from([0xc3, 0x28]), Buffer.from('</entry></list>')]), 'not utf-8'],
    ['an encoding that nobody knows', '<?xml version="1.0" encoding="klingon"?><list/>', 'klingon'],
  ])('%s', async (_what, content, message) => {
    const refusal = await refusalOf(fileOf(content));
    expect(refusal).toContain(message);
    expect(refusal).toContain('list.xml');
  });

  it('elements nested too deep, a record too long, a tag too long, a file too long', async () => {
    const deep = `<list><entry>${'<a>'.repeat(20)}${'</a>'.repeat(20)}</entry></list>`;
    expect(await refusalOf(fileOf(deep), { ...options, limits: { depth: 10 } })).toContain('nested deeper than 10');
    const long = `<list><entry>${'a'.repeat(3000)}</entry></list>`;
    expect(await refusalOf(fileOf(long), { ...options, limits: { recordChars: 1000 } })).toContain('longer than 1000');
    const tag = `<list a="${'a'.repeat(3000)}"><entry/></list>`;
    expect(await refusalOf(fileOf(tag), { ...options, limits: { recordChars: 1000 } })).toContain('longer than 1000');
    expect(await refusalOf(fileOf(long), { ...options, limits: { totalChars: 1000 } })).toContain('longer than 1000');
    expect(await refusalOf(fileOf(deep))).toBe('not refused');
  });
});

describe('the root of a file by its first bytes', () => {
  it.each([
    ['<?xml version="1.0"?>\n<!-- made by --><export xmlns="http://eu" generationDate="x">', 'export'],
    ['\ufeff<fsd:export>', 'export'],
    ['<Designations>', 'Designations'],
  ])('%s', (text, name) => {
    expect(rootOf(Buffer.from(text))?.name).toBe(name);
  });

  it('is none for a table', () => {
    expect(rootOf(Buffer.from('uid,name'))).toBeUndefined();
  });
});
