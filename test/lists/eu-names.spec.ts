import { describe, expect, it } from '@jest/globals';
import { readDates } from '../../src/lists/birth-dates.js';
import { mergeIdentifiers } from '../../src/lists/free-text.js';
import { identifiersIn } from '../../src/lists/free-text.js';
import { isPlaceholder, readNames } from '../../src/lists/names.js';
import { readPapers } from '../../src/lists/papers.js';
import { isInn, isOgrn, isShipImo } from '../../src/lists/russian-numbers.js';

const names = (text: string, person = false): string[] => readNames(text, { kind: 'alias', quality: 'strong', person }).map((name) => `${name.kind} ${name.quality}: ${name.full}`);

describe('the names of a cell', () => {
  it.each([
    ['Azim Adhajani; Azim Agha-Jani', ['alias strong: Azim Adhajani', 'alias strong: Azim Agha-Jani']],
    ['“KOMID”', ['alias strong: KOMID']],
    ['ООО «Альфа»', ['alias strong: ООО «Альфа»']],
    ['Jin Tiesan (金铁三)', ['alias strong: Jin Tiesan', 'original_script strong: 金铁三']],
    ['Амир Хазмат (original script: Amir Khazmat)', ['alias strong: Амир Хазмат', 'alias strong: Amir Khazmat']],
    ['Ezatullah Haqqani (previously listed as)', ['former strong: Ezatullah Haqqani']],
    ['STORM (ex SUNNY LADY)', ['alias strong: STORM', 'former strong: SUNNY LADY']],
    ['Al-Haramain (Albanian branch)', ['alias strong: Al-Haramain (Albanian branch)', 'alias weak: Al-Haramain']],
    ['Organisation for Testing (OFT)', ['alias strong: Organisation for Testing (OFT)', 'alias strong: Organisation for Testing', 'alias weak: OFT']],
    ['DOBROLET a.k.a. DOBROLYOT', ['alias strong: DOBROLET', 'alias strong: DOBROLYOT']],
    ['Qadri (a.k.a. Kadri) JAMIL', ['alias strong: Qadri (a.k.a. Kadri) JAMIL', 'alias strong: Qadri JAMIL', 'alias strong: Kadri JAMIL']],
    ['Иван КУСОВ Ukrainian: Іван КУСОВ', ['alias strong: Иван КУСОВ', 'alias strong: Іван КУСОВ']],
    ['Iгар ГОЛУБ', ['alias strong: Iгар ГОЛУБ', 'alias strong: Ігар ГОЛУБ']],
    ['AO ‘Микрон’', ['alias strong: AO ‘Микрон’', 'alias strong: АО ‘Микрон’']],
    ['Text of image', []],
    ['Chinese:', []],
    ['-', []],
  ])('%s', (text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  it('parts two scripts side by side for a person, not for an organisation, whose half may be a legal form', () => {
    expect(names('Agha Jan Alizai اغا جان عالیزی', true)).toEqual(['alias strong: Agha Jan Alizai', 'original_script strong: اغا جان عالیزی']);
    expect(names('Отворено акционерно дружество Grodno Azot Plant')).toEqual(['alias strong: Отворено акционерно дружество Grodno Azot Plant']);
  });

  it.each([
    ['Text of image', true],
    ['Korean:', true],
    ['Korean Mining Corporation', false],
    ['Chinese National Machinery', false],
  ])('tells what a transcription left from a name: %s', (text, placeholder) => {
    expect(isPlaceholder(text)).toBe(placeholder);
  });
});

describe('the numbers of a cell', () => {
  const papers = (cell: string, label = 'passport', russian = false): string[] =>
    readPapers(cell, { label, typeRaw: label, russian }).map((each) => [each.type, each.number, each.country ?? '', each.issuedOn ?? '', each.expiresOn ?? '', each.invalid === true ? 'invalid' : ''].join('|'));
  it.each([
    ['Libyan passport No. 513519', 'passport', ['passport|513519|LY|||']],
    ['403062567 (US)', 'passport', ['passport|403062567|US|||']],
    ['Tunisian passport number L 191609 issued on 28 Feb. 1996, expired on 27 Feb. 2001', 'passport', ['passport|L 191609|TN|1996-02-28|2001-02-27|invalid']],
    ['(a) K048787 (Jordanian passport number); (b) 486298 (Jordanian passport number)', 'passport', ['passport|K048787|JO|||', 'passport|486298|JO|||']],
    ['series 1815 No 112026', 'passport', ['passport|1815 112026||||']],
    ['12/LaMaTa(Naing)025897', 'national identification', ['national_id|12/LaMaTa(Naing)025897||||']],
    ['Sudan 21052659309', 'national identification', ['national_id|21052659309|SD|||']],
    ['Passport 717637093, National ID No. 781005202108', 'national identification', ['passport|717637093||||', 'national_id|781005202108||||']],
    ['7714482225 (Tax ID/INN)', 'registration number', ['inn|7714482225||||']],
    ['INN: 5013044999 KPP: 504001001 OGRN: 1025001627012', 'registration number', ['inn|5013044999||||', 'kpp|504001001||||', 'ogrn|1025001627012||||']],
    ['SSN 156-92-9858 (United States of America)', 'national identification', ['ssn|156-92-9858|US|||']],
  ])('%s', (cell, label, expected) => {
    expect(papers(cell, label)).toEqual(expected);
  });

  it('types a Russian number by its check digits, and only where the party is Russian', () => {
    expect(papers('1021601623702', 'registration number', true)).toEqual(['ogrn|1021601623702||||']);
    expect(papers('1021601623702', 'registration number', false)).toEqual(['registration|1021601623702||||']);
    expect(papers('1021601623703', 'registration number', true)).toEqual(['registration|1021601623703||||']);
  });

  it.each([
    [isInn, '1646019914', '1646019915'],
    [isInn, '500100732259', '500100732258'],
    [isOgrn, '1021601623702', '1021601623703'],
    [isShipImo, '9187629', '9187628'],
    [isShipImo, '9319674', '5571322'],
  ])('%p accepts %s and not %s', (check, right, wrong) => {
    expect(check(right)).toBe(true);
    expect(check(wrong)).toBe(false);
  });

  it('takes labelled numbers out of running text, and no number without a label', () => {
    const text = 'Owner of SAMPLE. IMO number: 5571322. Tax ID (INN): 1646019914. SWIFT/BIC: FTBDKPPY. Called 1234567 times since 2014.';
    expect(identifiersIn(text, 'note').map((each) => `${each.type} ${each.number}`)).toEqual(['imo 5571322', 'inn 1646019914', 'swift FTBDKPPY']);
    expect(identifiersIn('The SWIFT network has 11000 members; an IMO convention of 1974.', 'note')).toEqual([]);
  });
});

describe('the dates of a cell', () => {
  it.each([
    ['(a) 16.6.1967; (b) 1.1.1967', ['1967-06-16', '1967-01-01']],
    ['29.9.1982 or 23.9.1982', ['1982-09-29', '1982-09-23']],
    ['1992; 1991', ['1992-01-01', '1991-01-01']],
    ['8 Oct.1970', ['1970-10-08']],
    ['7.10.1952 POB: Leningrad', ['1952-10-07']],
    ['24.6.1402 (Hijri Calendar)', [undefined]],
    ['30-35 years old', [undefined]],
  ])('%s', (cell, expected) => {
    expect(readDates(cell).map((date) => date.from)).toEqual(expected);
  });

  it.each(['Approximately 1968', 'circa 1952', '1970 circa', '(probably) 1944'])('knows an uncertain year: %s', (cell) => {
    expect(readDates(cell)).toMatchObject([{ precision: 'year', circa: true }]);
  });

  it('leaves a span of years whole, whatever word stands before it', () => {
    expect(readDates('Approximately: Between 1959 and 1965')).toMatchObject([{ from: '1959-01-01', to: '1965-12-31', precision: 'range', circa: true }]);
  });
});

describe('a number that stands twice', () => {
  it('is one, with all that either place says of it', () => {
    const passport = { type: 'passport', number: '381420754', typeRaw: 'Numéro de passeport', issuedOn: '2011-12-07' } as const;
    const later = { ...passport, number: '381 420 754', typeRaw: 'Passport', country: 'KP', expiresOn: '2016-12-07', note: 'diplomatic' };
    expect(mergeIdentifiers([passport, later, { ...passport, note: 'in the comments' }])).toEqual([{ ...passport, country: 'KP', expiresOn: '2016-12-07', note: 'diplomatic' }]);
  });
});
