import { describe, expect, it } from '@jest/globals';
import { type PairGrounds, type PairSides, testPair } from '../../src/screening/pair-test.js';

const grounds: PairGrounds = { subjectFingerprint: 's1', listingFingerprint: 'l1', contradictions: ['birth_date'], agreements: ['type'], score: 0.8, policyVersion: 'p1', engineVersion: 'e1' };
type Change = Omit<Partial<PairSides>, 'finding'> & { finding?: Partial<PairSides['finding']> };
const now = ({ finding, ...more }: Change = {}): PairSides => ({
  subjectFingerprint: 's1',
  listingFingerprint: 'l1',
  policyVersion: 'p1',
  engineVersion: 'e1',
  ...more,
  finding: { kind: 'name', score: 0.8, agrees: ['type'], differs: ['birth_date'], ...finding },
});

describe('a cleared pair', () => {
  it.each<[string, Change, string]>([
    ['holds while nothing changes', {}, 'applies'],
    ['is no business of a number', { finding: { kind: 'identifier' } }, 'not_its_finding'],
    ['is no business of another list’s entry that a number led to', { finding: { kind: 'same_party', agrees: ['identifier'] } }, 'not_its_finding'],
    ['holds when the subject changes and still contradicts', { subjectFingerprint: 's2' }, 'applies'],
    ['fails when the subject loses the contradiction', { subjectFingerprint: 's2', finding: { differs: [] } }, 'fails'],
    ['fails when the subject gains an agreement', { subjectFingerprint: 's2', finding: { agrees: ['type', 'country'] } }, 'fails'],
    ['holds when the listing changes and still contradicts', { listingFingerprint: 'l2' }, 'applies'],
    ['fails when the listing loses the contradiction', { listingFingerprint: 'l2', finding: { differs: ['country'] } }, 'fails'],
    ['fails when the listing gains an agreement', { listingFingerprint: 'l2', finding: { agrees: ['type', 'address'] } }, 'fails'],
    ['fails when a new alias matches better', { listingFingerprint: 'l2', finding: { score: 0.95 } }, 'fails'],
    ['holds when a score moves a little', { listingFingerprint: 'l2', finding: { score: 0.81 } }, 'applies'],
    ['holds under a new policy that changes nothing for it', { policyVersion: 'p2' }, 'applies'],
    ['fails under a new policy that sees an agreement', { policyVersion: 'p2', finding: { agrees: ['type', 'gender'] } }, 'fails'],
    ['holds under a new engine that changes nothing for it', { engineVersion: 'e2' }, 'applies'],
    ['fails under a new engine that no longer sees the contradiction', { engineVersion: 'e2', finding: { differs: [] } }, 'fails'],
    ['fails when a same-party listing changes, which cannot be tested', { listingFingerprint: 'l2', finding: { kind: 'same_party' } }, 'fails'],
    ['holds for a same-party finding while nothing changes', { finding: { kind: 'same_party' } }, 'applies'],
  ])('%s', (_, change, result) => {
    expect(testPair(grounds, now(change)).result).toBe(result);
  });

  it.each<[string, Change, string]>([
    ['nothing changes', {}, 'applies'],
    ['the subject changes', { subjectFingerprint: 's2' }, 'fails'],
    ['the listing changes', { listingFingerprint: 'l2' }, 'fails'],
    ['only the policy changes', { policyVersion: 'p2' }, 'applies'],
  ])('without a contradiction, when %s', (_, change, result) => {
    expect(testPair({ ...grounds, contradictions: [] }, now(change)).result).toBe(result);
  });

  it('says what ended it', () => {
    expect(testPair(grounds, now({ listingFingerprint: 'l2', finding: { differs: [], agrees: ['type', 'birth_date'] } }))).toEqual({
      result: 'fails',
      why: ['birth_date no longer contradicts', 'birth_date agrees now'],
    });
  });
});
