import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clusterParties } from '../../src/lists/clusters.js';
import type { Identifier, ListedParty, PartyType } from '../../src/matching/party.js';
import { PartyClusters } from '../../src/watchlist/party-clusters.js';

interface Given {
  readonly list: string;
  readonly id: string;
  readonly type?: PartyType;
  readonly names: readonly string[];
  readonly numbers?: readonly Identifier[];
  readonly born?: string;
  readonly address?: string;
  readonly country?: string;
  readonly programme?: string;
  readonly weak?: boolean;
  readonly more?: Partial<ListedParty>;
  readonly basis?: readonly string[];
  readonly others?: readonly string[];
}

const party = ({ list, id, type, names, numbers, born, address, country, programme, weak, more, basis, others }: Given): ListedParty => ({
  id: `${list}:${id}`,
  listId: list,
  recordId: id,
  type: type ?? 'organisation',
  names: names.map((full, i) => ({ full, kind: i === 0 ? 'primary' : 'alias', quality: weak ? 'weak' : 'strong' })),
  identifiers: numbers ?? [],
  birthDates: born ? [born.length === 4 ? { from: `${born}-01-01`, to: `${born}-12-31`, precision: 'year', raw: born } : { from: born, to: born, precision: 'day', raw: born }] : [],
  addresses: address ? [{ full: address, ...(country && { country }) }] : [],
  countries: country && !address ? [{ code: country, kind: 'other' }] : [],
  listing: { programmes: [programme ?? list], measures: ['asset_freeze'], jurisdiction: 'XX', legalBasis: basis ?? [], ...(others && { otherReferences: others }) },
  ...more,
});

const inn = (number: string): Identifier => ({ type: 'inn', number, country: 'RU' });
const passport = (number: string, country?: string): Identifier => ({ type: 'passport', number, ...(country && { country }) });
const person = (given: Given) => party({ type: 'person', ...given });

const EU_ENTRY = { programmes: ['UKR'], measures: ['asset_freeze'], jurisdiction: 'EU', listedOn: '2022-11-14' } as const;

type Case = readonly [string, ListedParty, ListedParty, RegExp];

describe('two records become one party', () => {
  it.each<Case>([
    [
      'by the Russian tax number, though one list prints it as a fiscal code without a country',
      party({ list: 'us-ofac-sdn', id: '45714', names: ['ALABUGA DEVELOPMENT OOO'], numbers: [inn('1646043699')] }),
      party({ list: 'eu-fsf', id: '1', names: ['LLC Alabuga Development'], numbers: [{ type: 'tax', number: '1646043699' }], address: 'Yelabuga', country: 'RU' }),
      /^same INN 1646043699$/,
    ],
    [
      'by name, act and day where one publisher prints its entry in two files and neither has a country',
      party({ list: 'eu-fsf', id: '9036239', names: ['Islamic Revolutionary Guard Corps - Aerospace Force'], more: { listing: { ...EU_ENTRY, legalBasis: ['269/2014 (OJ L78)'] } } }),
      party({ list: 'eu-journal', id: '120', names: ['Islamic Revolutionary Guard Corps - Aerospace Force'], more: { listing: { ...EU_ENTRY, legalBasis: ['Regulation 269/2014'] } } }),
      /^same name Islamic Revolutionary Guard Corps - Aerospace Force, listed by act 269\/2014 on 2022-11-14$/,
    ],
    [
      'by the tax number where one list has only the Cyrillic name',
      party({ list: 'us-ofac-sdn', id: '45709', names: ['ALBATROS OOO'], numbers: [inn('5038127220')] }),
      party({ list: 'eu-journal', id: '597', names: ['ООО «Альбатрос»'], numbers: [inn('5038127220')] }),
      /^same INN 5038127220$/,
    ],
    [
      'by the IMO number, though the ship was renamed',
      party({ list: 'us-ofac-sdn', id: '47216', type: 'vessel', names: ['HS BURAQ'], numbers: [{ type: 'imo', number: '9381732' }] }),
      party({ list: 'eu-journal', id: '606', type: 'vessel', names: ['AUGA'], numbers: [{ type: 'imo', number: '9381732' }] }),
      /^same IMO 9381732$/,
    ],
    [
      'by the passport and the name',
      person({ list: 'us-ofac-sdn', id: '45710', names: ['SHAGIVALEEV, Timur Nailevich'], numbers: [passport('753129173', 'RU')] }),
      person({ list: 'eu-fsf', id: '2006', names: ['Timur Nailevich SHAGIVALEEV'], numbers: [passport('753129173')] }),
      /^same passport 753129173$/,
    ],
    [
      'by the number that the UN gave it',
      party({ list: 'un-sc', id: '690735', names: ['KOREA MINING DEVELOPMENT TRADING CORPORATION'], others: ['KPe.001'] }),
      party({ list: 'au-dfat', id: '1113', names: ['KOMID'], others: ['KPe.001'] }),
      /^UN reference KPE\.001$/,
    ],
    [
      'by whole name and birth date, whatever the order of the words',
      person({ list: 'us-ofac-sdn', id: '35173', names: ['SHOIGU, Sergei Kuzhugetovich'], born: '1955-05-21' }),
      person({ list: 'eu-fsf', id: '212', names: ['Sergei Kuzhugetovich SHOIGU'], born: '1955-05-21' }),
      /same name .*SHOIGU.*, birth date 1955-05-21$/,
    ],
    [
      'by whole name, year of birth and country',
      person({ list: 'eu-fsf', id: '212', names: ['Sergei Kuzhugetovich SHOIGU'], born: '1955-05-21', country: 'RU' }),
      person({ list: 'ca-sema', id: '504', names: ['SHOIGU Sergei Kuzhugetovich'], born: '1955', country: 'RU' }),
      /birth date .* within .*, country RU$/,
    ],
    [
      'by whole name without legal form, and postcode',
      party({ list: 'us-csl', id: 'x', names: ['OOO GEA'], address: 'Ul. Sh-2, Elabuzhski Raion, 423601, Russia', country: 'RU' }),
      party({ list: 'us-ofac-sdn', id: '45715', names: ['GEA OOO'], address: 'Ter. OEZ Alabuga, Yelabuga 423601', country: 'RU' }),
      /^same name .*GEA.*, postcode 423601$/,
    ],
    [
      'by a whole name of several words that nobody else bears, and country',
      party({ list: 'us-csl', id: 'x', names: ['Paravar Pars Company'], country: 'IR' }),
      party({ list: 'ca-sema', id: '170', names: ['Paravar Pars'], country: 'IR' }),
      /^same name Paravar Pars.*, country IR$/,
    ],
    [
      'by name and address, with the conflict of the registration numbers said',
      party({ list: 'au-dfat', id: '8104', names: ['Albatros OOO'], numbers: [{ type: 'ogrn', number: '1037825026700', country: 'RU' }], address: 'ul. Sh-2 Yelabuga 423601', country: 'RU' }),
      party({ list: 'us-ofac-sdn', id: '45709', names: ['ALBATROS OOO'], numbers: [{ type: 'ogrn', number: '1175050004161', country: 'RU' }], address: 'Ter. Oez Alabuga, Yelabuga 423601', country: 'RU' }),
      /postcode 423601 \(registration numbers differ: OGRN 1037825026700 and 1175050004161\)$/,
    ],
    [
      'by passport and name where one list swapped day and month of birth, with that said',
      person({ list: 'eu-fsf', id: '1886', names: ['Vasily Yuryevich BROVKO'], numbers: [passport('514408357')], born: '1987-06-02' }),
      person({ list: 'us-ofac-sdn', id: '37853', names: ['BROVKO, Vasily Yuryevich'], numbers: [passport('514408357', 'RU')], born: '1987-02-06' }),
      /^same passport 514408357 \(but birth dates 1987-06-02 and 1987-02-06\)$/,
    ],
    [
      'by a record id that our own record refers to, though nothing else agrees',
      party({ list: 'report', id: 'kim', type: 'person', names: ['Kim Yong Bok'], more: { references: [{ list: 'us-ofac-sdn', id: '52114' }] } }),
      person({ list: 'us-ofac-sdn', id: '52114', names: ['KIM, Yong Bok'] }),
      /^our record of it refers to us-ofac-sdn 52114$/,
    ],
    [
      'by an act that our own record refers to, and the name',
      party({ list: 'report', id: 'aviatest', names: ['AviatestAero'], more: { references: [{ list: 'eu-fsf', act: 'Reg. (EU) No 269/2014, Annex I, entry 331' }] } }),
      party({ list: 'eu-fsf', id: '331', names: ['AviatestAero'], basis: ['269/2014'] }),
      /and the name is the same$/,
    ],
  ])('%s', (_, a, b, reason) => {
    const others = PartyClusters.of([b, a]).others(a.id);
    expect(others.map(({ party }) => party.id)).toEqual([b.id]);
    expect(others[0]?.reason).toMatch(reason);
  });
});

describe('two records stay two', () => {
  const none = /^$/;
  it.each<Case>([
    [
      'people of one name without a birth date',
      person({ list: 'us-ofac-sdn', id: '1', names: ['KIM, Yong Bok'], country: 'KP' }),
      person({ list: 'eu-fsf', id: '2', names: ['KIM Yong Bok'], country: 'KP' }),
      none,
    ],
    [
      'people of one name with other birth dates',
      person({ list: 'us-ofac-sdn', id: '1', names: ['Igor IVANOV'], born: '1960-01-01' }),
      person({ list: 'eu-fsf', id: '2', names: ['Igor IVANOV'], born: '1971-05-05' }),
      none,
    ],
    [
      'people of one name and year of birth in different countries',
      person({ list: 'us-ofac-sdn', id: '1', names: ['Ali ANSARI'], born: '1968', country: 'IR' }),
      person({ list: 'eu-fsf', id: '2', names: ['Ali ANSARI'], born: '1968', country: 'PK' }),
      none,
    ],
    [
      'people with one single name',
      person({ list: 'us-ofac-sdn', id: '1', names: ['Rahim'], born: '1960-01-01' }),
      person({ list: 'un-sc', id: '2', names: ['RAHIM'], born: '1960-01-01' }),
      none,
    ],
    [
      'people of whom one carries the other’s UN reference beside his own',
      person({ list: 'au-dfat', id: '1228', names: ['Gaston Iyamuremye'], others: ['CDi.003', 'CDi.002'] }),
      person({ list: 'un-sc', id: '6907994', names: ['FRANK KAKOLELE BWAMBALE'], others: ['CDi.002'] }),
      /carries several, and the names have no telling word in common/,
    ],
    [
      'firms of one name and town with different tax numbers',
      party({ list: 'us-ofac-sdn', id: '45830', names: ['JOINT STOCK COMPANY SCAN'], numbers: [inn('7729571904')], address: 'Ul. Druzhby D.10 B, Moscow 119330', country: 'RU' }),
      party({ list: 'eu-fsf', id: '2', names: ['JSC Scan'], numbers: [inn('7729652960')], address: 'Ul. Druzhby D.10 B, Moscow 119330', country: 'RU' }),
      /differ: INN 77/,
    ],
    [
      'an LLC and a joint stock company of one name in one street',
      party({ list: 'us-csl', id: '1', names: ['Stroytransgaz LLC'], address: 'Novocheremushkinskaya St., Moscow 117418', country: 'RU' }),
      party({ list: 'us-ofac-sdn', id: '16832', names: ['STROYTRANSGAZ OJSC'], address: 'Novocheremushkinskaya St., Moscow 117418', country: 'RU' }),
      /another legal form/,
    ],
    [
      'firms that share one word (Albatros and Albatross Shipmanagement)',
      party({ list: 'us-ofac-sdn', id: '45709', names: ['ALBATROS OOO'], country: 'RU' }),
      party({ list: 'eu-fsf', id: '781', names: ['Albatross Shipmanagement LLC-FZ'], country: 'AE' }),
      none,
    ],
    [
      'firms of a one-word name in one country',
      party({ list: 'us-ofac-sdn', id: '1', names: ['LLC Vektor'], country: 'RU' }),
      party({ list: 'eu-journal', id: '2', names: ['OOO Vektor'], country: 'RU' }),
      none,
    ],
    [
      'records whose only common name is weak',
      party({ list: 'us-ofac-sdn', id: '1', names: ['Special Economic Zone'], weak: true, country: 'RU' }),
      party({ list: 'eu-fsf', id: '2', names: ['Special Economic Zone'], country: 'RU' }),
      none,
    ],
    [
      'a firm and a ship of one name',
      party({ list: 'us-ofac-sdn', id: '1', names: ['Iran Shahed'], country: 'IR' }),
      party({ list: 'eu-fsf', id: '2', type: 'vessel', names: ['IRAN SHAHED'], country: 'IR' }),
      none,
    ],
    [
      'firms to which one publisher gives one tax number (Rostar and Timkom)',
      party({ list: 'us-ofac-sdn', id: '48422', names: ['ROSTAR RESEARCH AND PRODUCTION ASSOCIATION'], numbers: [inn('7720361170')] }),
      party({ list: 'us-ofac-sdn', id: '49320', names: ['TIMKOM'], numbers: [inn('7720361170')] }),
      /one publisher lists them as two/,
    ],
    [
      'firms of two lists with one tax number and no telling word in common',
      party({ list: 'us-ofac-sdn', id: '1', names: ['JSC LOCKO BANK'], numbers: [inn('7750004150')] }),
      party({ list: 'eu-fsf', id: '2', names: ['State Corporation VEB'], numbers: [inn('7750004150')] }),
      /no telling word/,
    ],
    [
      'people with one passport number of two countries',
      person({ list: 'us-ofac-sdn', id: '1', names: ['Ahmed Khan Ali'], numbers: [passport('A123456', 'PK')] }),
      person({ list: 'eu-fsf', id: '2', names: ['Ahmed Khan Ali'], numbers: [passport('A123456', 'AF')] }),
      none,
    ],
    [
      'a party that the report only mentions and a listed one of its name',
      party({ list: 'report', id: 'aeroprakt', names: ['Aeroprakt Aircraft Ltd'], country: 'UA', more: { role: 'mentioned_only' } }),
      party({ list: 'us-csl', id: '1', names: ['Aeroprakt Aircraft'], country: 'UA' }),
      none,
    ],
    [
      'a reference to an act and a record of that name under another act',
      party({ list: 'report', id: 'x', names: ['AviatestAero'], more: { references: [{ list: 'us-csl', act: '88 FR 85097' }] } }),
      party({ list: 'us-csl', id: 'y', names: ['AviatestAero'], basis: ['79 FR 24461, 5/1/14'] }),
      none,
    ],
  ])('%s', (_, a, b, reason) => {
    const { clusters, conflicts } = clusterParties([a, b]);
    expect(clusters).toEqual([]);
    expect(conflicts.map((conflict) => conflict.reason).join()).toMatch(reason);
  });
});

describe('more than two records', () => {
  const sdn = party({ list: 'us-ofac-sdn', id: '45713', names: ['LLC ALABUGA MACHINERY'], numbers: [inn('1674003000')], country: 'RU' });
  const csl = party({ list: 'us-csl', id: 'x', names: ['LLC Alabuga Machinery'], country: 'RU' });
  const eu = party({ list: 'eu-journal', id: '766', names: ['ООО АЛАБУГА МАШИНЕРИ'], numbers: [inn('1674003000')] });

  it('come together through a third, and the way there is told', () => {
    const { clusters } = clusterParties([csl, eu, sdn]);
    expect(clusters.map(({ id, members }) => [id, members])).toEqual([['eu-journal:766', [eu.id, csl.id, sdn.id]]]);
    const found = PartyClusters.of([csl, eu, sdn]).others(csl.id).find(({ party }) => party.id === eu.id);
    expect(found?.reason).toMatch(/^same name LLC Alabuga Machinery, country RU; from us-ofac-sdn:45713: same INN 1674003000$/i);
  });

  it('are the same clusters in any order of the parties', () => {
    expect(clusterParties([sdn, eu, csl])).toEqual(clusterParties([csl, sdn, eu]));
  });

  it('stay apart where a person has separated two of them, also through the third', () => {
    const { clusters, conflicts } = clusterParties([csl, eu, sdn], [[eu.id, csl.id]]);
    expect(clusters.map(({ members }) => members)).toEqual([[eu.id, sdn.id]]);
    expect(conflicts[0]?.reason).toMatch(/a person has separated/);
  });

  it('do not join a third list to either of two that their own publisher keeps apart', () => {
    const one = party({ list: 'us-ofac-sdn', id: '1', names: ['Legion Komplekt LLC'], address: '17 Vavilova street, Moscow 117312', country: 'RU' });
    const two = party({ list: 'us-ofac-sdn', id: '2', names: ['Legion Komplekt LLC'], address: '13 Ilmenskiy Drive, Moscow 117312', country: 'RU' });
    const third = party({ list: 'eu-fsf', id: '3', names: ['Legion Komplekt LLC'], address: 'Office 5, Moscow 117312', country: 'RU' });
    const { clusters, conflicts } = clusterParties([one, two, third]);
    expect(clusters).toEqual([]);
    expect(conflicts.length).toBeGreaterThan(0);
  });

  it('with a title that many units of one body bear are not joined by it', () => {
    const units = ['Karbala', 'Quds', 'Najaf', 'Vali Asr'].map((unit, i) => party({ list: 'eu-fsf', id: String(i), names: [`Regional Corps ${unit}`, 'Revolutionary Guard Corps'], country: 'IR' }));
    const journal = party({ list: 'eu-journal', id: '9', names: ['Regional Corps Quds', 'Revolutionary Guard Corps'], country: 'IR' });
    expect(clusterParties([...units, journal]).clusters.map(({ members }) => members)).toEqual([['eu-fsf:1', 'eu-journal:9']]);
  });
});

describe('clusters after a change', () => {
  const names = ['Alabuga Works', 'Albatros', 'Paravar Pars', 'Igor IVANOV', 'Iskra Plant'];
  const arbitrary = (id: number) =>
    fc.record({ list: fc.constantFrom('eu-fsf', 'us-csl', 'ca-sema', 'report'), name: fc.subarray(names, { minLength: 1, maxLength: 2 }), number: fc.constantFrom(undefined, '1646043699', '5038127220'), country: fc.constantFrom('RU', 'IR', undefined), person: fc.boolean(), un: fc.constantFrom(undefined, undefined, 'KPe.001'), refers: fc.constantFrom(undefined, undefined, '3', '7') }).map(
      ({ list, name, number, country, person: isPerson, un, refers }) =>
        party({ list, id: String(id), type: isPerson ? 'person' : 'organisation', names: name, numbers: number ? [inn(number)] : [], ...(isPerson && { born: '1960-01-01' }), ...(country && { country }), programme: String(id), ...(un && { others: [un] }), ...(refers && list === 'report' && { more: { references: [{ list: 'eu-fsf', id: refers }, { list: 'us-csl' }] } }) }),
    );
  const worlds = (ids: readonly number[]) => fc.tuple(...ids.map(arbitrary));
  const picture = (clusters: PartyClusters, ids: readonly string[]) => ids.map((id) => [id, clusters.linksOf(id).map((link) => JSON.stringify(link, Object.keys(link).sort())).sort(), clusters.others(id).map(({ party: { id: other } }) => other).sort()]);
  const byId = (parties: readonly ListedParty[]) => new Map(parties.map((each) => [each.id, each]));
  const check = (before: readonly ListedParty[], now: ReadonlyMap<string, ListedParty>, apart: readonly (readonly [string, string])[]) => {
    const hidden = new Set(before.filter(({ id, ...rest }) => JSON.stringify({ id, ...rest }) !== JSON.stringify(now.get(id))).map(({ id }) => id));
    const added = [...now.values()].filter(({ id }) => hidden.has(id) || !before.some((old) => old.id === id));
    const anew = PartyClusters.of(before).with({ parties: now, hidden, added, apart });
    const scratch = PartyClusters.of([...now.values()], apart);
    const ids = [...now.keys()];
    expect(picture(anew, ids)).toEqual(picture(scratch, ids));
    const pairsOf = ({ conflicts }: PartyClusters) => conflicts.map(({ a, b }) => [a, b].sort().join()).sort();
    expect(pairsOf(anew)).toEqual(pairsOf(scratch));
  };

  it('are those that all records make from scratch, whatever came, changed and went', () => {
    const ids = Array.from({ length: 14 }, (_, i) => i);
    fc.assert(
      fc.property(worlds(ids), worlds(ids.slice(0, 5)), fc.subarray(ids, { maxLength: 3 }), fc.integer({ min: 0, max: 30 }), (before, changed, gone, cut) => {
        const now = byId(before);
        for (const each of changed) now.set(each.id, each);
        for (const i of gone) now.delete(before[i]!.id);
        const links = PartyClusters.of(before).linksOf(before[cut % before.length]!.id);
        check(before, now, links.slice(0, 1).map(({ a, b }) => [a, b] as const));
      }),
      { numRuns: 60 },
    );
  });

  it('count how many bear a name beyond what is linked anew', () => {
    const bearer = (i: number) => party({ list: `list${i}`, id: String(i), names: ['Many Bear This'], country: 'RU', programme: String(i) });
    const forty = Array.from({ length: 40 }, (_, i) => bearer(i));
    check(forty, byId([...forty, bearer(40)]), []);
    check([...forty, bearer(40)], byId(forty), []);
const crowd = [...forty, bearer(40), bearer(41)];
    const more = (i: number) => ({ ...bearer(i), remarks: 'changed' });
    check(crowd, byId([...crowd.slice(2), more(0), more(1)]), []);
    // A reference names one of them all the same.
    const ours = party({ list: 'report', id: 'ours', names: ['Many Bear This'], more: { references: [{ list: 'list50' }] } });
    check([...crowd, ours], byId([...crowd, ours, bearer(50)]), []);
  });
});
