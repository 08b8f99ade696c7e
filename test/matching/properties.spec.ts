import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foldWord } from '../../src/matching/fold.js';
import { identifierKey } from '../../src/matching/identifiers.js';
import { Matcher } from '../../src/matching/matcher.js';
import { PARTY_TYPES } from '../../src/matching/party.js';
import { squeeze } from '../../src/matching/policy.js';
import { foldSimilarity } from '../../src/matching/similarity.js';
import { cleanText } from '../../src/matching/words.js';
import { listed, reference, subject } from './subjects.js';

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('\u202eabc', '\ud800', 'a\u0301'.repeat(200), '\u0000', 'ﷺ', '𝓐𝓵𝓪𝓫𝓾𝓰𝓪', 'x'.repeat(5000), '🚢🚢', '__proto__', 'constructor toString'),
);
const words = fc.array(fc.constantFrom('alabuga', 'Сергей', 'shoigu', 'LLC', 'trading', 'محمد', 'OOO', 'factory', '5', 'A.', 'bin', '株式会社', 'Kim', 'Zhang'), { minLength: 1, maxLength: 6 }).map((list) => list.join(' '));
const matcher = new Matcher([
  listed('1', 'company', ['LLC ALABUGA TRADING FACTORY 5', 'ООО Алабуга']), listed('2', 'person', ['SHOIGU, Sergey', 'Сергей Шойгу']), listed('3', 'person', ['Muhammad bin Kim']),
  listed('4', 'vessel', ['KIM 5']), listed('5', 'unknown', ['Zhang Trading']),
], reference);

describe('properties', () => {
  test('cleaning a text twice is cleaning it once', () => {
    fc.assert(fc.property(hostile, (text) => cleanText(cleanText(text)) === cleanText(text)));
  });

  test('a number without punctuation is its own key', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'0123456789ABC -./'), maxLength: 20 }), (text) => identifierKey(identifierKey(text)) === identifierKey(text)));
  });

  test('likeness of two sounds is the same both ways, and 0…1', () => {
    const sound = fc.string({ unit: fc.constantFrom(...'abdeghiklmnoprstuvz'), minLength: 1, maxLength: 14 }).map(foldWord);
    fc.assert(fc.property(sound, sound, (a, b) => {
      const x = foldSimilarity(a, b);
      expect(foldSimilarity(b, a)).toBeCloseTo(x, 5);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(1);
    }));
  });

  test('scores stay within 0…1 for hostile text of any type, and nothing throws', () => {
    fc.assert(fc.property(fc.oneof(hostile, words), fc.constantFrom(...PARTY_TYPES), (text, type) => {
      for (const match of matcher.match(subject(type, text), { threshold: 0, weakThreshold: 0 })) {
        expect(match.score).toBeGreaterThanOrEqual(0);
        expect(match.score).toBeLessThanOrEqual(1);
        expect(typeof match.reason).toBe('string');
      }
    }), { numRuns: 400 });
  });

  test('a higher threshold keeps a part of the hits, and changes no score', () => {
    fc.assert(fc.property(words, fc.double({ min: 0.1, max: 0.9, noNaN: true }), fc.double({ min: 0.01, max: 0.1, noNaN: true }), (text, low, more) => {
      const hits = (threshold: number) => matcher.match(subject('unknown', text), { threshold }).filter((match) => match.band === 'hit').map((match) => `${match.party.id} ${match.score}`);
      const wide = hits(low);
      for (const hit of hits(low + more)) expect(wide).toContain(hit);
    }));
  });

  test('the same question gives the same answer, whatever was asked before', () => {
    fc.assert(fc.property(words, hostile, (text, between) => {
      const ask = () => matcher.match(subject('unknown', text)).map(({ party, score, band, reason }) => ({ id: party.id, score, band, reason }));
      const first = ask();
      matcher.match(subject('person', between));
      expect(ask()).toEqual(first);
    }));
  });

  test('what is not compared in full could not have reached the threshold', () => {
    const vocabulary = 'shoigu Сергей Ivanovich Иванович Петровна S. K mohammed محمد hasni bin kim chol special technology center STC trading kupol Купол kazan factory 5 7 OOO LLC ODK Zhang ab cd Ufimskoe motorostroitelnoe SHOIGU,'.split(' ');
    const name = fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 5 });
    // what is asked is a listed name in another dress
    const dress = fc.constantFrom<(words: string[]) => string[]>(
      (words) => words, ([first = '', second = '', ...rest]) => [first + second, ...rest], ([first = '', ...rest]) => [first[0]!, ...rest], (words) => [words.map((word) => word[0]).join('')], (words) => [words.slice(0, 3).map((word) => word[0]).join(''), ...words.slice(3)],
      (words) => [...words, words[0]!], (words) => words.slice(1), ([first = '', ...rest]) => [first.slice(0, 3), first.slice(3), first.slice(0, 3), ...rest],
    );
    fc.assert(fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), dress, fc.constantFrom('person', 'company', 'vessel'), fc.double({ min: 0.001, max: 0.9, noNaN: true }), (names, change, type, threshold) => {
      const small = new Matcher(names.map((words, i) => listed(`${i}`, type, [words.join(' ')])), reference);
      const asked = change(names[0]!).join(' ');
      const found = new Set(small.match(subject(type, asked), { threshold, weakThreshold: threshold }).map((match) => match.party.recordId));
      const missed: string[] = [];
      small.inspect(subject(type, asked), (_kind, party, _name, sum) => {
        // scores have four decimals, and a hit is told by them
        if (Math.round(squeeze(sum) * 10_000) / 10_000 >= threshold && !found.has(`${party}`)) missed.push(names[party]!.join(' '));
      });
      expect(missed).toEqual([]);
    }), { numRuns: 800 });
  });

  test('the score of a pair does not depend on what else is listed', () => {
    const party = listed('1', 'company', ['LLC ALABUGA TRADING FACTORY 5']);
    const alone = new Matcher([party], reference);
    const among = new Matcher([...Array.from({ length: 200 }, (_, i) => listed(`x${i}`, 'company', [`Alabuga ${String.fromCharCode(97 + (i % 26))}olga Trading ${i}`])), party], reference);
    fc.assert(fc.property(words, (text) => {
      const score = (of: Matcher) => of.match(subject('company', text), { threshold: 0.05 }).find((match) => match.party.id === party.id)?.score;
      expect(score(among)).toBe(score(alone));
    }));
  });
});
