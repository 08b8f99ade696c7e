import { sharePerson } from '../access/principal.js';

/** Where a flag stands. `escalated` is no state: a flag is escalated on the side, whatever its state. */
export const FLAG_STATES = ['open', 'in_review', 'needs_information', 'proposed', 'closed'] as const;
export type FlagState = (typeof FLAG_STATES)[number];

export const FLAG_ACTIONS = [
  'claim',
  'assign',
  'release',
  'request_information',
  'receive_information',
  'propose',
  'propose_in_bulk',
  'cannot_tell',
  'close',
  'approve',
  'return',
  'escalate',
  'deescalate',
  'reopen',
] as const;
export type FlagAction = (typeof FLAG_ACTIONS)[number];

/**
 * Who may act: whoever works on flags, only the one who has the flag, a supervisor, or a second person. That maker and
 * checker differ is enforced where proposals are decided; here it only says that the decision is not the assignee's.
 */
export type ActsBy = 'worker' | 'assignee' | 'supervisor' | 'second_person';

/** What an action must bring with it. */
export type Needs = 'text' | 'assignee' | 'disposition' | 'changes';

export interface FlagTransition {
  /** From which state to which; a state that is not named refuses the action. */
  readonly moves: Readonly<Partial<Record<FlagState, FlagState>>>;
  readonly by: ActsBy;
  readonly needs: readonly Needs[];
}

const STAYS = { open: 'open', in_review: 'in_review', needs_information: 'needs_information', proposed: 'proposed' } as const;

/** Every step a flag may take. What is not in this table does not happen. */
export const FLAG_TRANSITIONS: Readonly<Record<FlagAction, FlagTransition>> = {
  claim: { moves: { open: 'in_review' }, by: 'worker', needs: [] },
  // Of what is proposed: who gets it where it is returned.
  assign: { moves: { open: 'in_review', in_review: 'in_review', needs_information: 'needs_information', proposed: 'proposed' }, by: 'supervisor', needs: ['assignee'] },
  release: { moves: { in_review: 'open', needs_information: 'open' }, by: 'assignee', needs: [] },
  request_information: { moves: { in_review: 'needs_information' }, by: 'assignee', needs: ['text'] },
  receive_information: { moves: { needs_information: 'in_review' }, by: 'worker', needs: ['text'] },
  propose: { moves: { in_review: 'proposed' }, by: 'assignee', needs: ['disposition', 'text'] },
  propose_in_bulk: { moves: { open: 'proposed', in_review: 'proposed' }, by: 'worker', needs: ['disposition', 'text'] },
  // Nobody knows: the flag stays, holds, and is escalated.
  cannot_tell: { moves: { in_review: 'in_review' }, by: 'assignee', needs: ['disposition', 'text'] },
  // One person suffices only where the two-person table says so.
  close: { moves: { in_review: 'closed' }, by: 'assignee', needs: ['disposition', 'text'] },
  approve: { moves: { proposed: 'closed' }, by: 'second_person', needs: [] },
  return: { moves: { proposed: 'in_review' }, by: 'second_person', needs: ['text'] },
  escalate: { moves: STAYS, by: 'worker', needs: ['text'] },
  deescalate: { moves: STAYS, by: 'supervisor', needs: ['text'] },
  reopen: { moves: { closed: 'open' }, by: 'worker', needs: ['changes'] },
};

/** The state after an action; undefined where the state refuses it. */
export function after(state: FlagState, action: FlagAction): FlagState | undefined {
  return FLAG_TRANSITIONS[action].moves[state];
}

/** What can be done to a flag in this state. */
export function actionsFrom(state: FlagState): FlagAction[] {
  return FLAG_ACTIONS.filter((action) => after(state, action) !== undefined);
}

/** Whether the clock of the service level stands still: the answer is somebody else's to give. */
export function clockStands(state: FlagState): boolean {
  return state === 'needs_information' || state === 'closed';
}

/** Whose a flag is that this actor takes: a deputy takes it for the absent one. */
export function bearerOf(actor: string): string {
  return actor.split(' for ').at(-1) ?? actor;
}

/** Whether the flag is this actor's: their own, or that of the absent one whom they stand in for. */
export function hasFlag(actor: string, assignee: string): boolean {
  return actor === assignee || sharePerson(actor, assignee);
}

/** Why the actor may not take the step, or undefined where they may. `supervises` outranks having the flag, never a second person. */
export function whyNotAllowed(action: FlagAction, flag: { readonly assignee: string | null }, actor: { readonly actor: string; readonly supervises: boolean }): string | undefined {
  const { by } = FLAG_TRANSITIONS[action];
  switch (by) {
    case 'worker':
    case 'second_person':
      return undefined;
    case 'assignee':
      if (flag.assignee !== null && hasFlag(actor.actor, flag.assignee)) return undefined;
      return flag.assignee === null ? 'Claim the flag first.' : `The flag is ${flag.assignee}'s; a supervisor can assign it to somebody else.`;
    case 'supervisor':
      return actor.supervises ? undefined : 'Only a supervisor can do this.';
    default: {
      const never: never = by;
      return never;
    }
  }
}
