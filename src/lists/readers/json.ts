import { StringDecoder } from 'node:string_decoder';
import { ListFormatError, type ListFile } from '../list-source.js';

export interface JsonItem {
  readonly value: unknown;
  /** The item's own text, as the file has it. */
  readonly raw: string;
}

/** A larger item than this is no record of any list. */
const LONGEST_ITEM = 16_000_000;
/** Objects and arrays inside each other. */
const DEEPEST = 64;

/**
 * Reads the items of one array of a JSON file one at a time: of the array that is the whole file, or of the property `key` of
 * the object that it is. Memory is bounded by the largest item. Throws `ListFormatError` where the file is cut off or
 * is not that.
 */
export async function* readJsonArray(file: ListFile, key: string): AsyncGenerator<JsonItem> {
  const scanner = new ArrayScanner(file.name, key);
  const decoder = new StringDecoder('utf8');
  for await (const chunk of file.open()) yield* scanner.write(typeof chunk === 'string' ? chunk : decoder.write(chunk));
  yield* scanner.write(decoder.end());
  scanner.end();
}

/**
 * Follows brackets and strings only; each item is then parsed by `JSON.parse`. The array is entered at depth 1 (the file is an
 * array) or at depth 2 under the wanted key.
 */
class ArrayScanner {
  private depth = 0;
  private inString = false;
  private escaped = false;
  /** The text since the last structural mark outside of the array, to see the key before a `[`. */
  private before = '';
  /** Depth of the array's items; 0 before it begins. */
  private itemDepth = 0;
  private done = false;
  private item = '';

  constructor(
    private readonly name: string,
    private readonly key: string,
  ) {}

  *write(text: string): Generator<JsonItem> {
    let from = 0;
    for (let i = 0; i < text.length; i += 1) {
      const c = text.charCodeAt(i);
      if (this.inString) {
        if (this.escaped) this.escaped = false;
        else if (c === 0x5c) this.escaped = true;
        else if (c === 0x22) this.inString = false;
        continue;
      }
      if (c === 0x22) this.inString = true;
      else if (c === 0x7b || c === 0x5b) {
        this.depth += 1;
        if (this.depth > DEEPEST) throw this.broken(`objects lie more than ${DEEPEST} deep`);
        if (this.itemDepth === 0 && !this.done && c === 0x5b && this.isWanted(this.before + text.slice(from, i))) {
          this.itemDepth = this.depth;
          from = i + 1;
        }
      } else if (c === 0x7d || c === 0x5d) {
        if (this.depth === this.itemDepth && this.itemDepth > 0) {
          yield* this.close(text.slice(from, i));
          this.itemDepth = 0;
          this.done = true;
          this.before = '';
          from = i;
        }
        this.depth -= 1;
        if (this.depth < 0) throw this.broken('a bracket closes that never opened');
      } else if (c === 0x2c && this.depth === this.itemDepth && this.itemDepth > 0) {
        yield* this.close(text.slice(from, i));
        from = i + 1;
      }
    }
    if (this.itemDepth > 0) {
      this.item += text.slice(from);
      if (this.item.length > LONGEST_ITEM) throw this.broken(`an item is longer than ${LONGEST_ITEM} characters`);
    } else this.before = (this.before + text.slice(from)).slice(-256);
  }

  end(): void {
    if (this.depth !== 0 || this.inString || this.itemDepth > 0) throw this.broken('it is cut off');
    if (!this.done) throw this.broken(`it has no array “${this.key}”`);
  }

  private isWanted(before: string): boolean {
    if (this.depth === 1) return before.replace(/^\ufeff/, '').trim() === '';
    return this.depth === 2 && new RegExp(`"${this.key}"\\s*:\\s*$`).test(before);
  }

  private *close(rest: string): Generator<JsonItem> {
    const raw = (this.item + rest).trim();
    this.item = '';
    if (raw === '') return;
    try {
      yield { value: JSON.parse(raw) as unknown, raw };
    } catch (error) {
      throw error instanceof SyntaxError ? this.broken(error.message) : error;
    }
  }

  private broken(why: string): ListFormatError {
    return new ListFormatError(`${this.name}: not readable as JSON: ${why}. Fetch the file again.`);
  }
}
