import type { PartyDate } from '../matching/party.js';

const MONTHS: ReadonlyMap<string, number> = new Map(
  [
    'january jan janvier januar enero',
    'february feb février fevrier fév februar febrero',
    'march mar mars märz maerz marzo',
    'april apr avril avr abril',
    'may mai mayo',
    'june jun juin juni junio',
    'july jul juillet juil juli julio',
    'august aug août aout agosto',
    'september sep sept septembre septiembre',
    'october oct octobre oktober okt octubre',
    'november nov novembre noviembre',
    'december dec décembre decembre déc dezember dez diciembre',
  ].flatMap((words, month) => words.split(' ').map((word): [string, number] => [word, month + 1])),
);

/** Years outside are of another calendar or slips; what is known is then only the text. */
const EARLIEST_YEAR = 1500;
const LATEST_YEAR = 2199;

const CIRCA = /^(?:circa|ca\.|ca|c\.|approximately|approximatively|approximate|approx\.?|about|around|abt\.?|environ|vers|est\.?|estimated)[\s:]*(?=[\dA-Z])|\s*\((?:circa|approximately|approximate|approx\.?|estimated)\)$/i;

export interface DateOptions {
  /** How `03/04/1960` is read: day first unless the publisher writes `mdy`. */
  readonly order?: 'dmy' | 'mdy';
  /** Whether a bare number such as `22007` is a day count of Excel. */
  readonly excelSerial?: boolean;
}

type Span = Pick<PartyDate, 'from' | 'to'> & { readonly precision: 'day' | 'month' | 'year' | 'range' };

/**
 * Reads a date in any shape that the lists publish: `1960`, `Mar 1960`, `12 Mar 1960`, `1960-03-12`, `12/03/1960`,
 * `dd/mm/1960`, `12.3.1960`, `circa 1960`, `1958 to 1960`, `1958 or 1960`, `1960s`. Text that it does not
 * understand comes back with precision `unknown`, never as a guess.
 */
export function parseDate(published: string, options: DateOptions = {}): PartyDate {
  const raw = published.trim();
  const text = raw.replace(/\s+/g, ' ').replace(/[.;,]$/, '');
  const bare = text.replace(CIRCA, '').trim();
  const circa = bare !== text;
  const span = single(bare, options) ?? between(bare, options);
  if (span === undefined) return { precision: 'unknown', raw, ...(circa && { circa }) };
  // Excel's serial is its own affair: a reader is shown the day
  return { ...span, raw: options.excelSerial === true && SERIAL.test(bare) ? (span.from ?? raw) : raw, ...(circa && { circa }) };
}

/** Reads a date that must be one day, such as a listing date; undefined where it is anything less. */
export function parseDay(published: string, options: DateOptions = {}): string | undefined {
  const date = parseDate(published, options);
  return date.precision === 'day' && date.circa !== true ? date.from : undefined;
}

function between(text: string, options: DateOptions): Span | undefined {
  const match = /^(?:between |from )?(.+?)(?: to | and | or | - | – |(?<=\d{4})[-–/](?=\d{4}$))(.+)$/i.exec(text);
  if (match === null) return undefined;
  const [a, b] = [single(plain(match[1] ?? ''), options), single(plain(match[2] ?? ''), options)];
  if (a?.from === undefined || b?.to === undefined || a.to === undefined || b.from === undefined) return undefined;
  return { from: a.from < b.from ? a.from : b.from, to: a.to > b.to ? a.to : b.to, precision: 'range' };
}

function plain(text: string): string {
  return text.replace(CIRCA, '').trim();
}

function single(text: string, options: DateOptions): Span | undefined {
  let m: RegExpExecArray | null;
  if ((m = /^(\d{4})$/.exec(text))) return year(Number(m[1])) ?? (options.excelSerial === true ? excelDay(Number(text)) : undefined);
  if ((m = /^(\d{3}0)['’]?s$/i.exec(text))) return decade(Number(m[1]));
  if ((m = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:T.*|Z|[+-]\d\d:\d\d| 00:00(?::00)?)?$/.exec(text))) return day(Number(m[1]), Number(m[2]), Number(m[3]));
  if ((m = /^(\d{4})-(\d{1,2})$/.exec(text))) return month(Number(m[1]), Number(m[2]));
  if ((m = /^(\d{1,2}|dd)[./-](\d{1,2}|mm)[./-](\d{4})\.?$/i.exec(text))) return numeric(m[1] ?? '', m[2] ?? '', Number(m[3]), options);
  if ((m = /^(\d{1,2})[./](\d{4})$/.exec(text))) return month(Number(m[2]), Number(m[1]));
  if ((m = /^(\d{1,2})(?:st|nd|rd|th|er|\.)?[\s-]+(?:of |de )?([\p{L}]+)\.?,?(?: de)?[\s-]+(\d{4})$/iu.exec(text))) return named(m[3], m[2], m[1]);
  if ((m = /^([\p{L}]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/iu.exec(text))) return named(m[3], m[1], m[2]);
  if ((m = /^([\p{L}]+)\.?,?(?: of| de)?[\s-]+(\d{4})$/iu.exec(text))) return named(m[2], m[1]);
  if (options.excelSerial === true && SERIAL.test(text)) return excelDay(Number(text));
  return undefined;
}

function numeric(first: string, second: string, y: number, { order = 'dmy' }: DateOptions): Span | undefined {
  const [d, m] = order === 'dmy' ? [first, second] : [second, first];
  const [dayKnown, monthKnown] = [/^\d+$/.test(d) && Number(d) > 0, /^\d+$/.test(m) && Number(m) > 0];
  if (!monthKnown) return year(y);
  return dayKnown ? day(y, Number(m), Number(d)) : month(y, Number(m));
}

function named(y: string | undefined, monthName: string | undefined, d?: string): Span | undefined {
  const m = MONTHS.get((monthName ?? '').toLowerCase());
  if (m === undefined) return undefined;
  return d === undefined ? month(Number(y), m) : day(Number(y), m, Number(d));
}

function day(y: number, m: number, d: number): Span | undefined {
  if (!yearIsUsable(y) || m < 1 || m > 12 || d < 1 || d > lastDay(y, m)) return undefined;
  const iso = isoDay(y, m, d);
  return { from: iso, to: iso, precision: 'day' };
}

function month(y: number, m: number): Span | undefined {
  if (!yearIsUsable(y) || m < 1 || m > 12) return undefined;
  return { from: isoDay(y, m, 1), to: isoDay(y, m, lastDay(y, m)), precision: 'month' };
}

function year(y: number): Span | undefined {
  return yearIsUsable(y) ? { from: isoDay(y, 1, 1), to: isoDay(y, 12, 31), precision: 'year' } : undefined;
}

function decade(y: number): Span | undefined {
  return yearIsUsable(y) ? { from: isoDay(y, 1, 1), to: isoDay(y + 9, 12, 31), precision: 'range' } : undefined;
}

/** Of four digits (before May 1927) only what is no year. */
const SERIAL = /^(?:\d{5}|[3-9]\d{3}|2[2-9]\d\d)(?:\.0+)?$/;

/** Excel counts days from 1900 and believes in 29 February of that year; only the time after is used here. */
function excelDay(serial: number): Span | undefined {
  const date = new Date(Date.UTC(1899, 11, 30) + serial * 86_400_000);
  return day(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

function yearIsUsable(y: number): boolean {
  return y >= EARLIEST_YEAR && y <= LATEST_YEAR;
}

function lastDay(y: number, m: number): number {
  return new Date(Date.UTC(y, m, 0)).getUTCDate();
}

function isoDay(y: number, m: number, d: number): string {
  return `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
}
