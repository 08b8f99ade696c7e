/** Largest file that is kept, in bytes. */
export const ATTACHMENT_LIMIT = 10 * 1024 * 1024;

/** How names of a type end; the first where a name ends otherwise. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['.pdf'],
  'image/png': ['.png'],
  'image/jpeg': ['.jpg', '.jpeg'],
  'text/plain': ['.txt', '.csv', '.tsv', '.log', '.md', '.json', '.eml'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['.docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['.xlsx'],
};
const LONGEST_NAME = 200;

/** A name under which a file can be shown and saved: without folders, control characters and those that turn its letters round, and ending as its type does, so that nothing that is kept comes back as a program. */
export function attachmentName(given: string, mediaType: string): string {
  const name = (given.replaceAll('\\', '/').split('/').at(-1) ?? '').replace(/[\p{Cc}\p{Bidi_Control}"]/gu, '').trim();
  const [ending = '', ...others] = ENDINGS[mediaType] ?? [];
  const own = [ending, ...others].find((each) => name.toLowerCase().endsWith(each));
  const stem = (own === undefined ? name : name.slice(0, -own.length)).slice(0, LONGEST_NAME - ending.length);
  return `${stem || 'file'}${own ?? ending}`;
}

const MAGIC: readonly { readonly type: string; readonly bytes: readonly number[] }[] = [
  { type: 'application/pdf', bytes: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { type: 'image/png', bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', bytes: [0xff, 0xd8, 0xff] },
];

/** What a file is by its first bytes; undefined for anything that is not kept. A name or a header is what the sender says it is. */
export function mediaTypeOf(content: Buffer): string | undefined {
  const magic = MAGIC.find(({ bytes }) => bytes.every((byte, index) => content[index] === byte));
  if (magic) return magic.type;
  if (content.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]))) return officeType(content);
  return isPlainText(content) ? 'text/plain' : undefined;
}

/** Office files are ZIP archives with known parts; one with macros is refused, and so is any other archive. */
function officeType(content: Buffer): string | undefined {
  const has = (part: string): boolean => content.includes(part, 0, 'latin1');
  if (!has('[Content_Types].xml') || has('vbaProject.bin')) return undefined;
  if (has('word/document.xml')) return 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  if (has('xl/workbook.xml')) return 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return undefined;
}

/** UTF-8 without control characters, and not a page or a drawing that a browser would run. */
function isPlainText(content: Buffer): boolean {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return false;
  }
  return !/[\u0000-\u0008\u000b\u000e-\u001f]/.test(text) && !/^\s*<(?:!doctype|html|svg|\?xml|script)/i.test(text);
}
