import { TextDecoder } from 'node:util';
import { type ListFile, ListFormatError } from '../list-source.js';

const HEAD = 400;

/**
 * The text of an XML file, chunk by chunk, in the encoding that its byte order mark or declaration names (UTF-8 without
 * either). Bytes that are not valid in it refuse the file: a name with a lost letter is worse than the list of yesterday.
 */
export async function* decodedText(file: ListFile): AsyncGenerator<string> {
  let head = Buffer.alloc(0);
  let encoding = 'utf-8';
  let decoder: TextDecoder | undefined;
  const decode = (bytes: Buffer, last: boolean): string => {
    encoding = decoder ? encoding : encodingOf(bytes);
    decoder ??= decoderFor(encoding, file.name);
    return decoder.decode(bytes, { stream: !last });
  };
  try {
    for await (const chunk of file.open()) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk;
      if (!decoder && head.length + bytes.length < HEAD) {
        head = Buffer.concat([head, bytes]);
        continue;
      }
      const text = decode(head.length > 0 ? Buffer.concat([head, bytes]) : bytes, false);
      head = Buffer.alloc(0);
      if (text !== '') yield text;
    }
    const rest = decode(head, true);
    if (rest !== '') yield rest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new ListFormatError(`${file.name} has bytes that are not ${encoding}. It was damaged on the way or re-encoded: download it again.`);
  }
}

/** The encoding of an XML file by its first bytes. */
export function encodingOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head[0] === 0x3c && head[1] === 0 && head[3] === 0) return 'utf-16le';
  if (head[0] === 0 && head[1] === 0x3c) return 'utf-16be';
  const declared = /^\s*(?:\u00ef\u00bb\u00bf)?<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head.subarray(0, HEAD).toString('latin1'));
  return declared?.[1]?.toLowerCase() ?? 'utf-8';
}

function decoderFor(encoding: string, name: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new ListFormatError(`${name} says that its encoding is ${encoding}, which is not known. Save it as UTF-8, or get the publisher's own file.`);
  }
}
