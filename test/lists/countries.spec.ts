import { describe, expect, it } from '@jest/globals';
import { COUNTRIES, countriesIn, countryCode, countryCodes, countryName, countryOfAddress, isFormerState } from '../../src/lists/countries.js';

describe('a country by its text', () => {
  it.each([
    ['Russia', 'RU'],
    ['RUSSIAN FEDERATION', 'RU'],
    ['the Russian Federation', 'RU'],
    ['Россия', 'RU'],
    ['Російська Федерація', 'RU'],
    ['Russian', 'RU'],
    ['RU', 'RU'],
    ['RUS', 'RU'],
    ['Korea, North', 'KP'],
    ["Democratic People’s Republic of Korea", 'KP'],
    ["KOREA, DEMOCRATIC PEOPLE'S REPUBLIC OF", 'KP'],
    ['Korea, Republic of', 'KR'],
    ['Burma', 'MM'],
    ['Myanmar/Burma', 'MM'],
    ['Iran (Islamic Republic of)', 'IR'],
    ['ایران', 'IR'],
    ['Türkiye', 'TR'],
    ['TURKEY', 'TR'],
    ['Congo, Democratic Republic of (was Zaire)', 'CD'],
    ['Congo', 'CG'],
    ["Cote d'Ivoire", 'CI'],
    ['Viet Nam', 'VN'],
    ['Hong Kong SAR', 'HK'],
    ['China, Hong Kong Special Administrative Region', 'HK'],
    ['中国', 'CN'],
    ['Bosnia & Herzegovina', 'BA'],
    ['St. Kitts and Nevis', 'KN'],
    ['Großbritannien', 'GB'],
    ['Vereinigtes Königreich', 'GB'],
    ['Беларусь', 'BY'],
    ['조선민주주의인민공화국', 'KP'],
    ['Crimea', 'UA'],
    ['Kosovo', 'XK'],
  ])('reads %s as %s', (text, code) => {
    expect(countryCode(text)).toBe(code);
  });

  it.each([['Niger', 'NE'], ['Nigeria', 'NG'], ['Guinea', 'GN'], ['Guinea-Bissau', 'GW'], ['Dominica', 'DM'], ['Dominican Republic', 'DO'], ['Austria', 'AT'], ['Australia', 'AU'], ['Sudan', 'SD'], ['South Sudan', 'SS']])(
    'keeps neighbours in the alphabet apart: %s is %s',
    (text, code) => {
      expect(countryCode(text)).toBe(code);
    },
  );

  it.each(['Congolese', 'Korea', 'UNKNOWN', '00', 'in', 'Atlantis', ''])('reads no country from "%s"', (text) => {
    expect(countryCode(text)).toBeUndefined();
  });

  it('knows states that are gone, and gives them no code of today', () => {
    expect(isFormerState('former Soviet Union')).toBe(true);
    expect(countryCode('USSR')).toBeUndefined();
    expect(isFormerState('Russia')).toBe(false);
  });
});

describe('several countries in one text', () => {
  it.each([
    ['Ukrainian, Russian', ['UA', 'RU'], []],
    ['Russian and Ukrainian', ['RU', 'UA'], []],
    ['Ukrainian and/or Russian', ['UA', 'RU'], []],
    ['Syrian/Lebanese', ['SY', 'LB'], []],
    ['(a) German, (b) Moroccan', ['DE', 'MA'], []],
    ['a) Syrian b) Palestinian', ['SY', 'PS'], []],
    ['1) Saudi Arabia 2) Qatar', ['SA', 'QA'], []],
    ['Trinidad and Tobago', ['TT'], []],
    ['"(a) Trinidad and Tobago, (b) United States of America"', ['TT', 'US'], []],
    ['Congo, Democratic Republic of the, Rwanda', ['CD', 'RW'], []],
    ['Republic of Moldova, Romanian, Russian', ['MD', 'RO', 'RU'], []],
    ['Italian since 1990', ['IT'], []],
    ['Pakistani (presumed)', ['PK'], []],
    ['(a) Russian, (b) USSR (until 1991)', ['RU'], ['USSR (until 1991)']],
    ['assumed Congolese (DRC)', ['CD'], []],
    ['Tunisian. National Identification No.: 08619445', [], ['Tunisian. National Identification No.: 08619445']],
  ])('reads %s', (text, codes, unread) => {
    expect(countriesIn(text)).toEqual({ codes, unread });
  });
});

describe('a text that stands for several countries', () => {
  it.each([
    ['Netherlands Antilles', ['BQ', 'CW', 'SX']],
    ['AN', ['BQ', 'CW', 'SX']],
    ['Czechoslovakia', ['CZ', 'SK']],
    ['Korea', ['KP', 'KR']],
    ['New Hebrides', ['VU']],
    ['Russia', ['RU']],
    ['Atlantis', []],
    ['an', []],
  ])('%s: all that it may be', (text, codes) => {
    expect(countryCodes(text)).toEqual(codes);
  });
});

describe('the country that the text of an address names', () => {
  it.each([
    ['155 Bogdanovicha St., Minsk, 220040 Belarus', 'BY', 'Belarus'],
    ['33 ul. Shcheglov Kaya Zaseka Tula 300004 Russia', 'RU', 'Russia'],
    ['Russian Federation, 109518, Moscow, 23 Grayvoronovskaya st.', 'RU', 'Russian Federation'],
    ['119019,Moscow,Russia,Novyi Arbat str., 15', 'RU', 'Russia'],
    ['Russia / 199178, St. Petersburg, Maly prospekt, 54/4', 'RU', 'Russia'],
    ['10A, 60-letiya Oktyabrya Avenue, Moscow, Russia, 117292', 'RU', 'Russia'],
    ['4th Unit, 51 Sane’e St., Tehran, Iran 19699-35145', 'IR', 'Iran'],
    ['Head Office, Sanam Bldg., Tehran (Iran)', 'IR', 'Iran'],
    ['Unit 12, Tehran, Iran (Islamic Republic of), P.O. Box 15', 'IR', 'Iran (Islamic Republic of)'],
    ['Rakrang 3-dong, Pyongyang, DPRK.', 'KP', 'DPRK'],
    ['Seoul, Korea, Republic of', 'KR', 'Korea, Republic of'],
    ['Kinshasa, Congo, Democratic Republic of the (headquarters)', 'CD', 'Congo, Democratic Republic of the'],
    ['Plot No. EWTA59, Jebel Ali Free Zone, Dubai, United Arab Emirates, P.O. Box 17585', 'AE', 'United Arab Emirates'],
    ['Room 2105, Trend Centre, Chai Wan, Hong Kong, China', 'CN', 'China'],
    ['Block 304, Manama, Bahrain. PO Box 785', 'BH', 'Bahrain'],
    ['Operates in Benghazi, Libya', 'LY', 'Libya'],
    ['(Шмитовский пр-д, 16с2, Москва, Россия, 123100)', 'RU', 'Россия'],
  ])('%s: %s', (text, country, countryText) => {
    expect(countryOfAddress(text)).toEqual({ country, countryText, countryInText: true });
  });

  it.each([
    ['none', 'Shariati Avenue, P.O. Box 3358/16765, Tehran'],
    ['two', '(a) Pakistan, (b) Afghanistan'],
    ['two in a word', 'Afghanistan/Pakistan border region'],
    ['a name within a longer one', 'BMS Bldg, No. 960, Iran Boulevard, Kish Island'],
    ['a number between', 'P.O. Box 2849, Building 32, Island 19, Expansion Square'],
    ['a street with a number', 'Av. Brasil y Peru 3421, Peru 3421'],
    ['a people', 'No 18, Iranian, 14th Alley, Tehran'],
    ['a place that two states hold for theirs', '298650, Crimea, Yalta, Massandra Street, Ukraine'],
    ['another such place', 'Esh Kodesh 2, Shilo, West Bank'],
    ['nothing', ''],
  ])('is not read where there is %s: %s', (_, text) => {
    expect(countryOfAddress(text)).toBeUndefined();
  });
});

describe('the table', () => {
  it('has every code once, with its three-letter code and a name', () => {
    expect(new Set(COUNTRIES.map((country) => country.code)).size).toBe(COUNTRIES.length);
    expect(COUNTRIES.filter((country) => !/^[A-Z]{2}$/.test(country.code) || !/^[A-Z]{3}$/.test(country.alpha3) || country.name === '')).toEqual([]);
    expect(COUNTRIES.length).toBe(250);
  });

  it('gives each form to one country only', () => {
    const strays = COUNTRIES.flatMap((country) =>
      [country.name, ...(country.names ?? []), ...(country.demonyms ?? [])].filter((form) => countryCode(form) !== country.code).map((form) => `${form}: ${country.code} or ${countryCode(form)}`),
    );
    expect(strays).toEqual([]);
  });

  it('names a code, and leaves an unknown one as it is', () => {
    expect(countryName('KP')).toBe('North Korea');
    expect(countryName('ZZ')).toBe('ZZ');
  });
});
