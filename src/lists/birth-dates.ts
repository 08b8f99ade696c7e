import type { PartyDate } from '../matching/party.js';
import { distinctBy, parseDate, splitItemised, splitQuoted, tidy } from './values.js';

const WORDS = /^\(?\s*(?:date of birth|d\.?o\.?b\.?|born(?: on| in)?|probably|possibly|presumably|allegedly|either|around|year|established(?: in)?)\b\s*[:.]?\s*\)?\s*/i;

/**
 * The dates in a text that holds one or several: `(a) 16.6.1967; (b) 1.1.1967`, `1 Jun. 1976 or 1977`, `probably 1944`.
 * A piece that is no date stays with precision `unknown` and its text.
 */
export function readDates(published: string): PartyDate[] {
  const pieces = splitQuoted(tidy(published))
    .flatMap((piece) => splitItemised(piece))
    .flatMap(eitherDay)
    .flatMap((piece) => (parseDate(bare(piece)).precision === 'unknown' ? piece.split(/,\s+(?=\(?\w*\)?\s*\d)|\s+(?:or|and|alternatively)\s+(?=\(?\w*\)?\s*\d)|\s*\/\s*(?=\d{1,2}\.\d{1,2}\.)/) : [piece]));
  const dates = pieces.map((piece): PartyDate => ({ ...parseDate(bare(piece)), raw: tidy(piece), ...(/\bprobably|\bpossibly|approx|circa|\bca\.|about/i.test(piece) && { circa: true }) }));
  return distinctBy(dates, (date) => `${date.from} ${date.to} ${date.circa} ${date.from === undefined ? date.raw : ''}`);
}

/** `29.9.1982 or 23.9.1982` is two days; `1963 or 1964` stays one span of years. */
function eitherDay(piece: string): string[] {
  const days = piece.split(/\s+or\s+/i);
  return days.length > 1 && days.every((day) => parseDate(bare(day)).precision === 'day') ? days : [piece];
}

/** The piece without its item mark and the words around the date. */
function bare(piece: string): string {
  return tidy(piece)
    .replace(/^\(?(?:[a-z]|[ivx]+)\)\s*/i, '')
    .replace(WORDS, '')
    .replace(/\s+(?:POB|Gender|Nationality|Place of birth|as|by)\b.*$/, '')
    .replace(/^\(([^()]*)\)$/, '$1')
    .replace(/^(\d{1,2}\.\d{1,2}\.) (\d{4})$/, '$1$2')
    .replace(/^(\d{4}) circa$/i, 'circa $1')
    .replace(/^(\d{1,2} [A-Z][a-z]+\.)(\d{4})$/, '$1 $2')
    .replace(/^(\d{1,2}\.\d{1,2}) (\d{4})$/, '$1.$2')

    .replace(/\s*\([^()]*\)?\s*$/, '')
    .replace(/[.;,]+$/, '');
}
