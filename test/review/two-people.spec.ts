import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { isSampled, peopleFor, twoPeopleTable, type DecisionAsked } from '../../src/review/two-people.js';
import { defaultPolicy } from '../../src/screening/policies/default-policy.js';
import { ScreeningPolicy } from '../../src/screening/policies/policy.js';

type Change = Omit<Partial<DecisionAsked>, 'finding'> & { finding?: Partial<DecisionAsked['finding']> };
const builtIn = defaultPolicy({ requiredLists: [], maxAgeDays: 7, listUrls: {} });
const policy = new ScreeningPolicy(1, builtIn);
/** A policy by which nobody closes anything alone, and names are low below .8. */
const strict = new ScreeningPolicy(2, { ...builtIn, review: { ...builtIn.review, lowBandBelow: 0.8, twoPeople: builtIn.review.twoPeople.map((row) => ({ ...row, people: 2 as const })) } });

/** A low name hit of another country: the one case that a single person may close. */
const asked = ({ finding, ...more }: Change = {}): DecisionAsked => ({
  outcome: 'false_positive',
  createsPair: false,
  usesLicence: false,
  bulk: false,
  doubted: false,
  ...more,
  finding: { kind: 'name', score: 0.75, agrees: [], differs: ['country'], ...finding },
});

describe('who must agree', () => {
  it.each<[string, Change, 1 | 2, string]>([
    ['a low name hit of another country', {}, 1, 'contradicted'],
    ['a low name hit of another date of birth', { finding: { differs: ['birth_date'] } }, 1, 'contradicted'],
    ['the same, where the type agrees', { finding: { agrees: ['type'] } }, 1, 'contradicted'],
    ['the same, as a bulk disposition', { bulk: true }, 2, 'bulk'],
    ['the same, with a cleared pair', { createsPair: true }, 2, 'pair'],
    ['the same, called a true match', { outcome: 'true_match' }, 2, 'true_match'],
    ['the same, set aside as not applicable', { outcome: 'not_applicable' }, 2, 'not_applicable'],
    ['a true match under a licence', { outcome: 'true_match', usesLicence: true }, 2, 'licence'],
    ['a name just below the strong band', { finding: { score: 0.8499 } }, 1, 'contradicted'],
    ['a name at the strong band', { finding: { score: 0.85 } }, 2, 'strong_name'],
    ['an identifier, however contradicted', { finding: { kind: 'identifier', score: 0.7 } }, 2, 'not_a_name'],
    ['another listing of the same party', { finding: { kind: 'same_party' } }, 2, 'not_a_name'],
    ['a low name with an agreeing date of birth', { finding: { agrees: ['birth_date'], differs: ['country'] } }, 2, 'corroborated'],
    ['a low name that nothing contradicts', { finding: { differs: [] } }, 2, 'otherwise'],
    ['a low name of another type only', { finding: { differs: ['type'] } }, 2, 'otherwise'],
    ['a low name hit of another country that somebody was in doubt about', { doubted: true }, 2, 'doubted'],
    ['nobody can tell', { outcome: 'cannot_tell' }, 1, 'cannot_tell'],
    ['nobody can tell, about a number', { outcome: 'cannot_tell', finding: { kind: 'identifier' } }, 1, 'cannot_tell'],
  ])('%s', (_, change, people, rule) => {
    expect(peopleFor(asked(change), policy)).toMatchObject({ people, rule });
  });

  it('lets one person release nothing but a low name that the data contradict', () => {
    for (const outcome of ['false_positive', 'true_match', 'not_applicable'] as const)
      for (const kind of ['name', 'identifier', 'same_party'] as const)
        for (const score of [0.7, 0.84, 0.85, 1])
          for (const agrees of [[], ['type'], ['country'], ['birth_date']])
            for (const differs of [[], ['type'], ['country'], ['birth_date']])
              for (const flag of [{}, { bulk: true }, { createsPair: true }, { usesLicence: true }, { doubted: true }]) {
                const { people } = peopleFor(asked({ outcome, finding: { kind, score, agrees, differs }, ...flag }), policy);
                const one = outcome === 'false_positive' && kind === 'name' && score < 0.85 && !agrees.some((quality) => quality !== 'type') && differs.some((quality) => quality !== 'type') && Object.keys(flag).length === 0;
                expect(people).toBe(one ? 1 : 2);
              }
  });

  it('follows the policy in force: how many people, and what a low name is', () => {
    expect(peopleFor(asked(), strict)).toEqual({ people: 2, rule: 'contradicted' });
    expect(peopleFor(asked({ finding: { score: 0.82 } }), policy)).toEqual({ people: 1, rule: 'contradicted' });
    expect(peopleFor(asked({ finding: { score: 0.82 } }), strict)).toEqual({ people: 2, rule: 'strong_name' });
    expect(twoPeopleTable(policy).filter(({ people }) => people === 1).map(({ rule }) => rule)).toEqual(['cannot_tell', 'contradicted']);
    expect(twoPeopleTable(strict).filter(({ people }) => people === 1).map(({ rule }) => rule)).toEqual(['cannot_tell']);
  });

  it('draws about a tenth of the single-handed closings for a second look, always the same ones', () => {
    const ids = Array.from({ length: 2000 }, (_, index) => `${((index * 2_654_435_761) >>> 0).toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`);
    const drawn = ids.filter((id) => isSampled(id, 0.1));
    expect(drawn.length).toBeGreaterThan(150);
    expect(drawn.length).toBeLessThan(250);
    expect(ids.filter((id) => isSampled(id, 0.1))).toEqual(drawn);
    expect(ids.filter((id) => isSampled(id, 1))).toHaveLength(ids.length);
    expect(ids.filter((id) => isSampled(id, 0))).toHaveLength(0);
  });
});
