import { ListFormatError, type ListFile, type ListId, type ListSource, type ParsedRecord, type ParseSink, type Recognised } from '../list-source.js';
import { parseOfacAdvanced } from './ofac-advanced.js';
import { parseOfacCsv, type OfacCsvPart } from './ofac-csv.js';
import { parseOfacXml } from './ofac-xml.js';
import { recogniseOfac } from './ofac-recognise.js';

const SERVICE = 'https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports';

/** Specially Designated Nationals and Blocked Persons: all property is frozen. */
export const ofacSdn: ListSource = {
  id: 'us-ofac-sdn',
  title: 'Specially Designated Nationals and Blocked Persons List (SDN)',
  publisher: 'US Treasury, Office of Foreign Assets Control',
  jurisdiction: 'US',
  urls: ['SDN.CSV', 'ALT.CSV', 'ADD.CSV', 'SDN_COMMENTS.CSV'].map((file) => `${SERVICE}/${file}`),
  parserVersion: '1',
  expects: { minimumRecords: 10_000, fillRates: { names: 1, programmes: 1, addresses: 0.5, identifiers: 0.4 } },
  recognise: (head, name) => own('us-ofac-sdn', head, name),
  parse: (files, sink) => parse('us-ofac-sdn', files, sink),
};

/** OFAC's other lists (SSI, CAPTA, CMIC, menu-based, PLC, FSE) in one file: narrower bans than a freeze. */
export const ofacNonSdn: ListSource = {
  id: 'us-ofac-nonsdn',
  title: 'Consolidated Sanctions List (non-SDN: SSI, CAPTA, NS-CMIC, NS-MBS, NS-PLC, FSE)',
  publisher: 'US Treasury, Office of Foreign Assets Control',
  jurisdiction: 'US',
  urls: [`${SERVICE}/CONSOLIDATED.XML`],
  parserVersion: '1',
  expects: { minimumRecords: 200, fillRates: { names: 1, programmes: 1, addresses: 0.5 } },
  recognise: (head, name) => own('us-ofac-nonsdn', head, name),
  parse: (files, sink) => parse('us-ofac-nonsdn', files, sink),
};

function own(listId: ListId, head: Buffer, name: string): Recognised | undefined {
  const recognised = recogniseOfac(head, name);
  return recognised?.listId === listId ? recognised : undefined;
}

type Files = readonly { readonly file: ListFile; readonly recognised: Recognised }[];

function parse(listId: ListId, files: Files, sink: ParseSink): AsyncIterable<ParsedRecord> {
  const formats = new Set(files.map(({ recognised }) => recognised.format));
  const [format] = formats;
  if (format === undefined || formats.size > 1) {
    throw new ListFormatError(`An edition of ${listId} is of one format, not of ${[...formats].join(' and ') || 'none'}. Import one of them.`);
  }
  switch (format) {
    case 'ofac-csv':
      return parseOfacCsv(listId, oneOfEach(files), sink);
    case 'ofac-xml':
      return parseOfacXml(listId, onlyOne(files), sink);
    case 'ofac-advanced':
      return parseOfacAdvanced(listId, onlyOne(files), sink);
    default:
      throw new ListFormatError(`${listId} has no reader for ${format}.`);
  }
}

function onlyOne(files: Files): ListFile {
  const [only, ...more] = files;
  if (only === undefined || more.length > 0) throw new ListFormatError(`${files.map(({ file }) => file.name).join(' and ')} are the same list twice. Import one of them.`);
  return only.file;
}

function oneOfEach(files: Files): Partial<Record<OfacCsvPart, ListFile>> {
  const parts: Partial<Record<OfacCsvPart, ListFile>> = {};
  for (const { file, recognised } of files) {
    const part = recognised.part as OfacCsvPart;
    if (parts[part] !== undefined) throw new ListFormatError(`${file.name} and ${parts[part].name} are the same part of the edition (${part}). Import one of them.`);
    parts[part] = file;
  }
  return parts;
}
