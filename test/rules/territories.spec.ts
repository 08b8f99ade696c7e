import { describe, expect, it } from '@jest/globals';
import { placeOf } from '../../src/screening/territory-findings.js';
import { loadTerritories } from '../../src/watchlist/reference-data.js';

const table = loadTerritories();
const DAY = '2026-11-26';
/** Territories that a country and an address name, joined. */
const named = (country: string | undefined, address: string | undefined): string => table.named(placeOf({ country, address })).map(({ territory }) => territory.id).join(' ');

describe('territories in a country and an address', () => {
  it.each<[string | undefined, string | undefined, string]>([
    // Whole states
    ['KP', undefined, 'dprk'],
    ['North Korea', '', 'dprk'],
    ['КНДР', undefined, 'dprk'],
    [undefined, 'Pyongyang', 'dprk'],
    [undefined, '평양시 중구역', 'dprk'],
    [undefined, '朝鲜 平壤市', 'dprk'],
    [undefined, 'Potonggang District, Pyongyang, DPRK', 'dprk'],
    ['Cuba', 'La Habana', 'cuba'],
    ['AE', 'Valiasr St, Tehran, Iran', 'iran'],
    [undefined, 'تهران، خیابان ولیعصر', 'iran'],
    ['TR', 'No 12, Isfahan 81465 Iran', 'iran'],
    ['SY', undefined, 'syria'],
    // Namesakes and neighbours of these
    ['KR', 'Seoul, Gangnam-gu', ''],
    ['Korea', 'Seoul', ''],
    ['KR', '서울 평양냉면 2층', ''],
    ['Republic of Korea', 'Goyang', ''],
    ['JP', '東京都港区', ''],
    ['CN', '青岛市 平壤路 5号', ''],
    ['US', 'Cuba, MO 65453', ''],
    [undefined, 'Havana, FL 32333', ''],
    ['ES', 'Calle Cuba 12, Madrid', ''],
    ['AZ', 'Kuba', ''],
    ['TR', 'Iran Caddesi 5, Ankara', ''],
    ['GB', 'Shiraz Restaurant, London', ''],
    // Crimea
    ['Crimea', undefined, 'crimea'],
    ['RU', 'Республика Крым, г. Симферополь, ул. Кирова 1', 'crimea'],
    ['RU', '299011, ул. Ленина 2', 'crimea'],
    ['UA', 'Sevastopol 99011', 'crimea'],
    ['RU', 'ul. Kilen-balka D. 1, Sevastopol 299041', 'crimea'],
    ['DE', 'Simferopol, Republic of Crimea', 'crimea'],
    ['RU', 'Москва, Севастопольский проспект 12', ''],
    ['RU', 'Москва, ул. Крымский Вал 8', ''],
    ['RU', 'Ростовская область, село Крым', ''],
    ['GB', '12 Crimea Road, Bournemouth', ''],
    ['FR', 'boulevard de Sébastopol, Paris', ''],
    ['US', '2950 Sebastopol Road, Santa Rosa, CA 95407', ''],
    ['CN', '山东省济宁市 299000', ''],
    // Donetsk and Luhansk
    ['UA', 'Donetsk', 'donetsk'],
    [undefined, "Donets'k, Ukraine", 'donetsk'],
    ['RU', '283050, Донецк, ул. Артема', 'donetsk'],
    ['Russia', 'Донецкая Народная Республика, г. Снежное', 'donetsk'],
    ['UA', 'Mariupol 87500', 'donetsk'],
    ['UA', '211 Ulitsa Kuibysheva, Donetsk, Donetsk Region', 'donetsk'],
    ['UA', 'Donetsk oblast', 'donetsk'],
    ['RU', '291001, г. Луганск', 'luhansk'],
    ['UA', 'Луганська область', 'luhansk'],
    ['RU', '346330, Ростовская область, г. Донецк, ул. Ленина', ''],
    ['UA', 'Donetsk oblast, Kramatorsk, 84300', ''],
    ['UA', 'вул. Донецька 5, Львів', ''],
    ['RU', 'Кировск, Мурманская область', ''],
    // Kherson and Zaporizhzhia: the towns of these names are the government's
    ['UA', 'Kherson, 73000', ''],
    ['UA', 'Zaporizhzhia, Sobornyi Ave 100, 69000', ''],
    ['UA', 'Kherson oblast', ''],
    ['RU', 'Херсонская область', 'kherson'],
    ['UA', 'Henichesk, Kherson oblast', 'kherson'],
    ['UA', 'Мелітополь', 'zaporizhzhia'],
    ['RU', '272312, Запорожская обл', 'zaporizhzhia'],
    // The Alabuga zone, and its neighbours
    ['RU', 'ul. Sh-2 (Oez Alabuga Ter.) 4/1, Yelabuga, Tatarstan 423600', 'alabuga'],
    ['RU', 'SH-2 Street, Building 5/12, Suite 142, Elabuga 423601', 'alabuga'],
    ['RU', '423601, Республика Татарстан, Елабужский р-н, ул. Ш-2, д. 4/1', 'alabuga'],
    [undefined, 'ОЭЗ «Алабуга», Елабуга', 'alabuga'],
    [undefined, '423600, Татарстан, промплощадка Алабуга', 'alabuga'],
    ['RU', 'Казанская 41, Елабуга, 423600', ''],
    ['RU', 'Sh. Okruzhnoe D. 11B, Office 2, Yelabuga 423606', ''],
    ['RU', 'Челябинская область, село Алабуга', ''],
    ['CN', 'Sh-2 Road, Shanghai 200000', ''],
    // Ordinary places of Ukraine
    ['UA', 'Kyiv, vul. Khreshchatyk 1, 01001', ''],
    ['UA', 'Dnipro, Donetske shose 2', ''],
    ['UA', 'Одеса, вул. Сімферопольська 7', ''],
    ['UA', undefined, ''],
    ['RU', 'Москва', ''],
    [undefined, undefined, ''],
  ])('%s | %s: %s', (country, address, expected) => expect(named(country, address)).toBe(expected));

  it('the words are shown as they were written', () => expect(table.named(placeOf({ country: 'RU', address: 'SH-2 Street, Elabuga' }))).toMatchObject([{ text: 'SH-2, Elabuga' }]));

  it('a town with a namesake is explained', () => {
    expect(table.named(placeOf({ country: 'RU', address: 'г. Донецк' }))).toMatchObject([{ text: 'Донецк', reason: expect.stringContaining('Rostov oblast in Russia has a town of the name') }]);
  });
});

describe('the rules about territories', () => {
  const inForce = (country: string, day: string, address?: string): string[] => table.on(day, placeOf({ country, address })).map(({ rule }) => rule.id);
  it.each([
    ['SY', '2011-08-17', []],
    ['SY', '2025-06-30', ['us-syria']],
    ['SY', '2025-07-01', ['us-syria-elevated']],
    ['IR', DAY, ['us-iran']],
    ['Crimea', '2014-12-18', ['eu-crimea']],
    ['Crimea', DAY, ['us-crimea', 'eu-crimea']],
  ])('%s on %s: %j', (country, day, rules) => expect(inForce(country, day)).toEqual(rules));

  it('the parts of Kherson and Zaporizhzhia are the EU\'s alone, from October 2022', () => {
    expect(inForce('UA', '2022-10-06', 'Melitopol')).toEqual([]);
    expect(inForce('UA', DAY, 'Melitopol')).toEqual(['eu-zaporizhzhia']);
  });

  it('tells on which days another answer follows', () => {
    expect(table.turned('2025-06-30', '2025-07-01').map(({ rule, on }) => `${rule.id} ${on}`)).toEqual(['us-syria 2025-07-01', 'us-syria-elevated 2025-07-01']);
    expect(table.turned('2025-07-01', DAY)).toEqual([]);
  });

  it('each names its act, its source and a territory of the table', () => {
    for (const { id, territory, act, source, from, to, reviewedOn } of table.rules) {
      expect([id, table.territory(territory)?.id, act.length > 10, source.startsWith('https://')]).toEqual([id, territory, true, true]);
      for (const day of [from, to ?? from, reviewedOn]) expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
    expect(new Set(table.rules.map(({ id }) => id)).size).toBe(table.rules.length);
  });
});
