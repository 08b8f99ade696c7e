import { HttpException } from '@nestjs/common';
import { Command } from 'commander';
import type { ProposalEntity } from '../../access/proposal.entity.js';
import { CommandFailure, say, withApp } from '../../command-line/session.js';
import { dayOf } from '../../days.js';
import type { LegalHoldEntity } from './legal-hold.entity.js';
import { type RetentionReport, RetentionService } from './retention.service.js';

type Local = { readonly actor: string; readonly unit: null };

/** `interdict retention …`: how long records stay. The command line keeps and proposes; it never approves that something goes. */
export function retentionCommand(): Command {
  const retention = new Command('retention').description('how long records stay, legal holds, erasing a subject');
  retention
    .command('rules')
    .description('how long records stay under the policy in force, and what is over its time')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) =>
      told(async (service) => {
        const report = await service.due();
        say(json === true ? JSON.stringify(report, null, 2) : reportText(report));
      }),
    );
  retention
    .command('holds')
    .description('legal holds, lifted ones too')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) =>
      told(async (service, by) => {
        const holds = await service.holds(by);
        if (json === true) return say(JSON.stringify(holds, null, 2));
        if (holds.length === 0) say('No legal hold.');
        for (const hold of holds) say(holdText(hold));
      }),
    );
  retention
    .command('hold')
    .description('keep all records of a subject, whatever their age, until two people lift the hold')
    .argument('<screening>', 'id of any screening of the subject', mustBeId)
    .requiredOption('--reason <reason>', 'why, such as the court and the case')
    .action((screening: string, { reason }: { reason: string }) => told(async (service, by) => say(holdText(await service.hold(screening, reason, by)))));
  retention
    .command('lift')
    .description('propose to lift a legal hold; two supervisors must approve, signed in')
    .argument('<hold>', 'id of the hold', mustBeId)
    .requiredOption('--reason <reason>', 'why, for the approvers')
    .action((hold: string, { reason }: { reason: string }) => told(async (service, by) => sayProposed(await service.proposeLift(hold, reason, by))));
  retention
    .command('erase')
    .description('propose to erase a subject for good; two supervisors must approve, signed in')
    .argument('<screening>', 'id of any screening of the subject; all of them go', mustBeId)
    .requiredOption('--reason <reason>', 'why, for the approvers')
    .action((screening: string, { reason }: { reason: string }) => told(async (service, by) => sayProposed(await service.proposeErasure(screening, reason, by))));
  return retention;
}

async function told(work: (service: RetentionService, by: Local) => Promise<void>): Promise<void> {
  await withApp(async (app, { localActor }) => {
    try {
      await work(app.get(RetentionService), { actor: localActor, unit: null });
    } catch (error) {
      if (error instanceof HttpException) throw new CommandFailure(error.message);
      throw error;
    }
  });
}

function reportText({ policy, kinds, neverErased, goneSooner, oldest, nextDueOn }: RetentionReport): string {
  return [
    `Policy ${policy} says how long records stay. A legal hold keeps all that is there of a subject; a file is kept as long as one of its subjects is.`,
    '',
    ...kinds.flatMap(({ what, years, overTime, held, inUse, removable }) => [
      `  ${String(years).padStart(3)} years  ${what}`,
      ...(overTime === 0 ? [] : [`             ${overTime} over it: ${removable} ${removable === 1 ? 'goes' : 'go'} at the next daily run, ${held} held, ${inUse} in use or undecided`]),
    ]),
    '',
    oldest === null ? 'There is no screening yet.' : `The oldest screening is of ${oldest.slice(0, 10)}, over its time from ${nextDueOn ?? ''} on.`,
    '',
    'Never erased:',
    ...neverErased.map((line) => `  ${line}`),
    'Gone sooner:',
    ...goneSooner.map((line) => `  ${line}`),
  ].join('\n');
}

function holdText({ id, reason, placedAt, placedBy, liftedAt, liftedBy }: LegalHoldEntity): string {
  return `${id}  ${liftedAt ? `lifted ${dayOf(liftedAt)} by ${liftedBy ?? '?'}` : 'in force'}  placed ${dayOf(placedAt)} by ${placedBy}: ${reason}`;
}

function sayProposed({ id, description, approvalsNeeded, expiresAt }: ProposalEntity): void {
  say(`proposed  ${id}: ${description}`);
  say(`          ${approvalsNeeded} supervisors must approve it until ${dayOf(expiresAt)}, signed in`);
}

function mustBeId(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) throw new CommandFailure(`'${text}' is no id. A screening's id stands in its answer; 'interdict retention holds' tells those of holds.`);
  return text;
}
