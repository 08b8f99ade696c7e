import { describe, expect, it } from '@jest/globals';
import { FLAG_ACTIONS, FLAG_STATES, FLAG_TRANSITIONS, actionsFrom, after, clockStands, whyNotAllowed, type FlagAction, type FlagState } from '../../src/review/flag-states.js';

/** The whole table as compliance reads it: one line a state, one column an action; `-` is refused. */
const EXPECTED = `
                     open      in_review         needs_information  proposed   closed
claim                in_review -                 -                  -          -
assign               in_review in_review         needs_information  proposed   -
release              -         open              open               -          -
request_information  -         needs_information -                  -          -
receive_information  -         -                 in_review          -          -
propose              -         proposed          -                  -          -
propose_in_bulk      proposed  proposed          -                  -          -
cannot_tell          -         in_review         -                  -          -
close                -         closed            -                  -          -
approve              -         -                 -                  closed     -
return               -         -                 -                  in_review  -
escalate             open      in_review         needs_information  proposed   -
deescalate           open      in_review         needs_information  proposed   -
reopen               -         -                 -                  -          open`;

const rows = EXPECTED.trim().split('\n').map((line) => line.trim().split(/\s+/));
const states = rows[0] as FlagState[];
const cells = rows.slice(1).flatMap(([action, ...to]) => states.map((state, index): [FlagState, FlagAction, string] => [state, action as FlagAction, to[index] as string]));

describe('the states of a flag', () => {
  it('are all in the table, with every action', () => {
    expect(states).toEqual([...FLAG_STATES]);
    expect(rows.slice(1).map(([action]) => action)).toEqual([...FLAG_ACTIONS]);
    expect(cells).toHaveLength(FLAG_STATES.length * FLAG_ACTIONS.length);
  });

  it.each(cells)('%s + %s → %s', (state, action, to) => {
    expect(after(state, action) ?? '-').toBe(to);
    expect(actionsFrom(state).includes(action)).toBe(to !== '-');
  });

  it('close only by approval, or by one person where the two-person table allows it', () => {
    expect(FLAG_ACTIONS.filter((action) => Object.values(FLAG_TRANSITIONS[action].moves).includes('closed'))).toEqual(['close', 'approve']);
  });

  it('can leave every state, so that no flag is ever stuck', () => {
    for (const state of FLAG_STATES) expect(actionsFrom(state).some((action) => after(state, action) !== state)).toBe(true);
  });

  it('lets the clock stand only while the answer is somebody else’s to give', () => {
    expect(FLAG_STATES.filter(clockStands)).toEqual(['needs_information', 'closed']);
  });
});

describe('who may act on a flag', () => {
  const anna = { actor: 'user:anna', supervises: false };
  const boss = { actor: 'user:boss', supervises: true };

  it.each([
    ['claim', null, anna, true],
    ['claim', 'user:anna', anna, true],
    ['propose', 'user:anna', anna, true],
    ['propose', 'user:ben', anna, false],
    ['propose', 'user:ben', { ...anna, actor: 'user:anna for user:ben' }, true],
    ['propose', 'user:annabel', anna, false],
    ['propose', null, anna, false],
    ['propose', 'user:ben', boss, false],
    ['close', 'user:ben', boss, false],
    ['request_information', 'user:ben', anna, false],
    ['release', 'user:ben', anna, false],
    ['assign', 'user:anna', anna, false],
    ['assign', 'user:anna', boss, true],
    ['deescalate', 'user:anna', anna, false],
    ['deescalate', 'user:anna', boss, true],
    ['escalate', 'user:ben', anna, true],
    ['receive_information', 'user:ben', anna, true],
  ] as const)('%s of a flag that %s has', (action, assignee, who, may) => {
    expect(whyNotAllowed(action, { assignee }, who) === undefined).toBe(may);
  });
});
