import { describe, expect, it } from '@jest/globals';
import type { Party } from '../../src/matching/party.js';
import { changesBetween, factsOf, fingerprintOf } from '../../src/screening/fingerprint.js';
import { readSubject } from '../../src/screening/subject.js';
import type { SubjectDto } from '../../src/screening/subject.dto.js';

const party = (dto: Partial<SubjectDto> = {}): Party => readSubject({ name: 'José Müller-Petrov', type: 'person', birthDate: '1980-05-21', country: 'RU', address: 'ul. Lenina 5, Kazan', identifiers: [{ type: 'passport', number: '12 34-567' }], ...dto });

describe('a fingerprint', () => {
  it.each<[string, Partial<SubjectDto>]>([
    ['case', { name: 'JOSÉ MÜLLER-PETROV' }],
    ['accents', { name: 'Jose Muller-Petrov' }],
    ['punctuation and blanks', { name: '  José  Müller Petrov ' }],
    ['the form of a date', { birthDate: '21/05/1980' }],
    ['the name of a country', { country: 'Russia' }],
    ['the form of a number', { identifiers: [{ type: 'passport', number: '1234567' }] }],
    ['the form of an address', { address: 'Ul Lenina, 5; KAZAN' }],
  ])('does not change with %s', (_, change) => {
    expect(fingerprintOf(party(change))).toBe(fingerprintOf(party()));
  });

  it.each<[string, Partial<SubjectDto>]>([
    ['names', { name: 'José Müller-Petrova' }],
    ['names', { otherNames: ['Pepe'] }],
    ['birthDates', { birthDate: '1980-05-22' }],
    ['birthDates', { birthDate: '1980' }],
    ['identifiers', { identifiers: [{ type: 'passport', number: '1234568' }] }],
    ['addresses', { address: 'ul. Lenina 6, Kazan' }],
    ['gender', { gender: 'male' }],
    ['type', { type: 'company' }],
  ])('changes with %s, and says so', (field, change) => {
    expect(fingerprintOf(party(change))).not.toBe(fingerprintOf(party()));
    expect(changesBetween(factsOf(party()), factsOf(party(change))).map((found) => found.field)).toEqual([field]);
  });

  it('keeps letters apart that a mark makes different outside Latin', () => {
    expect(fingerprintOf(party({ name: 'Никулин Йохан' }))).not.toBe(fingerprintOf(party({ name: 'Никулин Иохан' })));
  });
});
