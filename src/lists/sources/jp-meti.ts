import type { ListedParty } from '../../matching/party.js';
import { ListFormatError, type ListFile, type ListSource, type ParsedRecord, type ParseSink } from '../list-source.js';
import { guessType } from '../party-type.js';
import { readLines } from '../readers/lines.js';
import { distinctBy, parseDay } from '../values.js';
import { type MetiEntry, readMetiEntry } from './jp-meti-entry.js';

/** The three notices, and how the heading of each names whose organisations it lists. */
const PARTS = {
  RU: { heading: 'ロシア連邦の団体', subList: 'Russian Federation', country: 'RU' },
  BY: { heading: 'ベラルーシ共和国の団体', subList: 'Republic of Belarus', country: 'BY' },
  XX: { heading: 'ロシア連邦及びベラルーシ共和国以外の国の団体', subList: 'countries other than Russia and Belarus', country: undefined },
} as const;
type Part = keyof typeof PARTS;

/** The word before the addresses: one an entry. */
const ADDRESS = /所\s*在\s*地\s*[：:]/g;

/**
 * Japan's lists of organisations in Russia, Belarus and other countries to which exports are prohibited (specified organisations, 特定団体, under notices of the
 * Ministry of Foreign Affairs; a listing freezes nothing). The Ministry of Economy, Trade and Industry publishes them as PDF; what is read is the text of
 * those, as `pdftotext` gives it. The three files are one edition.
 */
export const jpMeti: ListSource = {
  id: 'jp-meti',
  title: 'Japan: organisations under export prohibition (Russia, Belarus, other countries)',
  publisher: 'Japan, Ministry of Economy, Trade and Industry',
  jurisdiction: 'JP',
  urls: [],
  parserVersion: '1',
  expects: { minimumRecords: 500, fillRates: { names: 1, programmes: 1, addresses: 0.9, countries: 0.9 } },
  recognise: (head) => {
    const part = partOf(head.toString('utf8'));
    return part === undefined ? undefined : { listId: 'jp-meti', format: 'jp-meti-text', part };
  },
  async *parse(files, sink) {
    const days: string[] = [];
    for (const { file, recognised } of files) {
      const text = await textOf(file);
      const day = dayIn(text);
      if (day === undefined) sink.issue({ kind: 'unparsed_date', what: `${file.name}: no 最終更新日` });
      else days.push(day);
      yield* entriesOf(text, recognised.part as Part, file.name, sink);
    }
    const missing = (Object.keys(PARTS) as Part[]).filter((part) => !files.some(({ recognised }) => recognised.part === part));
    const publishedAt = days.sort().at(-1);
    sink.edition({ ...(publishedAt !== undefined && { publishedAt }), missingParts: missing.map((part) => PARTS[part].subList) });
  },
};

function partOf(text: string): Part | undefined {
  const heading = text.slice(0, 400).replace(/\s+/g, '');
  const match = /輸出等に係る禁止措置の対象となる(.+?の国の団体|.+?の団体)/.exec(heading);
  return match === null ? undefined : (Object.keys(PARTS) as Part[]).find((part) => PARTS[part].heading === match[1]);
}

/** The whole text (some hundred kilobytes), with numbers in narrow digits and pages, which `pdftotext` parts by a form feed, as lines. */
async function textOf(file: ListFile): Promise<string> {
  const lines: string[] = [];
  for await (const line of readLines(file)) lines.push(line);
  return lines.join('\n').replaceAll('\f', '\n').replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
}

function dayIn(text: string): string | undefined {
  const match = /最終更新日：\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日/.exec(text);
  return match === null ? undefined : parseDay(`${match[1]}-${match[2]!.padStart(2, '0')}-${match[3]!.padStart(2, '0')}`);
}

/** Entries are numbered without a gap; a number stands at the start of a line, or right behind the address before it where the page turns. */
function* entriesOf(text: string, part: Part, file: string, sink: ParseSink): Generator<ParsedRecord> {
  const legalBasis = /（(令和[^（）]+?第[^（）]+?号)）/.exec(text.slice(0, 400).replace(/\s+/g, ''))?.[1];
  let at = startOf(text, 1, 0);
  if (at === undefined) throw new ListFormatError(`${file}: no entry with the number 1. Make the text of the PDF anew with pdftotext.`);
  for (let number = 1; at !== undefined; number += 1) {
    const address = text.slice(at.body).search(ADDRESS);
    if (address < 0) throw new ListFormatError(`${file}: entry ${number} has no address (所在地). The text is cut off; make it anew from the PDF.`);
    const next = startOf(text, number + 1, at.body + address);
    const body = text.slice(at.body, next?.start ?? text.length);
    if ([...body.matchAll(ADDRESS)].length > 1) throw new ListFormatError(`${file}: behind entry ${number} stands another one without the number ${number + 1}. The text is damaged; make it anew from the PDF.`);
    const raw = text.slice(at.start, next?.start ?? text.length).trim();
    const recordId = `${part}-${number}`;
    const entry = readMetiEntry(body, (kind, what) => sink.issue({ kind, what, recordId }));
    yield { party: partyOf(recordId, part, entry, legalBasis), raw };
    at = next;
  }
}

function startOf(text: string, number: number, from: number): { readonly start: number; readonly body: number } | undefined {
  const pattern = new RegExp(`(?:(?<=\\n)|(?<=[^\\d\\s]))${number}(?!\\d)[ \\u3000]*(?=[^\\n]*[\\p{Script=Han}\\p{Script=Katakana}])`, 'gu');
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  return match === null ? undefined : { start: match.index, body: match.index + match[0].length };
}

function partyOf(recordId: string, part: Part, { names, addresses, scope }: MetiEntry, legalBasis: string | undefined): ListedParty {
  const { subList, country } = PARTS[part];
  const guess = guessType(names[0]?.full ?? '');
  const countries = country !== undefined ? [country] : addresses.flatMap((address) => address.country ?? []);
  return {
    id: `jp-meti:${recordId}`,
    listId: 'jp-meti',
    recordId,
    // The notices list organisations, and some people among them, as the lists of the United States do that they follow.
    type: guess.type === 'unknown' ? 'organisation' : guess.type,
    names,
    identifiers: [],
    birthDates: [],
    addresses,
    countries: distinctBy(countries.map((code) => ({ code, kind: 'other' as const })), ({ code }) => code),
    listing: {
      subList,
      programmes: [`Export prohibition: ${subList}`],
      measures: ['export_restriction'],
      jurisdiction: 'JP',
      legalBasis: legalBasis === undefined ? [] : [legalBasis],
    },
    ...(scope !== undefined && { remarks: scope }),
  };
}
