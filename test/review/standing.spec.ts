import { describe, expect, it } from '@jest/globals';
import { type DecidedFlag, standingOf } from '../../src/screening/standing.js';

const open = (holds = true): DecidedFlag => ({ state: 'open', holds, outcome: null, licensed: false });
const closed = (outcome: string, licensed = false): DecidedFlag => ({ state: 'closed', holds: true, outcome, licensed });

describe('where a subject stands', () => {
  it.each<[string, DecidedFlag[], boolean, string, boolean]>([
    ['no flag', [], false, 'clear', false],
    ['no flag, and a list was missing', [], true, 'incomplete', true],
    ['a flag that holds', [open()], false, 'review', true],
    ['a flag that only informs', [open(false)], false, 'review', false],
    ['a flag that only informs, and a list was missing', [open(false)], true, 'review', true],
    ['a proposal that waits', [{ ...open(), state: 'proposed' }], false, 'review', true],
    ['information that is awaited', [{ ...open(), state: 'needs_information' }], false, 'review', true],
    ['all closed as false', [closed('false_positive'), closed('not_applicable')], false, 'released', false],
    ['all closed as false, and a list was missing', [closed('false_positive')], true, 'incomplete', true],
    ['one of two closed', [closed('false_positive'), open()], false, 'review', true],
    ['a true match', [closed('true_match')], false, 'match_confirmed', true],
    ['a true match beside an open flag', [closed('true_match'), open(false)], false, 'match_confirmed', true],
    ['a licensed true match', [closed('true_match', true)], false, 'authorised', false],
    ['a licensed true match and one without', [closed('true_match', true), closed('true_match')], false, 'match_confirmed', true],
    ['a licensed true match beside an open flag', [closed('true_match', true), open()], false, 'review', true],
    ['a licensed true match, and a list was missing', [closed('true_match', true)], true, 'incomplete', true],
  ])('%s', (_, flags, incomplete, outcome, hold) => {
    expect(standingOf(flags, { incomplete })).toMatchObject({ outcome, hold });
  });
});
