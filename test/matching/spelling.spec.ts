import { describe, expect, test } from '@jest/globals';
import { Language } from '../../src/matching/language.js';
import { Matcher } from '../../src/matching/matcher.js';
import { prepareName } from '../../src/matching/prepare.js';
import { slipBetween, Spelling } from '../../src/matching/spelling.js';
import { listed, pair, reference, subject } from './subjects.js';

const language = Language.of(reference);
const respelled = (name: string) => Spelling.of(language).respell(prepareName(name, 'org', language));

describe('slips in general words and legal forms', () => {
  test.each([
    ['LLC Alabuga Machnery', 'machinery'], ['IRGC Aeropace Force', 'aerospace'], ['Joint Stokc Company Spetstechnika', 'stock'], ['Sea Surf Shipping Limitde', 'limited'],
    ['Juliet Tarding Limited', 'trading'], ['ООО «Беспиотные Системы»', 'bespilotnye'],
  ])('%s is read with %s', (name, read) => {
    expect(respelled(name)?.slips.map((slip) => slip.read)).toEqual([read]);
  });

  test.each([
    'Trane Technologies plc', 'Bango plc', 'Aisan Technology Co., Ltd.', 'Hexa Tradex Limited', 'Hubei Yichang Transportation Group Co., Ltd.', 'Walter Bau AG', 'Machnery', 'Grandy House Corporation', 'Emergia Inc.',
  ])('%s bears a name of its own', (name) => {
    expect(respelled(name)).toBeUndefined();
  });

  test.each([
    ['limitde', 'limited', 'swapped'], ['limitted', 'limited', 'doubled'], ['aeropace', 'aerospace', 'dropped'], ['machinary', 'machinery', 'other'],
    ['trade', 'tradex', undefined], ['bank', 'tank', undefined], ['bank', 'bank', undefined], ['limited', 'united', undefined],
  ] as const)('%s and %s: %s', (a, b, slip) => {
    expect(slipBetween(a, b)).toBe(slip);
    expect(slipBetween(b, a)).toBe(slip);
  });

  test('the reason says what was read for what, and the score stands below the name itself', () => {
    const match = new Matcher([listed('1', 'company', ['Alabuga Machinery LLC'])], reference).match(subject('company', 'Alabuga Machnery LLC'))[0]!;
    expect(match.band).toBe('hit');
    expect(match.reason).toContain('Machnery read as machinery');
    expect(match.explain().features.map(({ reason }) => reason)).toContain('“Machnery” was read as “machinery”');
    expect(match.score).toBeLessThan(pair('company', 'Alabuga Machinery LLC', 'Alabuga Machinery LLC').score);
  });
});
