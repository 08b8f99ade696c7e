import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { type ListFile, ListFormatError } from '../list-source.js';
import { decodedText } from './xml-encoding.js';

/** One element with all that is in it. Names of elements and attributes come without their namespace prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The element's own text (CDATA included) without that of its children, trimmed. */
  readonly text: string;
}

/** One record element, whole, as the file has it. */
export interface XmlRecord {
  /** Names from the root to the record, such as `CONSOLIDATED_LIST/ENTITIES/ENTITY`. */
  readonly path: string;
  readonly element: XmlElement;
  /** The record's own markup, byte for byte after decoding. */
  readonly raw: string;
}

export interface XmlLimits {
  /** Elements inside each other. */
  readonly depth: number;
  /** Characters of one record's markup. */
  readonly recordChars: number;
  /** Characters of the whole file. */
  readonly totalChars: number;
}

export interface XmlOptions {
  /** Which elements are records, by path from the root without prefixes. A record inside a record belongs to the outer one. */
  isRecord(path: string, name: string): boolean;
  /** Called for each element outside of records when it opens; the root is the first. */
  onOpen?(path: string, attributes: Readonly<Record<string, string>>): void;
  readonly limits?: Partial<XmlLimits>;
}

interface Building {
  name: string;
  attributes: Record<string, string>;
  children: Building[];
  text: string;
}

const LIMITS: XmlLimits = { depth: 40, recordChars: 16 * 1024 * 1024, totalChars: 1024 * 1024 * 1024 };

/**
 * Reads an XML file one record at a time, in bounded memory. Refuses with `ListFormatError` what is not whole or not
 * safe: a web page, a truncated file, markup that does not parse, any DTD (and with it every entity of its own), elements
 * nested too deep, records or files too long.
 */
export async function* readXml(file: ListFile, options: XmlOptions): AsyncGenerator<XmlRecord> {
  const reading = new XmlReading(file.name, options);
  for await (const text of decodedText(file)) {
    reading.write(text);
    yield* reading.take();
  }
  reading.end();
  yield* reading.take();
}

/** The state of one reading: where the parser stands, and the record that is being built. */
class XmlReading {
  private readonly parser = new SaxesParser({ xmlns: false, position: true });
  private readonly limits: XmlLimits;
  private readonly path: string[] = [];
  private building: Building[] = [];
  private recordPath = '';
  private records: XmlRecord[] = [];
  /** Text from `keptFrom` on (in characters of the file), as far back as the record that is being built needs. */
  private kept = '';
  private keptFrom = 0;
  private recordFrom = 0;
  private chars = 0;

  constructor(
    private readonly name: string,
    private readonly options: XmlOptions,
  ) {
    this.limits = { ...LIMITS, ...options.limits };
    this.parser.on('error', (error) => this.malformed(error));
    this.parser.on('doctype', (doctype) => this.refuseDoctype(doctype));
    this.parser.on('opentag', (tag) => this.open(tag));
    this.parser.on('text', (text) => this.text(text));
    this.parser.on('cdata', (text) => this.text(text));
    this.parser.on('closetag', () => this.close());
  }

  write(text: string): void {
    if (this.chars === 0 && !/^\s*(<|$)/.test(text)) throw this.refusal('is not XML: it does not begin with "<"');
    this.chars += text.length;
    if (this.chars > this.limits.totalChars) throw this.refusal(`is longer than ${this.limits.totalChars} characters`);
    this.kept += text;
    this.parser.write(text);
    this.forget();
  }

  end(): void {
    if (this.chars === 0) throw this.refusal('is empty');
    this.parser.close();
  }

  *take(): Generator<XmlRecord> {
    const records = this.records;
    this.records = [];
    yield* records;
  }

  private open(tag: SaxesTagPlain): void {
    const name = localName(tag.name);
    if (this.path.length === 0 && /^(html|body|head)$/i.test(name)) throw this.webPage();
    this.path.push(name);
    if (this.path.length > this.limits.depth) throw this.refusal(`has elements nested deeper than ${this.limits.depth}`);
    const parent = this.building.at(-1);
    if (parent) {
      const element = building(name, tag.attributes);
      parent.children.push(element);
      this.building.push(element);
      return;
    }
    const path = this.path.join('/');
    if (!this.options.isRecord(path, name)) {
      this.options.onOpen?.(path, localAttributes(tag.attributes));
      return;
    }
    this.recordPath = path;
    this.recordFrom = this.tagStart();
    this.building.push(building(name, tag.attributes));
  }

  private text(text: string): void {
    const element = this.building.at(-1);
    if (element) element.text += text;
  }

  private close(): void {
    this.path.pop();
    const element = this.building.pop();
    if (!element) return;
    element.text = element.text.trim();
    if (this.building.length > 0) return;
    const raw = this.kept.slice(this.recordFrom - this.keptFrom, this.parser.position - this.keptFrom);
    this.records.push({ path: this.recordPath, element, raw });
  }

  /** Where the tag that was just read begins: markup has no "<" inside a tag. */
  private tagStart(): number {
    return this.keptFrom + this.kept.lastIndexOf('<', this.parser.position - this.keptFrom - 1);
  }

  /** Drops text that no record needs any more; a tag that is only half read stays. */
  private forget(): void {
    if (this.building.length > 0) {
      if (this.chars - this.recordFrom > this.limits.recordChars) throw this.refusal(`has a record longer than ${this.limits.recordChars} characters`);
    }
    const from = this.building.length > 0 ? this.recordFrom : Math.max(this.keptFrom, this.keptFrom + this.kept.lastIndexOf('<'));
    this.kept = this.kept.slice(from - this.keptFrom);
    this.keptFrom = from;
    if (this.kept.length > this.limits.recordChars) throw this.refusal(`has markup longer than ${this.limits.recordChars} characters`);
  }

  private malformed(error: Error): never {
    if (/unclosed tag|unexpected end|document must contain a root element|unclosed/i.test(error.message)) {
      throw this.refusal(`ends in the middle of an element (${error.message})`);
    }
    throw this.refusal(`is not well-formed XML (${error.message})`);
  }

  private refuseDoctype(doctype: string): never {
    if (/^\s*html\b/i.test(doctype)) throw this.webPage();
    throw new ListFormatError(
      `${this.name} carries a document type declaration (DTD). Lists have none, and it can be used to attack: the file is refused. Get it again from the publisher.`,
    );
  }

  private webPage(): ListFormatError {
    return new ListFormatError(
      `${this.name} is a web page (HTML), not a list: the publisher or a proxy answered with a page. Open the address in a browser, and download the file again.`,
    );
  }

  private refusal(what: string): ListFormatError {
    return new ListFormatError(`${this.name} ${what}. Nothing of it was taken. Download the whole file again.`);
  }
}

function building(name: string, attributes: Record<string, string>): Building {
  return { name, attributes: localAttributes(attributes), children: [], text: '' };
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

function localAttributes(attributes: Record<string, string>): Record<string, string> {
  const local: Record<string, string> = {};
  for (const name in attributes) {
    const value = attributes[name];
    if (value === undefined || name === 'xmlns' || name.startsWith('xmlns:')) continue;
    local[localName(name)] = value;
  }
  return local;
}
