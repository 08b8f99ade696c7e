import { describe, expect, test } from '@jest/globals';
import { Matcher } from '../../src/matching/matcher.js';
import type { ListedParty, Party } from '../../src/matching/party.js';
import { verbatimOf } from '../../src/matching/prepare.js';
import { usableName } from '../../src/matching/usable.js';
import { listed, named, number, reference, subject } from './subjects.js';

const day = (raw: string) => ({ raw, from: raw, to: raw, precision: 'day' as const });
const country = (code: string) => ({ code, kind: 'nationality' as const });

describe('bands, ranks and thresholds', () => {
  test('ranks an exact primary name with its country above an exact weak alias', () => {
    const matcher = new Matcher([
      listed('weak', 'company', ['Volga Holding', named('Orion Severnaya', { kind: 'alias', quality: 'weak' })]),
      listed('strong', 'company', ['Orion Severnaya'], { countries: [country('RU')] }),
    ], reference);
    const matches = matcher.match(subject('company', 'Orion Severnaya', { countries: [country('RU')] }));
    expect(matches.map((match) => [match.party.recordId, match.band])).toEqual([['strong', 'hit'], ['weak', 'weak']]);
    expect(matches[0]!.agrees).toEqual(['country']);
  });

  test('two names whose words have one hash are still two names', () => {
    const names = ['Fiskford Neskelli', 'Runaton Jorvford'] as const;
    const matcher = new Matcher([listed('1', 'person', [names[0]])], reference);
    expect(verbatimOf(names[0], 'person', matcher.language)).toBe(verbatimOf(names[1], 'person', matcher.language));
    expect(matcher.match(subject('person', names[1]))).toEqual([]);
  });

  test.each([
    ['person', 'Fatima Khan', 'Ahmed Khan Durrani', 'Fatima Khan Ali'],
    ['company', 'Energy LLC', 'Omsk Energy Trading', 'Energia LLC'],
    ['company', 'Завод Кристалл', 'Zavod Almaz', 'Zavod Kristall'],
    // a part of one name is the whole of another, in capitals or not
    ['company', 'Kupol Trading House; Sokolnaya Marine Group', 'SOKOLNAYA MARINE GROUP', 'Sokolnaya Marine'],
    ['company', 'Kupol Trading House; Sokolnaya Marine Group', 'Sokolnaya Marine Group', 'Sokolnaya Marine'],
    // two initials, and a word of two letters
    ['person', 'JC Ramirez', 'JC RAMIREZ', 'Juan Carlos Ramirez'],
    ['person', 'JC RAMIREZ', 'JC Ramirez', 'Juan Carlos Ramirez'],
  ] as const)('what a pair scores does not hang on what else is listed: %s %s', (type, name, other, asked) => {
    const score = (...names: readonly string[]): number | undefined =>
      new Matcher(names.map((each) => listed(each, type, [each])), reference).match(subject(type, asked), { threshold: 0.01, weakThreshold: 0.01 }).find((match) => match.party.recordId === name)?.score;
    expect([score(name, other), score(other, name)]).toEqual([score(name), score(name)]);
  });

  test.each([
    ['person', 'Sergey Viktorovich CHEMEZOV', 'Sergei CHEMEZOV'],
    ['person', 'Igor Ivanovich STRELKOV', 'STRELKOV, Igor'],
    ['person', 'Viacheslav Viktorovych VOLODIN', 'Vyacheslav VOLODIN'],
    ['person', 'Андрей Александрович Клишас', 'Andrey KLISHAS'],
    ['person', 'Andrey KLISHAS', 'Андрей Александрович Клишас'],
    ['company', 'JSC Orion Severnaya Plant', 'Orion Severnaya'],
    // a word alone does not lead to names that it could not make a match of, but for what agrees without a word: an initial, two short words for one
    ['person', 'Shagivaleev Ivan Petrov', 'S. Ivan PETROV'],
    ['person', 'Hyok Kim Chol', 'KIM Chol Hy Ok'],
  ] as const)('no threshold up to its own score loses a pair: %s %s, listed as %s', (type, asked, name) => {
    const matcher = new Matcher([listed('1', type, [name])], reference);
    const { score } = matcher.match(subject(type, asked), { threshold: 0.01 })[0]!;
    expect(matcher.match(subject(type, asked), { threshold: score, weakThreshold: score })).toMatchObject([{ band: 'hit', score }]);
  });

  test('takes a score equal to the threshold for a hit', () => {
    const matcher = new Matcher([listed('1', 'person', ['Sergey Shoigu'])], reference);
    const score = matcher.match(subject('person', 'Sergei Shoygu'))[0]!.score;
    expect(matcher.match(subject('person', 'Sergei Shoygu'), { threshold: score })[0]).toMatchObject({ band: 'hit', score });
  });

  test('a party whose type the list left open is found as a person and as a company', () => {
    const matcher = new Matcher([listed('open', 'unknown', ['Alexander Ivjenko'])], reference);
    expect(matcher.match(subject('person', 'IVJENKO, Alexander'))).toHaveLength(1);
    expect(matcher.match(subject('company', 'Alexander Ivjenko'))).toHaveLength(1);
  });

  test('a place matches by its whole name alone', () => {
    const matcher = new Matcher([listed('kursk', 'place', ['Kursk'], { role: 'place' })], reference);
    expect(matcher.match(subject('company', 'Kursk Bakery LLC'))).toEqual([]);
    expect(matcher.match(subject('place', 'Kursk'))).toHaveLength(1);
  });

  test('an alias of generic words alone is found verbatim, and weak', () => {
    const matcher = new Matcher([listed('zone', 'company', ['Alabuga', named('особая экономическая зона', { kind: 'alias' })])], reference);
    expect(matcher.match(subject('company', 'особая экономическая зона')).map((match) => match.band)).toEqual(['weak']);
  });

  test('a legal form alone, which some lists give as an alias, is found, and weak', () => {
    const matcher = new Matcher([listed('1', 'company', ['OOO Kupol', named('ООО', { kind: 'alias' })])], reference);
    expect(matcher.match(subject('company', 'ООО')).map((match) => match.band)).toEqual(['weak']);
  });

  test('a weak alias asked as it stands brings its party back, though a strong name is a little alike', () => {
    const matcher = new Matcher([listed('1', 'person', ['Hassan Mahmud Ali Rashidi', named('Hassan', { kind: 'alias', quality: 'weak' })])], reference);
    expect(matcher.match(subject('person', 'Hassan'))).toMatchObject([{ band: 'weak', name: { full: 'Hassan' } }]);
  });

  test.each([
    ['AO Akonit Ural', 'AO Akonit Ural', true], ['АО «Аконит Урал»', 'АО Аконит Урал', true], ['AO Akonit A', 'AO Akonit A', true], ['АО Аконит', 'АО Аконит', false], ['Akonit Urall', 'Akonit Ural', false], ['Special Economic Zone', 'Special Economic Zone', false],
  ])('%s against the weak alias %s says so, word for word: %s', (asked, alias, so) => {
    const [match] = new Matcher([listed('1', 'company', ['Volga Holding', named(alias, { kind: 'alias', quality: 'weak' })])], reference).match(subject('company', asked));
    expect([match?.band, match?.wordForWord === true]).toEqual(['weak', so]);
  });

  test.each([
    // a family name of few with all initials flags, one of many informs, whichever side has the initials
    ['Shagivaleev T.N.', 'SHAGIVALEEV, Timur Nailevich', 'hit'], ['Т. Н. Шагивалеев', 'SHAGIVALEEV, Timur Nailevich', 'hit'], ['Timur Nailevich Shagivaleev', 'SHAGIVALEEV T.N.', 'hit'], ['T. Shagivaleev', 'SHAGIVALEEV, Timur Nailevich', 'hit'],
    ['Petrov S.I.', 'Sergei Ivanovich Petrov', 'weak'], ['S. Petrov', 'PETROV, Sergei', 'weak'], ['Петров С.И.', 'PETROV, Sergei Ivanovich', 'weak'], ['Zhukov Zh.', 'ZHUKOV, Zhan', undefined], ['Жуков Ж.Ю.', 'ZHUKOV, Zhan Yurevich', 'hit'],
    ['Smith S.', 'SMITH, Shamil', 'weak'], ['Smith S.', 'SMITH, Robert', undefined],
  ])('%s against %s is %s: a family name with initials', (asked, name, band) => {
    expect(new Matcher([listed('1', 'person', [name])], reference).match(subject('person', asked))[0]?.band).toBe(band);
  });

  test('keeps to the lists that are asked for', () => {
    const matcher = new Matcher([listed('1', 'person', ['Sergey Shoigu'])], reference);
    expect(matcher.match(subject('person', 'Sergey Shoigu'), { lists: new Set(['other']) })).toEqual([]);
  });
});

describe('what stands beside the name', () => {
  const matcher = new Matcher([
    listed('1', 'person', ['Timur Shagivaleev'], { birthDates: [day('1978-01-28')], countries: [country('RU')], gender: 'male', identifiers: [number('inn', '165503987841')] }),
  ], reference);
  const ask = (more: Parameters<typeof subject>[2]) => matcher.match(subject('person', 'Timur Shagivaleev', more), { threshold: 0.01 })[0]!;

  test.each([
    ['the same day of birth', { birthDates: [day('1978-01-28')] }, ['birth_date'], []],
    ['day and month swapped', { birthDates: [{ ...day('1978-01-28'), from: '1978-01-28' }] }, ['birth_date'], []],
    ['only the year', { birthDates: [{ raw: '1978', from: '1978-01-01', to: '1978-12-31', precision: 'year' as const }] }, ['birth_date'], []],
    ['another year', { birthDates: [day('1950-06-01')] }, [], ['birth_date']],
    ['another digit in the year', { birthDates: [day('1968-01-28')] }, [], []],
    ['two digits of the year swapped', { birthDates: [day('1987-01-28')] }, [], []],
    ['the same day and month, another year', { birthDates: [day('1955-01-28')] }, [], ['birth_date']],
    ['another digit in the year, and another day', { birthDates: [day('1968-01-27')] }, [], ['birth_date']],
    ['another country', { countries: [country('BR')] }, [], ['country']],
    ['a year before the birth and a range that holds it', { birthDates: [{ raw: '1970-1980', from: '1970-01-01', to: '1980-12-31', precision: 'range' as const }] }, ['birth_date'], []],
    ['another gender', { gender: 'female' as const }, [], ['gender']],
    ['nothing known', {}, [], []],
  ])('%s', (_, more, agrees, differs) => {
    expect(ask(more)).toMatchObject({ agrees, differs });
  });

  test('the first of January stands for a year alone: years that differ in a digit are two years', () => {
    const born = (raw: string) => ({ birthDates: [day(raw)] });
    expect(new Matcher([listed('1', 'person', ['Timur Shagivaleev'], born('1978-01-01'))], reference).match(subject('person', 'Timur Shagivaleev', born('1968-01-01')), { threshold: 0.01 })).toMatchObject([{ differs: ['birth_date'] }]);
  });

  test('what differs lowers the score, what agrees does not', () => {
    const plain = ask({}).score;
    expect(ask({ birthDates: [day('1950-06-01')] }).score).toBeLessThan(plain);
    expect(ask({ countries: [country('BR')] }).score).toBeLessThan(plain);
    expect(ask({ birthDates: [day('1978-01-28')] }).score).toBeGreaterThanOrEqual(plain);
  });

  test('finds a party by its number, whatever label and blanks stand in it', () => {
    for (const value of ['165503987841', 'INN 165503987841', '1655 0398 7841', 'ИНН: 165503987841']) {
      expect(matcher.match(subject('unknown', '', { identifiers: [number('inn', value)] }))).toMatchObject([{ kind: 'identifier', score: 1, band: 'hit' }]);
    }
    expect(matcher.match(subject('unknown', '', { identifiers: [number('inn', '165503987842')] }))).toEqual([]);
  });
});

describe('the country of a firm', () => {
  const firm = (more: object) => listed('1', 'company', ['Markel Closed Joint Stock Company'], more);
  const ask = (type: 'company' | 'vessel', code: string, party: ReturnType<typeof listed>) => new Matcher([party], reference).match(subject(type, party.names[0]!.full, { countries: [{ code, kind: 'registration' }] }), { threshold: 0.01 })[0]!;
  const russian = firm({ countries: [{ code: 'RU', kind: 'registration' }] });

  test('that agrees lifts, and one that differs takes more from a firm than from a ship', () => {
    const plain = ask('company', 'RU', firm({})).score;
    expect(ask('company', 'RU', russian).score).toBeGreaterThan(plain);
    const firmLoss = plain - ask('company', 'US', russian).score;
    const ship = (code: string) => ask('vessel', code, listed('2', 'vessel', ['Markel Closed Joint Stock Company'], { countries: [{ code: 'RU', kind: 'flag' }] })).score;
    expect(firmLoss).toBeGreaterThan(ship('RU') - ship('PA'));
  });

  test('a place of offshore registration says little, Hong Kong beside China nothing', () => {
    expect(ask('company', 'VG', russian).score).toBeGreaterThan(ask('company', 'US', russian).score);
    const chinese = firm({ countries: [{ code: 'CN', kind: 'registration' }] });
    expect(ask('company', 'HK', chinese)).toMatchObject({ agrees: [], differs: [], score: ask('company', 'RU', firm({})).score });
  });

  test('is read from the listed name where the list gives none, and takes less than one that is given', () => {
    const bank = (more: object) => listed('1', 'company', ['OJSC Orion Bank of Central Asia (Kyrgyzstan)'], more);
    const elsewhere = ask('company', 'ID', bank({}));
    expect(elsewhere).toMatchObject({ differs: ['country'] });
    expect(elsewhere.explain().whyNotHigher).toContain('country ID is not KG, which the listed name holds');
    expect(ask('company', 'KG', bank({}))).toMatchObject({ agrees: [], differs: [] });
    expect(elsewhere.score).toBeGreaterThan(ask('company', 'ID', bank({ countries: [{ code: 'KG', kind: 'registration' }] })).score);
  });

  test('that agrees, beside a region that agrees, makes no hit of two firms of that region', () => {
    const russia = { countries: [{ code: 'RU', kind: 'registration' as const }] };
    const corporation = listed('1', 'company', ['OJSC NORTH CAUCASUS DEVELOPMENT CORPORATION'], russia);
    const hits = (asked: string) => new Matcher([corporation], reference).match(subject('company', asked, russia)).length;
    expect(hits('Public Joint Stock Company ROSSETI Northern Caucasus')).toBe(0);
    expect(hits('PJSC Development Corporation of the Northern Caucasus')).toBe(1);
  });

  test('decides where each name opens with the legal form of its own country', () => {
    const match = (asked: string, code: string) => new Matcher([listed('1', 'company', ['OJSC Orion Bank of Central Asia (Kyrgyzstan)'])], reference).match(subject('company', asked, { countries: [{ code, kind: 'registration' }] }), { threshold: 0.01 })[0]!;
    expect(match('PT Bank Central Asia Tbk', 'ID').score).toBeLessThan(0.7);
    expect(match('PT Orion Bank Central Asia', 'KG').score).toBeLessThan(match('OJSC Orion Bank Central Asia', 'KG').score);
  });

  test('of an address agrees with the country of registration', () => {
    expect(ask('company', 'RU', firm({ addresses: [{ full: 'Kazan', country: 'RU' }] })).agrees).toEqual(['country']);
  });

  test('that differs leaves the very name in sight, as a weak match', () => {
    expect(new Matcher([russian], reference).match(subject('company', 'Markel Closed Joint Stock Company', { countries: [{ code: 'US', kind: 'registration' }] }))).toMatchObject([{ differs: ['country'] }]);
  });
});

describe('the country of a firm that the list gives only in the text of its addresses', () => {
  const read = (country: string) => ({ full: '', country, countryText: country, countryInText: true as const });
  const ask = (code: string, addresses: ListedParty['addresses'], more: Partial<ListedParty> = {}) =>
    new Matcher([listed('1', 'company', ['Markel Bagan'], { addresses, ...more })], reference).match(subject('company', 'Markel Bagan', { countries: [{ code, kind: 'registration' }] }), { threshold: 0.01 })[0]!;
  const reasons = (match: ReturnType<typeof ask>) => match.explain().features.filter(({ feature }) => feature === 'country').map(({ reason }) => reason);

  test('agrees and differs as one that the list gives, and is told as such', () => {
    const given = [{ full: '', country: 'BY' }];
    expect(ask('BY', [read('BY')])).toMatchObject({ agrees: ['country'], score: ask('BY', given).score });
    expect(reasons(ask('BY', [read('BY')]))).toEqual(['country BY agrees, by its address as text']);
    expect(ask('CH', [read('BY')])).toMatchObject({ differs: ['country'], score: ask('CH', given).score });
    expect(reasons(ask('CH', [read('BY')]))).toEqual(['country CH is not BY, by its address as text']);
    expect(reasons(ask('CH', [read('BY'), { full: '', country: 'BY' }]))).toEqual(['country CH is not BY']);
    expect(reasons(ask('CH', [read('BY')], { countries: [{ code: 'RU', kind: 'registration' }] }))).toEqual(['country CH is not RU, BY']);
  });

  test('weighs less where another address names none: it may lie anywhere', () => {
    const partly = ask('CH', [read('BY'), { full: '9 Maya Street' }]);
    expect(partly).toMatchObject({ differs: ['country'] });
    expect(partly.score).toBeGreaterThan(ask('CH', [read('BY')]).score);
    expect(ask('CH', [{ full: '', country: 'BY' }, { full: '9 Maya Street' }]).score).toBe(ask('CH', [read('BY')]).score);
  });
});

describe('the web and mail addresses of a firm, where the list gives it no country', () => {
  const ask = (code: string, contacts: readonly string[], more: Partial<ListedParty> = {}, of: Partial<Party> = {}) =>
    new Matcher([listed('1', 'company', ['Markel Bagan'], { contacts, ...more })], reference).match(subject('company', 'Markel Bagan', { countries: [{ code, kind: 'registration' }], ...of }), { threshold: 0.01 })[0]!;
  const plain = (code: string, more: Partial<ListedParty> = {}) => ask(code, [], more).score;

  test.each([
    ['JP', 'web: https://amana.co.il/', 'IL'],
    ['IN', 'info@texco.ae', 'AE'],
    ['IN', 'email: trade@nikan.co.ir, nikan@gmail.com', 'IR'],
    ['US', 'www.zid.ru', 'RU or UA'],
    ['US', 'сплав.рф', 'RU or UA'],
    ['US', 'http://www.kb.xn--p1ai/index.html', 'RU or UA'],
    ['US', 'www.cbde-liquids.co.uk', 'GB'],
    ['US', 'Abr.by', 'BY'],
  ])('another country (%s) than that of %s takes from the score and is no difference to release by', (code, contact, web) => {
    const match = ask(code, [contact]);
    expect(match).toMatchObject({ agrees: [], differs: [] });
    expect(match.score).toBeLessThan(plain(code));
    expect(match.explain().whyNotHigher).toContain(`the list gives the party no country, and country ${code} is not ${web}, by its web address`);
  });

  test.each([
    ['the country of the address', 'AE', ['info@texco.ae']],
    ['one of two', 'CH', ['shop@firm.ch', 'http://firm.fr']],
    ['a Russian address in the occupied territories', 'UA', ['https://sevmp.ru/']],
    ['China beside Hong Kong', 'CN', ['www.sure.com.hk']],
    ['a name that is sold to anybody', 'US', ['https://markel.io', 'www.markel.co', 'info@markel.me', 'markel.tv', 'markel.ai', 'markel.su', 'markel.eu', 'markel.com.co']],
    ['a mailbox that anybody gets', 'IR', ['markel@mail.ru', 'markel@yandex.ru', 'markel@yahoo.fr', 'markel@yahoo.co.jp', 'markel@gmx.de']],
    ['what stands before the @', 'MM', ['markel.de@gmail.com']],
    ['a part of a longer name', 'US', ['www.markel.ru.com', 'https://files.markel.de.example/']],
    ['no web address', 'US', ['+375 177 74-64-64', 'phone: +8 (495) 108-51-57', 'all offices worldwide']],
    ['an offshore register', 'CY', ['www.zid.ru']],
  ])('%s is not held against a firm', (_, code, contacts) => {
    expect(ask(code, contacts)).toMatchObject({ agrees: [], differs: [], score: plain(code) });
  });

  test('count for nothing where the list gives a country, nor for people and ships', () => {
    const german = { countries: [{ code: 'DE', kind: 'registration' as const }] };
    expect(ask('DE', ['www.zid.ru'], german)).toMatchObject({ agrees: ['country'], score: plain('DE', german) });
    expect(ask('DE', ['www.zid.ru'], {}, { type: 'person' })).toMatchObject({ differs: ['type'], score: ask('DE', [], {}, { type: 'person' }).score });
    for (const type of ['person', 'vessel'] as const) expect(ask('DE', ['www.zid.ru'], { type }, { type })).toMatchObject({ differs: [], score: ask('DE', [], { type }, { type }).score });
  });

  test('stand before what the programme is about', () => {
    const belarus = { listing: { programmes: ['Belarus'], measures: [], jurisdiction: 'CA', legalBasis: [] } };
    expect(ask('RU', ['www.vistan.ru'], belarus)).toMatchObject({ score: plain('BY', belarus) });
    expect(ask('CH', ['www.vistan.by'], belarus).score).toBeLessThan(plain('CH', belarus));
  });

  test.each(['Trade Capital Bank', 'Swan Energy Company Limited'])('leave %s, asked by its very name, a hit', (name) => {
    expect(new Matcher([listed('1', 'company', [name], { contacts: ['www.bank.by'] })], reference).match(subject('company', name, { countries: [{ code: 'BE', kind: 'registration' }] }))).toMatchObject([{ band: 'hit' }]);
  });
});

describe('a programme about one country, where the list gives the party none', () => {
  const ask = (type: 'company' | 'person' | 'vessel', jurisdiction: string, programmes: readonly string[], of: Partial<Party>, more: Partial<ListedParty> = {}) => {
    const party = listed('1', type, ['Markel Bagan'], { listing: { programmes, measures: [], jurisdiction, legalBasis: [] }, ...more });
    return new Matcher([party], reference).match(subject(type, 'Bagan Markell', of), { threshold: 0.01 })[0]!;
  };
  const registered = (code: string): Partial<Party> => ({ countries: [{ code, kind: 'registration' }] });
  const national = (code: string): Partial<Party> => ({ countries: [country(code)] });

  test.each([
    ['company', 'CA', ['Myanmar (Burma)'], registered('IN'), 'MM'],
    ['company', 'CA', ['Belarus'], registered('CH'), 'BY'],
    ['company', 'CA', ['Extremist Settler Violence'], registered('JP'), 'IL, PS'],
    ['company', 'EU', ['IRN'], registered('QA'), 'IR'],
    ['company', 'EU', ['EU-IRN'], { addresses: [{ full: 'Doha', country: 'QA' }] }, 'IR'],
    ['company', 'AU', ['1737 (Iran)', 'Autonomous (Syria)'], registered('QA'), 'IR, SY'],
    ['person', 'UK', ['Iran (human rights)'], national('ID'), 'IR'],
  ] as const)('%s under %s %j: another country takes from the score and is no difference to release by', (type, jurisdiction, programmes, of, about) => {
    const match = ask(type, jurisdiction, programmes, of);
    expect(match).toMatchObject({ agrees: [], differs: [] });
    expect(match.score).toBeLessThan(ask(type, jurisdiction, programmes, {}).score);
    expect(match.explain().whyNotHigher.join('; ')).toMatch(new RegExp(`the list gives the party no country, and country \\w\\w is not ${about}, which its programme is about`));
  });

  test.each([
    ['the country of the programme', 'company', 'CA', ['Myanmar (Burma)'], registered('MM')],
    ['one of its two countries', 'company', 'CA', ['Extremist Settler Violence'], registered('PS')],
    ['a programme that names firms of many countries', 'company', 'CA', ['Russia'], registered('CN')],
    ['one that lists who helps, wherever they are', 'person', 'UN', ['DPRK'], national('TW')],
    ['a list that gives countries where it knows them', 'company', 'US', ['IRAN-EO13902'], registered('AE')],
    ['one of several programmes about no country', 'company', 'EU', ['IRN', 'TERR'], registered('LB')],
    ['an offshore register', 'company', 'CA', ['Belarus'], registered('CY')],
    ['where a person lives', 'person', 'CA', ['Iran'], { addresses: [{ full: 'Berlin', country: 'DE' }] }],
    ['the flag of a ship', 'vessel', 'CA', ['Iran'], { countries: [{ code: 'PA', kind: 'flag' }] }],
    ['nothing, where the country is not known', 'company', 'CA', ['Iran'], {}],
  ] as const)('%s is not held against a party', (_, type, jurisdiction, programmes, of) => {
    expect(ask(type, jurisdiction, programmes, of)).toMatchObject({ agrees: [], differs: [], score: ask(type, jurisdiction, programmes, {}).score });
  });

  test('counts for nothing where the list gives a country', () => {
    expect(ask('company', 'EU', ['IRN'], registered('DE'), { countries: [{ code: 'DE', kind: 'registration' }] })).toMatchObject({ agrees: ['country'] });
  });

  test.each(['Trade Capital Bank', 'IRISL Benelux NV', 'Swan Energy Company Limited'])('leaves %s, asked by its very name, a hit', (name) => {
    const party = listed('1', 'company', [name], { listing: { programmes: ['IRN'], measures: [], jurisdiction: 'EU', legalBasis: [] } });
    expect(new Matcher([party], reference).match(subject('company', name, registered('BE')))).toMatchObject([{ band: 'hit' }]);
  });
});

describe('every kind of party', () => {
  const full = (full: string, parts: { kind: 'given' | 'family' | 'patronymic' | 'father'; value: string }[]) => named(full, { parts });
  test.each([
    ['person', 'given, patronymic, family', full('Timur Nailevich Shagivaleev', [{ kind: 'given', value: 'Timur' }, { kind: 'patronymic', value: 'Nailevich' }, { kind: 'family', value: 'Shagivaleev' }]), 'SHAGIVALEEV, Timur Nailevich'],
    ['person', 'family, given', full('Shagivaleev Timur', [{ kind: 'family', value: 'Shagivaleev' }, { kind: 'given', value: 'Timur' }]), 'Timur Nailevich SHAGIVALEEV'],
    ['person', 'the name of the father', full('Saddam Hussein al-Tikriti', [{ kind: 'given', value: 'Saddam' }, { kind: 'father', value: 'Hussein' }]), 'AL-TIKRITI, Saddam Husayn'],
    ['vessel', 'a ship', named('M/V Severnaya Zvezda 7'), 'SEVERNAYA ZVEZDA 7'],
    ['aircraft', 'an aircraft', named('EP-MNB'), 'EP-MNB'],
    ['unknown', 'a person of no known type', named('Timur Shagivaleev'), 'SHAGIVALEEV, Timur'],
    ['unknown', 'a firm of no known type', named('Kupol Zavod'), 'Kupol Plant'],
  ] as const)('%s: %s', (type, _, name, listedName) => {
    const party = listed('1', type, [listedName]);
    expect(new Matcher([party], reference).match({ ...subject(type, ''), names: [name] })).toMatchObject([{ band: 'hit' }]);
  });
});

describe('an explanation', () => {
  test('says in whole words why a score is not higher, and each thing once', () => {
    const matcher = new Matcher([listed('1', 'company', ['JSC Alabuga Fibre Kazan'], { countries: [country('RU')] })], reference);
    const { whyNotHigher, features } = matcher.match(subject('company', 'Alabuga Fibre Vatar JSC', { countries: [country('DE')] }), { threshold: 0.0001, weakThreshold: 0.0001 })[0]!.explain();
    expect(whyNotHigher).toContain('country DE is not RU');
    expect(whyNotHigher.join(' ')).toContain('“Vatar” of the name asked has no counterpart');
    expect(new Set(whyNotHigher).size).toBe(whyNotHigher.length);
    for (const { reason } of features) expect(reason).toMatch(/\s/);
    expect(whyNotHigher.join(' ')).not.toMatch(/[a-z]_[a-z]/);
  });


  test('aligns the words, names the legal forms set aside, and adds up to the score', () => {
    const matcher = new Matcher([listed('1', 'company', ['LIMITED LIABILITY COMPANY SOLLERS ALABUGA'])], reference);
    const match = matcher.match(subject('company', 'Solers Alabuga OOO'))[0]!;
    const explanation = match.explain();
    expect(explanation.aligned).toEqual([
      { subject: 'Solers', listed: 'SOLLERS', relation: 'sound', similarity: 0.98 },
      { subject: 'Alabuga', listed: 'ALABUGA', relation: 'equal', similarity: 1 },
    ]);
    expect(explanation.ignored).toContain('OOO');
    const sum = explanation.features.reduce((total, feature) => total + feature.contribution, 0);
    expect(1 / (1 + Math.exp(-sum))).toBeCloseTo(match.score, 2);
    expect(match.reason).toContain('Solers');
  });

  test('says a word once that holds an article, though both are compared', () => {
    const matcher = new Matcher([listed('1', 'person', ['Faysal Ahmad bin Ali AL-ZAHRANI'])], reference);
    const { reason } = matcher.match(subject('person', 'فيصل احمد بن علي الزهراني'))[0]!;
    expect(reason.split('الزهراني')).toHaveLength(2);
    const { reason: firm } = new Matcher([listed('1', 'person', ['MADURO, Nicolás'])], reference).match(subject('person', 'Nicolás Maduro SA'))[0]!;
    expect(firm).toBe('Nicolás Maduro agree, SA read as a legal form');
  });
});

describe('letters that look like those of another alphabet', () => {
  const matcher = new Matcher([listed('1', 'company', ['ROSOBORONEXPORT']), listed('2', 'person', ['СОРОКА Анна Борисовна'])], reference);

  test.each([
    ['company', 'Rоsоbоrоnехроrt', ['letters of two alphabets in Rоsоbоrоnехроrt']],
    ['person', 'Анна Борисовна COPOKA', ['letters of two alphabets in COPOKA']],
    ['company', 'Рособоронэкспорт', []],
    ['person', 'Анна Борисовна Сорока', []],
  ] as const)('of %s %s the reason says %j', (type, name, said) => {
    const { reason } = matcher.match(subject(type, name))[0]!;
    expect(reason.split(', ').filter((part) => part.startsWith('letters'))).toEqual(said);
  });
});

describe('whether a name can be screened at all', () => {
  test.each([
    ['', 'empty'], ['  -- ', 'empty'], ['n/a', 'placeholder'], ['UNKNOWN', 'placeholder'], ['Limited Liability Company', 'legal_form_only'], ['ООО', 'legal_form_only'], ['x'.repeat(1001), 'too_long'],
  ])('%j is not: %s', (name, why) => {
    expect(usableName(name, 'company', reference)).toEqual({ usable: false, why });
  });
  test.each(['Alabuga', 'GEA OOO', 'UFO', 'Газпром', '中兴'])('%s is', (name) => {
    expect(usableName(name, 'company', reference)).toEqual({ usable: true });
  });
});
