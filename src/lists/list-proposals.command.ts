import { HttpException } from '@nestjs/common';
import { Command } from 'commander';
import { CommandFailure, say, withApp } from '../command-line/session.js';
import { dayOf } from '../days.js';
import { ListProposals } from './list-proposals.service.js';

type Propose = ListProposals['proposeRelease'];

const PROPOSALS: readonly { readonly name: string; readonly says: string; readonly propose: (proposals: ListProposals, ...rest: Parameters<Propose>) => ReturnType<Propose> }[] = [
  { name: 'release', says: 'propose to let a version in that waits, an older edition too', propose: (proposals, ...rest) => proposals.proposeRelease(...rest) },
  { name: 'accept-partial', says: 'propose to take a partial edition for whole', propose: (proposals, ...rest) => proposals.proposePartial(...rest) },
];

/** What `interdict lists` proposes about a version, and how it refuses one; the command line never approves. */
export function listProposalCommands(): Command[] {
  const proposing = PROPOSALS.map(({ name, says, propose }) =>
    aboutVersion(name, `${says}; two supervisors must approve, signed in`, async (proposals, id, reason, actor) => {
      const { id: proposal, description, approvalsNeeded, expiresAt } = await propose(proposals, id, reason, { actor, unit: null });
      say(`proposed  ${proposal}: ${description}`);
      say(`          ${approvalsNeeded} supervisors must approve it until ${dayOf(expiresAt)}, signed in`);
    }),
  );
  const rejecting = aboutVersion('reject', 'refuse a version that waits; what screens now goes on screening', async (proposals, id, reason, actor) => {
    await proposals.reject(id, reason, { actor });
    say(`refused   ${id}`);
  });
  return [...proposing, rejecting];
}

function aboutVersion(name: string, says: string, work: (proposals: ListProposals, id: string, reason: string, actor: string) => Promise<void>): Command {
  return new Command(name)
    .description(says)
    .argument('<version>', 'id of the version, from `lists versions`')
    .requiredOption('--reason <reason>', 'why')
    .action(async (id: string, { reason }: { reason: string }) => {
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) throw new CommandFailure(`'${id}' is no id of a list version. 'interdict lists versions LIST' names them.`);
      await withApp(async (app, { localActor }) => {
        try {
          await work(app.get(ListProposals), id, reason, localActor);
        } catch (error) {
          if (error instanceof HttpException) throw new CommandFailure(error.message);
          throw error;
        }
      });
    });
}
