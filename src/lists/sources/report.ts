import { text as readText } from 'node:stream/consumers';
import { dayOf } from '../../days.js';
import type { ListedParty, PartyDate } from '../../matching/party.js';
import type { ListSource, ParsedRecord } from '../list-source.js';
import { ListFormatError } from '../list-source.js';
import { REPORT_FORMAT, readReportFile } from './report-file.js';
import type { ReportEntity, ReportFile } from './report-file.js';

/**
 * The entities of the report and of the network around it: our own file, kept in `data/`. None of its records is a
 * listing. Whether a party is listed is found by linking it to the loaded lists (`clusters.ts`).
 */
export const reportSource: ListSource = {
  id: 'report',
  title: 'Entities of the Alabuga report',
  publisher: 'Interdict',
  jurisdiction: 'report',
  urls: [],
  parserVersion: '1',
  expects: { minimumRecords: 50, fillRates: { names: 1, identifiers: 0.3, countries: 0.7 } },

  recognise(head) {
    const start = head.toString('utf8', 0, 512).replace(/^\uFEFF/, '').trimStart();
    return start.startsWith('{') && start.includes(`"${REPORT_FORMAT}"`) ? { listId: 'report', format: 'report-json' } : undefined;
  },

  async *parse(files, sink): AsyncGenerator<ParsedRecord> {
    const [only, ...others] = files;
    if (!only || others.length > 0) throw new ListFormatError('report entities: exactly one file is read at a time');
    const file = readReportFile((await readText(only.file.open())).replace(/^\uFEFF/, ''));
    sink.edition({ publishedAt: file.edition, statedRecords: file.entities.length });
    for (const entity of file.entities) yield { party: toParty(entity, file), raw: JSON.stringify(entity) };
  },
};

function toParty(entity: ReportEntity, file: ReportFile): ListedParty {
  const names = new Map(file.entities.map((other) => [other.id, other.names[0]?.full]));
  return {
    id: `report:${entity.id}`,
    listId: 'report',
    recordId: entity.id,
    type: entity.type,
    role: entity.role,
    names: entity.names.map((name) => ({ ...name, quality: name.quality ?? 'strong', script: scriptOf(name.full) })),
    identifiers: entity.identifiers ?? [],
    birthDates: [entity.born, entity.established].filter((day) => day !== undefined).map(toInterval),
    addresses: entity.addresses ?? [],
    countries: entity.countries ?? [],
    ...(entity.gender && { gender: entity.gender }),
    ...(entity.birthPlaces && { birthPlaces: entity.birthPlaces }),
    ...(entity.positions && { positions: entity.positions }),
    ...(entity.links && {
      links: entity.links.map(({ relation, to, percent }) => ({ relation, recordId: to, name: names.get(to), ...(percent !== undefined && { percent }) })),
    }),
    listing: { programmes: [], measures: ['adverse_information'], jurisdiction: 'report', legalBasis: [] },
    details: detailsOf(entity, file),
    remarks: entity.claim,
    ...(entity.references && { references: entity.references }),
  };
}

/** What a reviewer is shown beside the claim, one readable line each. */
function detailsOf(entity: ReportEntity, file: ReportFile): Record<string, readonly string[]> {
  return {
    report: [`${file.document.title} (${file.document.date.raw})`],
    source: entity.source.map((key) => {
      const source = file.sources[key];
      return source ? `${source.title}, ${source.publishedAt}` : key;
    }),
    asOf: [entity.asOf],
    ...(entity.note && { note: [entity.note] }),
    ...(entity.references && {
      references: entity.references.map(({ list, id, act, date, note }) => [id ? `${list} ${id}` : list, act, date, note].filter(Boolean).join(' · ')),
    }),
  };
}

/** `2006` is the whole year, `2006-07` the whole month. */
function toInterval(raw: string): PartyDate {
  const [year = '', month, day] = raw.split('-');
  if (day) return { from: raw, to: raw, precision: 'day', raw };
  if (!month) return { from: `${year}-01-01`, to: `${year}-12-31`, precision: 'year', raw };
  const last = dayOf(new Date(Date.UTC(Number(year), Number(month), 0)));
  return { from: `${raw}-01`, to: last, precision: 'month', raw };
}

const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Cyrl', /\p{Script=Cyrillic}/u],
  ['Arab', /\p{Script=Arabic}/u],
  ['Hang', /\p{Script=Hangul}/u],
  ['Jpan', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['Hani', /\p{Script=Han}/u],
];

const scriptOf = (name: string): string => SCRIPTS.find(([, letters]) => letters.test(name))?.[0] ?? 'Latn';
