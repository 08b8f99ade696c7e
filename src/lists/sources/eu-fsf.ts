import type { ListSource } from '../list-source.js';
import { firstRow } from '../readers/csv.js';
import { rootOf } from '../readers/xml-tree.js';
import { parseFsfCsv } from './eu-fsf-csv.js';
import { parseFsfXml } from './eu-fsf-xml.js';

/** The European Union's consolidated list of financial sanctions (asset freezes): XML 1.1, or the CSV of the same records. */
export const euFsf: ListSource = {
  id: 'eu-fsf',
  title: 'EU Consolidated Financial Sanctions List',
  publisher: 'European Commission, DG FISMA',
  jurisdiction: 'EU',
  urls: ['https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw'],
  parserVersion: '3',
  expects: { minimumRecords: 4000, fillRates: { names: 1, programmes: 1, identifiers: 0.15, birthDates: 0.3, addresses: 0.15 } },
  recognise: (head) => {
    const root = rootOf(head);
    if (root?.name === 'export' && /europa\.ec\/fpi\/fsd|globalFileId/.test(root.tag)) return { listId: 'eu-fsf', format: 'eu-fsf-xml' };
    return firstRow(head, ';')?.includes('Entity_LogicalId') === true ? { listId: 'eu-fsf', format: 'eu-fsf-csv' } : undefined;
  },
  async *parse(files, sink) {
    for (const { file, recognised } of files) yield* recognised.format === 'eu-fsf-csv' ? parseFsfCsv(file, sink) : parseFsfXml(file, sink);
  },
};
