import { describe, expect, test } from '@jest/globals';
import { buildImage } from '../../src/matching/build-image.js';
import { ImageError } from '../../src/matching/image.js';
import { Matcher } from '../../src/matching/matcher.js';
import type { Party } from '../../src/matching/party.js';
import { listed, named, number, reference, subject } from './subjects.js';

const parties = [
  listed('1', 'company', ['LLC ALABUGA TRADING FACTORY 5', 'ООО Алабуга'], { identifiers: [number('inn', '1646019914')] }),
  listed('2', 'person', ['SHOIGU, Sergey', named('Сергей Шойгу', { kind: 'alias' })]),
  listed('3', 'person', [named('Hassan', { kind: 'alias', quality: 'weak' }), 'Muhammad bin Kim'], { listId: 'other' }),
  listed('4', 'vessel', ['M/V SEVERNAYA ZVEZDA']),
  listed('5', 'unknown', ['Zhang Special Technology Center']),
  listed('6', 'company', ['LLC ALABUGA TRADING FACTORY 5'], { listId: 'other' }),
];
const questions: Party[] = [
  subject('company', 'Alabooga Trading Factory 5'), subject('person', 'Sergei Shoygu'), subject('person', 'Hassan'), subject('vessel', 'Severnaja Zvezda'), subject('organisation', 'СТЦ'),
  subject('unknown', 'Zhang STC'), subject('company', '', { identifiers: [number('inn', '1646019914')] }), subject('company', 'محمد'), subject('person', 'Siemens'),
];
const answers = (matcher: Matcher, options = {}) => questions.map((question) => matcher.match(question, { threshold: 0.3, weakThreshold: 0.3, ...options }).map((match) => ({ ...match, explain: match.explain() })));

describe('a saved index', () => {
  const image = buildImage(parties, reference);
  const opened = Matcher.fromImage(image, (index) => parties[index]!, reference);

  test('gives the answers of the index that it was made from, and knows its size', () => {
    const direct = new Matcher(parties, reference);
    expect(answers(opened).flat().length).toBeGreaterThanOrEqual(7);
    expect(answers(opened)).toEqual(answers(direct));
    expect(opened.size).toEqual(direct.size);
  });

  test('is the same bytes for the same parties', () => {
    expect(Buffer.from(buildImage(parties, reference)).equals(Buffer.from(image))).toBe(true);
  });

  test('leaves out parties that are hidden, by name and by number, as if they were not listed', () => {
    const without = new Matcher(parties.slice(1), reference);
    expect(answers(opened, { hidden: (party: number) => party === 0 })).toEqual(answers(without));
  });

  const copy = (length: number, change?: (bytes: Uint8Array) => void): SharedArrayBuffer => {
    const out = new SharedArrayBuffer(length);
    new Uint8Array(out).set(new Uint8Array(image, 0, Math.min(length, image.byteLength)));
    change?.(new Uint8Array(out));
    return out;
  };
  test.each([
    ['empty', new SharedArrayBuffer(0)],
    ['cut off', copy(image.byteLength - 16)],
    ['longer than it says', copy(image.byteLength + 16)],
    ['another kind of file', copy(image.byteLength, (bytes) => bytes.fill(0x41, 0, 4))],
    ['of another format', copy(image.byteLength, (bytes) => bytes.fill(0x7f, 4, 8))],
  ])('that is %s is refused', (_what, damaged) => {
    expect(() => Matcher.fromImage(damaged, (index) => parties[index]!, reference)).toThrow(ImageError);
  });

  test('made with other reference data is refused: its numbers mean other words', () => {
    expect(() => Matcher.fromImage(image, (index) => parties[index]!, { ...reference, hash: 'other' })).toThrow(ImageError);
  });
});
