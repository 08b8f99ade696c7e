import { ListFormatError, type ListFile, type ListSource, type ParsedRecord, type ParseSink, type Recognised } from '../list-source.js';
import { decodeHead, firstRow, readCsvRecords } from '../readers/csv.js';
import { readJsonArray } from '../readers/json.js';
import { cslRecordId, partyOfCsl } from './us-csl-party.js';
import { CSL_COLUMNS, rowOfCsv, rowOfJson, type CslRow } from './us-csl-row.js';

/** US Consolidated Screening List: lists of Commerce (BIS), State and Treasury in one file. */
export const usCsl: ListSource = {
  id: 'us-csl',
  title: 'Consolidated Screening List',
  publisher: 'US Commerce, State and Treasury (International Trade Administration)',
  jurisdiction: 'US',
  urls: ['https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.json'],
  parserVersion: '1',
  expects: { minimumRecords: 4_000, fillRates: { names: 1, addresses: 0.4 } },
  recognise,
  parse,
};

function recognise(head: Buffer): Recognised | undefined {
  const columns = firstRow(head);
  if (columns !== undefined && ['_id', 'source', 'alt_names', 'federal_register_notice'].every((column) => columns.includes(column))) {
    return { listId: 'us-csl', format: 'csl-csv' };
  }
  const text = decodeHead(head.subarray(0, 8192)).trimStart();
  if (/^[{[]/.test(text) && /"federal_register_notice"|"source_information_url"/.test(text) && /"alt_names"|"source_list_url"/.test(text)) {
    return { listId: 'us-csl', format: 'csl-json' };
  }
  return undefined;
}

async function* parse(files: readonly { readonly file: ListFile; readonly recognised: Recognised }[], sink: ParseSink): AsyncGenerator<ParsedRecord> {
  const [only, ...more] = files;
  if (only === undefined || more.length > 0) {
    throw new ListFormatError(`The Consolidated Screening List is one file, CSV or JSON; there are ${files.length}. Import one of them.`);
  }
  const rows = only.recognised.format === 'csl-json' ? jsonRows(only.file) : csvRows(only.file, sink);
  const seen = new Set<string>();
  for await (const row of rows) {
    if (row.id === '' || row.name === '') {
      sink.issue({ kind: row.id === '' ? 'missing_id' : 'missing_name', what: row.raw.slice(0, 200) });
      if (row.id === '') continue;
    }
    const recordId = cslRecordId(row);
    if (seen.has(recordId)) {
      sink.issue({ kind: 'repeated_id', what: `${recordId} ${row.name}`, recordId });
      continue;
    }
    seen.add(recordId);
    yield { party: partyOfCsl(row, sink), raw: row.raw };
  }
  if (seen.size === 0) throw new ListFormatError(`${only.file.name}: no records. Fetch the file again.`);
}

async function* csvRows(file: ListFile, sink: ParseSink): AsyncGenerator<CslRow> {
  const onHeader = (columns: readonly string[]) => {
    const missing = CSL_COLUMNS.filter((column) => !columns.includes(column));
    for (const column of missing) sink.issue({ kind: 'missing_column', what: column });
    for (const column of columns) if (!(CSL_COLUMNS as readonly string[]).includes(column)) sink.issue({ kind: 'unread_column', what: column });
    if (missing.some((column) => ['_id', 'source', 'name'].includes(column))) {
      throw new ListFormatError(`${file.name}: the header lacks ${missing.join(', ')}; this is not the Consolidated Screening List. Fetch it again.`);
    }
  };
  for await (const record of readCsvRecords(file, { onHeader })) yield rowOfCsv((column) => record.get(column), record.raw);
}

async function* jsonRows(file: ListFile): AsyncGenerator<CslRow> {
  for await (const { value, raw } of readJsonArray(file, 'results')) {
    if (typeof value !== 'object' || value === null) throw new ListFormatError(`${file.name}: an item is not an object. Fetch the file again.`);
    yield rowOfJson(value as Record<string, unknown>, raw);
  }
}
