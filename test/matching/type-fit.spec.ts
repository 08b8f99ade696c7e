import { describe, expect, test } from '@jest/globals';
import { Matcher } from '../../src/matching/matcher.js';
import type { PartyType } from '../../src/matching/party.js';
import { listed, reference, subject } from './subjects.js';

function ask(type: PartyType, asked: string, listedType: PartyType, name: string) {
  return new Matcher([listed('1', listedType, [name])], reference).match(subject(type, asked))[0];
}

/** Asked, type of the listed party, its name. */
type Row = readonly [asked: string, listedType: PartyType, name: string];

describe('a subject whose type is unknown', () => {
  test.each<Row>([
    // words of the lexicon, places and legal forms that are people's names too
    ['Ali Mahmoud Abbas', 'person', 'Ali Mahmoud ABBAS'],
    ['Ali Mahmood Abas', 'person', 'Ali Mahmoud ABBAS'],
    ['LEE Chang Ho', 'person', 'Lee Chang Ho'],
    ['Viktor Vasilievich Zolotov', 'person', 'Viktor Vasilyevich ZOLOTOV'],
    ['Marina Goldberg', 'person', 'GOLDBERG, Marina Samuilovna'],
    ['SAIF AL-ISLAM QADHAFI', 'person', 'Saif al-Islam Gaddafi'],
    ['Brigadier General Firas AL-HAMED', 'person', 'Firas AL-HAMED'],
    ['Andrei Chernyshev', 'person', 'Andrey Vladimirovich CHERNYSHEV'],
    ['YU Chol-U', 'person', 'YU CHOL U'],
    ['PAK Han Se', 'person', 'PAK HAN SE'],
    ['HUA CHIANG PAO', 'person', 'PAO, Hua Chiang'],
    ['Мария Захарова', 'person', 'ZAKHAROVA, Maria'],
    ['CELIK, Abdulhamit', 'person', 'CELIK, Abdulhamid'],
    // a family name and initials, which are also a legal form
    ['Шойгу С.К.', 'person', 'SHOIGU, Sergei Kuzhugetovich'],
    ['S.K. Shoigu', 'person', 'SHOIGU, Sergei Kuzhugetovich'],
    ['Nedbal A.S.', 'company', 'Nedbal'],
    // one word
    ['HIDAYATULLAH', 'person', 'HIDAYATULLAH'],
    ['Shagivaleev', 'person', 'SHAGIVALEEV, Timur Nailevich'],
    ['Abu Iman', 'person', 'ABU IMAN'],
    // vessels
    ['KUM UN SAN 3', 'vessel', 'KUM UN SAN 3'],
    ['MARSHAL ZHUKOV', 'vessel', 'MARSHAL ZHUKOV'],
    ['Kapitan Danilkyn', 'vessel', 'KAPITAN DANILKIN'],
    ['Mys Zhelanya', 'vessel', 'MYS ZHELANIYA'],
    ['JUPITER I', 'vessel', 'JUPITER I'],
    ['MV Terepaima', 'vessel', 'TEREPAIMA'],
    ['TEREPAIMA', 'vessel', 'TEREPAIMA'],
    // organisations, as with their type
    ['Alabuga Machinery', 'company', 'LLC ALABUGA MACHINERY'],
    ['АО Казанский Вертолетный Завод', 'company', 'JSC KAZAN HELICOPTER PLANT'],
    ['Ali Baba Trading', 'company', 'ALI BABA TRADING CO.'],
  ])('%s is flagged: %s %s', (asked, type, name) => {
    expect(ask('unknown', asked, type, name)).toMatchObject({ band: 'hit', differs: [] });
  });

  test.each<Row>([
    ['Michelin', 'person', 'MIZULINA, Yelena'],
    ['Xiaomi', 'person', 'GHASEMI'],
    ['H&M', 'person', 'HOSSEINI, Seyyed Mohammad'],
    ['Generali', 'person', 'General Ali'],
    ['Raytheon', 'person', 'RATON'],
    ['Walmart', 'person', 'WALMARTI, Hassan'],
    ['PAION O.N', 'person', 'PAYO'],
    ['Airbus SE', 'person', 'ARBASH, Yusuf'],
    ['Airbus', 'vessel', 'ARBAS'],
    ['Siemens AG', 'person', 'SIEMENS, Hans'],
    ['Jan Toman', 'person', 'Uthman'],
    ['عسل عزیزی', 'company', 'LLC SLZ'],
    ['باران عزیزی', 'vessel', 'BARENTS'],
  ])('%s is not flagged: %s %s', (asked, type, name) => {
    expect(ask('unknown', asked, type, name)?.band).not.toBe('hit');
  });

  test.each<Row>([['UNITY', 'vessel', 'UNITY'], ['NEXO', 'vessel', 'NEXO'], ['Daisy', 'vessel', 'DAISY'], ['Hassan', 'person', 'HASSAN']])('%s informs, being common or short: %s %s', (asked, type, name) => {
    expect(ask('unknown', asked, type, name)).toMatchObject({ band: 'weak' });
  });

  test.each<readonly [PartyType, string, string]>([
    ['company', 'Solers Alabuga OOO', 'LLC SOLLERS ALABUGA'], ['company', 'Kupol', 'JSC KUPOL'], ['person', 'Timur Shahivalieiev', 'SHAGIVALEEV, Timur'], ['person', 'Sergei Shoygu', 'SHOIGU, Sergey'],
  ])('has the score that the type %s gives: %s', (type, asked, name) => {
    expect(ask('unknown', asked, type, name)!.score).toBe(ask(type, asked, type, name)!.score);
  });
});

describe('a subject whose type contradicts', () => {
  test.each<readonly [PartyType, string, PartyType, string]>([
    ['company', 'Ali Mahmoud Abbas', 'person', 'Ali Mahmoud Abbas'],
    ['company', 'Severnaya Zvezda', 'vessel', 'SEVERNAYA ZVEZDA'],
    ['person', 'Kum Un San 3', 'vessel', 'KUM UN SAN 3'],
    ['vessel', 'Alabuga Machinery', 'company', 'Alabuga Machinery'],
    ['company', '김정은', 'person', '김정은'],
  ])('%s %s is flagged by the very name of a %s, and the type differs', (type, asked, listedType, name) => {
    const match = ask(type, asked, listedType, name)!;
    expect(match).toMatchObject({ band: 'hit', differs: ['type'] });
    expect(match.score).toBeLessThan(ask(listedType, asked, listedType, name)!.score);
    expect(match.explain().features).toContainEqual(expect.objectContaining({ feature: 'type', reason: `a ${type} was asked for, the listing is of a ${listedType}` }));
  });

  test.each<readonly [PartyType, string, PartyType, string]>([['company', 'Unity', 'vessel', 'UNITY'], ['company', 'Terepaima', 'vessel', 'TEREPAIMA'], ['company', 'Shoigu', 'person', 'SHOIGU']])('%s %s informs: one word of a %s', (type, asked, listedType, name) => {
    expect(ask(type, asked, listedType, name)).toMatchObject({ band: 'weak', differs: ['type'] });
  });

  test('anything but the very name is not looked for', () => {
    expect(ask('company', 'Sergey Shoigu', 'person', 'SHOIGU, Sergey Kuzhugetovich')).toBeUndefined();
  });
});
