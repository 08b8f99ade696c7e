import type { Command } from 'commander';
import { CommandFailure } from '../command-line/session.js';
import { readId } from './command-reviewer.js';
import { DISPOSITION_OUTCOMES, MATCH_STEP_NAMES, type MatchStepAnswer, REASON_CODE_NAMES } from './dispositions.js';
import type { DispositionAsked } from './dispositions.service.js';
import { vocabularyText } from './flag-text.js';

/** A decision as the options of a command say it. */
export interface DecisionFlags {
  readonly outcome: string;
  readonly reason: string;
  readonly text: string;
  readonly check?: readonly string[];
  readonly licence?: string;
}

/** Gives a command the options in which a decision is said, and their vocabulary in its help. */
export function withDecision(command: Command): Command {
  return command
    .requiredOption('--outcome <outcome>', DISPOSITION_OUTCOMES.join(', '))
    .requiredOption('--reason <code>', 'one of the reasons below')
    .requiredOption('--text <text>', 'what was compared and what it showed')
    .option('--check <step=answer...>', 'the match steps below, each yes, no or not_known')
    .option('--licence <id>', 'with the reason licence')
    .addHelpText('after', vocabularyText());
}

/** Throws `CommandFailure` for what is none of the words. */
export function readDecision({ outcome: said, reason, text, check = [], licence }: DecisionFlags): DispositionAsked {
  const outcome = DISPOSITION_OUTCOMES.find((known) => known === said);
  const reasonCode = REASON_CODE_NAMES.find((known) => known === reason);
  if (!outcome) throw new CommandFailure(`--outcome takes ${DISPOSITION_OUTCOMES.join(', ')}.`);
  if (!reasonCode) throw new CommandFailure(`--reason takes ${REASON_CODE_NAMES.join(', ')}.`);
  return { outcome, reasonCode, text, checklist: readChecks(check), licenceId: licence === undefined ? undefined : readId(licence) };
}

function readChecks(texts: readonly string[]): Partial<Record<(typeof MATCH_STEP_NAMES)[number], MatchStepAnswer>> {
  return Object.fromEntries(
    texts.map((text) => {
      const [step, answer] = text.split('=');
      const known = MATCH_STEP_NAMES.find((name) => name === step);
      if (!known || (answer !== 'yes' && answer !== 'no' && answer !== 'not_known')) throw new CommandFailure(`--check takes ${MATCH_STEP_NAMES.map((name) => `${name}=yes`).join(' ')}, each yes, no or not_known; not '${text}'.`);
      return [known, answer];
    }),
  );
}

/** What a proposal for several flags at once is answered with. */
export function proposedTogether(flags: number, party: string, proposalId: string): string {
  return `Proposed for ${flags} flag${flags === 1 ? '' : 's'} on ${party}. Somebody else must approve proposal ${proposalId}, signed in: a command line is nobody's signature.`;
}
