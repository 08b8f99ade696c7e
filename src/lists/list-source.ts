import type { ListedParty } from '../matching/party.js';

export const LIST_IDS = [
  'us-ofac-sdn',
  'us-ofac-nonsdn',
  'us-csl',
  'us-dod-1260h',
  'us-dod-1286',
  'eu-fsf',
  'eu-journal',
  'uk-sanctions',
  'un-sc',
  'ch-seco',
  'ca-sema',
  'au-dfat',
  'jp-meti',
  'ftm',
  'internal',
  'report',
] as const;
export type ListId = (typeof LIST_IDS)[number];

/** One record of a list file: the party, and beside it the raw record as the file has it. */
export interface ParsedRecord {
  readonly party: ListedParty;
  /** The record's own text or JSON, as published. */
  readonly raw: string;
}

/** Something in a file that was not understood: never dropped, always counted and shown. */
export interface ParseIssue {
  /** Stable kind, such as `unknown_type`, `unread_column`, `unparsed_date`, `missing_id`. */
  readonly kind: string;
  /** What a person would look for: the column, label or value. */
  readonly what: string;
  readonly recordId?: string;
}

/** What a file says about itself, before or after its records were read. */
export interface EditionInfo {
  /** `YYYY-MM-DD`, publisher's own date in the file; absent where the format carries none. */
  readonly publishedAt?: string;
  /** The publisher's own count of records, where the file states one. */
  readonly statedRecords?: number;
  /** True where files that belong to the edition are absent (SDN without ALT or ADD). */
  readonly missingParts?: readonly string[];
}

/** One file of an edition. A gzip file is opened by the reader, not by the source. */
export interface ListFile {
  /** Base name, without folders. */
  readonly name: string;
  /** A fresh stream of the file's (unzipped) bytes, each time it is called. */
  open(): NodeJS.ReadableStream;
}

export interface ParseSink {
  issue(issue: ParseIssue): void;
  /** May be called at any time while parsing; later values replace earlier ones. */
  edition(info: EditionInfo): void;
}

/** What the importer holds an edition against before it lets it screen. */
export interface ListExpectations {
  /** Fewer records than this in a whole edition is refused or quarantined. */
  readonly minimumRecords: number;
  /** Share of records (0…1) that must have the field filled, over the whole edition. */
  readonly fillRates: Readonly<Partial<Record<'names' | 'addresses' | 'identifiers' | 'birthDates' | 'programmes' | 'countries', number>>>;
}

/** What a file is, as far as its first bytes tell. */
export interface Recognised {
  readonly listId: ListId;
  /** `ofac-csv`, `ofac-xml`, `eu-fsf-xml`, …: which parser reads it. */
  readonly format: string;
  /** For formats of several files: which part this is, such as `sdn`, `alt`, `add`, `comments`. */
  readonly part?: string;
}

/**
 * One publisher's list: where it comes from, how to tell its files, and how to read them.
 * Parsers keep no state between calls and throw `ListFormatError` for a file that is not whole.
 */
export interface ListSource {
  readonly id: ListId;
  readonly title: string;
  readonly publisher: string;
  /** Whose law a listing here is. */
  readonly jurisdiction: string;
  /** Addresses of the official files; absent for lists that are only imported from disk. */
  readonly urls: readonly string[];
  readonly parserVersion: string;
  readonly expects: ListExpectations;
  /** Looks at a file's name and first 64 KiB (unzipped, as bytes); undefined where it is none of this list's formats. */
  recognise(head: Buffer, name: string): Recognised | undefined;
  /** Reads one edition, one record at a time. */
  parse(files: readonly { readonly file: ListFile; readonly recognised: Recognised }[], sink: ParseSink): AsyncIterable<ParsedRecord>;
}

/** The file is not what it claims, or not whole. The message says what to do. */
export class ListFormatError extends Error {
  readonly code = 'list_format';
}
