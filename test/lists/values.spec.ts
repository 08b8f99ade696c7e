import { describe, expect, it } from '@jest/globals';
import { genderOf, identifierType, measureOf, parseDate, parseDay, partsOfInvertedName, scriptOf, splitItemised, splitQuoted } from '../../src/lists/values.js';

describe('a published date', () => {
  it.each([
    ['1960', '1960-01-01', '1960-12-31', 'year'],
    ['Feb 1960', '1960-02-01', '1960-02-29', 'month'],
    ['12 Mar 1960', '1960-03-12', '1960-03-12', 'day'],
    ['26 Feb. 2011', '2011-02-26', '2011-02-26', 'day'],
    ['March 12, 1960', '1960-03-12', '1960-03-12', 'day'],
    ['1960-03-12', '1960-03-12', '1960-03-12', 'day'],
    ['1960-03-12T00:00:00+02:00', '1960-03-12', '1960-03-12', 'day'],
    ['1960-03', '1960-03-01', '1960-03-31', 'month'],
    ['03/04/1960', '1960-04-03', '1960-04-03', 'day'],
    ['dd/mm/1945', '1945-01-01', '1945-12-31', 'year'],
    ['dd/03/1945', '1945-03-01', '1945-03-31', 'month'],
    ['00/00/1945', '1945-01-01', '1945-12-31', 'year'],
    ['23.2.2022', '2022-02-23', '2022-02-23', 'day'],
    ['1958 to 1960', '1958-01-01', '1960-12-31', 'range'],
    ['05 Jan 1958 to 07 Feb 1958', '1958-01-05', '1958-02-07', 'range'],
    ['between 1958 and 1960', '1958-01-01', '1960-12-31', 'range'],
    ['1958-1960', '1958-01-01', '1960-12-31', 'range'],
    ['1960s', '1960-01-01', '1969-12-31', 'range'],
    ['1er janvier 1970', '1970-01-01', '1970-01-01', 'day'],
  ])('%s lies between %s and %s', (raw, from, to, precision) => {
    expect(parseDate(raw)).toEqual({ from, to, precision, raw });
  });

  it.each(['circa 1960', 'c. 1960', 'approximately 1960', '1960 (approximate)'])('%s is about a year', (raw) => {
    expect(parseDate(raw)).toEqual({ from: '1960-01-01', to: '1960-12-31', precision: 'year', circa: true, raw });
  });

  it.each(['30 Feb 1960', '13/13/1960', '1330', 'unknown', '', 'Monday 1960 or so'])('%j is kept as text only', (raw) => {
    expect(parseDate(raw)).toEqual({ precision: 'unknown', raw });
  });

  it('is read month first only where the publisher writes so', () => {
    expect(parseDay('01/08/2026', { order: 'mdy' })).toBe('2026-01-08');
    expect(parseDay('01/08/2026')).toBe('2026-08-01');
    expect(parseDay('2026')).toBeUndefined();
  });

  it('is an Excel day count only where the source says so', () => {
    expect(parseDay('22007', { excelSerial: true })).toBe('1960-04-01');
    expect(parseDay('22007')).toBeUndefined();
    // Of four digits only what is no year.
    expect(parseDate('9157', { excelSerial: true })).toMatchObject({ from: '1925-01-25', raw: '1925-01-25' });
    expect(parseDate('1965', { excelSerial: true })).toMatchObject({ precision: 'year', raw: '1965' });
  });
});

describe('the kind of an identifier', () => {
  it.each([
    ['Tax ID No.', '1646019914', 'RU', 'inn'],
    ['Tax ID No.', '1646019914', 'KZ', 'tax'],
    ['Tax ID No.', '164601991', 'RU', 'tax'],
    ['Registration Number', '1061674037259', 'RU', 'ogrn'],
    ['Registration Number', '26740', 'IR', 'registration'],
    ['Business Registration Number', '1037739709138', 'RU', 'ogrn'],
    ['Government Gazette Number', '09804148', 'RU', 'okpo'],
    ['Legal Entity Number', '253400V1H6ART1UQ0N98', 'RU', 'lei'],
    ['Unified Social Credit Code (USCC)', '9113100033607322XK', 'CN', 'uscc'],
    ['Vessel Registration Identification IMO', '7406784', undefined, 'imo'],
    ['National ID No.', '216040', 'YE', 'national_id'],
    ['Diplomatic Passport', '008827', 'IR', 'passport'],
    ['SWIFT/BIC', 'HAVIGB2L', undefined, 'swift'],
    ['BIK (RU)', '044030707', undefined, 'bik'],
    ['V.A.T. Number', 'MT20084637', 'MT', 'vat'],
    ["Driver's License No.", '180839', 'MX', 'driving_licence'],
    ['Trade License No.', '683633', 'AE', 'registration'],
    ['NIT #', '800018928-0', 'CO', 'tax'],
    ['Digital Currency Address - XBT', '12QtD5', undefined, 'crypto'],
    ['Seafarer badge', '1', undefined, 'other'],
  ])('%s %s of %s is %s', (label, number, country, type) => {
    expect(identifierType(label, number, country)).toBe(type);
  });
});

describe('small values', () => {
  it('tells family, given names and patronymic apart', () => {
    expect(partsOfInvertedName('SHOYGU, Sergey Kuzhugetovich')).toEqual([
      { kind: 'family', value: 'SHOYGU' },
      { kind: 'given', value: 'Sergey' },
      { kind: 'patronymic', value: 'Kuzhugetovich' },
    ]);
    expect(partsOfInvertedName('ABU NIDAL')).toBeUndefined();
  });

  it('names the script of most letters', () => {
    expect(['Alabuga', 'АО «Алабуга»', '조선', '阿拉布加', '123'].map(scriptOf)).toEqual(['Latn', 'Cyrl', 'Kore', 'Hani', undefined]);
  });

  it('splits at separators outside quotation marks', () => {
    expect(splitQuoted('a; "b; c" ;d;;')).toEqual(['a', 'b; c', 'd']);
    expect(splitQuoted('OOO "Alabuga"; b')).toEqual(['OOO "Alabuga"', 'b']);
  });

  it('splits itemised cells and leaves others whole', () => {
    expect(splitItemised('a) Kabul, b) Herat; c) Ghazni')).toEqual(['Kabul', 'Herat', 'Ghazni']);
    expect(splitItemised('Kabul, Herat')).toEqual(['Kabul, Herat']);
  });

  it('knows measures and sexes by their words and no others', () => {
    expect(['Asset freeze', 'Travel Ban', 'Trust Services Sanctions', 'Prohibition on port entry', 'Something new'].map(measureOf)).toEqual([
      'asset_freeze',
      'travel_ban',
      'services_ban',
      'transport_ban',
      undefined,
    ]);
    expect(['M', 'Female', 'unknown'].map(genderOf)).toEqual(['male', 'female', undefined]);
  });
});
