import { describe, expect, it } from '@jest/globals';
import { faultOf, type Disposition } from '../../src/review/dispositions.js';

const checklist = { right_list: 'yes', whole_name: 'no', same_type: 'yes', whole_entry: 'yes', several_similarities: 'no' } as const;
const disposition = (change: Partial<Disposition> = {}): Disposition => ({ outcome: 'false_positive', reasonCode: 'different_country', text: 'Registered in Chile since 1990, the listed one in Russia', checklist, ...change });
const finding = { kind: 'name', differs: ['country'] };

describe('a disposition', () => {
  it.each<[string, Partial<Disposition>, typeof finding, string | undefined]>([
    ['with reason, text and checklist is taken', {}, finding, undefined],
    ['needs a reason of its own outcome', { reasonCode: 'same_party' }, finding, 'reasonCode'],
    ['cannot claim a difference that the finding does not show', { reasonCode: 'different_birth_date' }, finding, 'reasonCode'],
    ['takes the difference that it does show', { reasonCode: 'different_birth_date' }, { kind: 'name', differs: ['birth_date'] }, undefined],
    ['needs a text', { text: '' }, finding, 'text'],
    ['needs more than blanks', { text: '                ' }, finding, 'text'],
    ['needs more than a word', { text: 'not him' }, finding, 'text'],
    ['needs the checklist', { checklist: undefined }, finding, 'checklist'],
    ['needs the whole checklist', { checklist: { right_list: 'yes' } }, finding, 'checklist'],
    ['needs the whole entry compared', { checklist: { ...checklist, whole_entry: 'no' } }, finding, 'checklist'],
    ['cannot call a number a mere name', { reasonCode: 'name_only' }, { kind: 'identifier', differs: [] }, 'reasonCode'],
    ['cannot compare parties where a place was found', { reasonCode: 'different_country' }, { kind: 'territory', differs: [] }, 'reasonCode'],
    ['says of a place what is said of places, without the steps for names', { reasonCode: 'other_place', checklist: undefined }, { kind: 'territory', differs: [] }, undefined],
    ['cannot say of a party what is said of places', { reasonCode: 'other_place' }, finding, 'reasonCode'],
    ['sets a rule about a place aside as it does a listing', { outcome: 'not_applicable', reasonCode: 'jurisdiction_not_applicable' }, { kind: 'territory', differs: [] }, undefined],
    ['that cannot tell needs no checklist', { outcome: 'cannot_tell', reasonCode: 'not_enough_data', checklist: undefined }, finding, undefined],
    ['that cannot tell still needs a text', { outcome: 'cannot_tell', reasonCode: 'not_enough_data', text: 'dunno' }, finding, 'text'],
  ])('%s', (_, change, about, field) => {
    expect(faultOf(disposition(change), about)?.field).toBe(field);
  });
});
