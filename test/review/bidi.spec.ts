import { describe, expect, it } from '@jest/globals';
import { visualRuns } from '../../src/review/evidence/bidi.js';

/** A line as an eye reads it from left to right: right-to-left stretches turned around. */
const seen = (line: string): string =>
  visualRuns(line)
    .map(({ text, rtl }) => (rtl ? [...text].reverse().join('') : text))
    .join('');

describe('the order of a printed line', () => {
  it.each([
    ['Latin stays', 'Acme LLC (Kazan), 12', 'Acme LLC (Kazan), 12'],
    ['Cyrillic stays', 'ООО «Алабуга», 423600', 'ООО «Алабуга», 423600'],
    ['Arabic is turned as a whole, words and blanks', 'شركة النفط', 'طفنلا ةكرش'],
    ['Arabic within Latin is turned in its place', 'name: شركة النفط (SDN)', 'name: طفنلا ةكرش (SDN)'],
    ['a number after Arabic keeps its digits and goes to its left', 'شارع 123', '123 عراش'],
    ['a number between Arabic words stands between them', 'ا 12 ب', 'ب 12 ا'],
    ['a number with separators stays whole', 'شارع 1,234.5', '1,234.5 عراش'],
    ['Hebrew is turned', 'שלום עולם', 'םלוע םולש'],
    ['brackets within Arabic are mirrored', 'شركة (النفط) محدودة', 'ةدودحم (طفنلا) ةكرش'],
    ['a year in brackets after Persian stays beside it', 'ماهان (۱۳۷۰)', '(۱۳۷۰) ناهام'],
    ['Arabic in brackets after Latin keeps the brackets outside', 'Mahan (ماهان) Air', 'Mahan (ناهام) Air'],
    ['Latin in brackets after Arabic', 'ماهان (Mahan)', 'ناهام (Mahan)'],
    ['two Arabic names around a Latin word keep their places', 'علي and عمر', 'يلع and رمع'],
    ['marks that turn text around are taken out', 'abc\u202egpj.exe\u202c', 'abcgpj.exe'],
    ['Han stays', '北京航空 Ltd', '北京航空 Ltd'],
    ['nothing', '', ''],
  ])('%s', (_, line, expected) => {
    expect(seen(line)).toBe(expected);
  });
});
