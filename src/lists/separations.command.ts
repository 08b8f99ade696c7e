import { Command } from 'commander';
import { CommandFailure, say, withApp } from '../command-line/session.js';
import { ActorNames } from '../access/actor-names.service.js';
import { ProposalError } from '../access/proposal.errors.js';
import { dayOf } from '../days.js';
import { Separations } from './separations.service.js';

/** `interdict lists separate | rejoin | separations`: undoing a link between two list entries, and taking that back. */
export function separationCommands(): Command[] {
  return [
    new Command('separate')
      .description('propose that two list entries which are linked as one party are two; two signed-in users approve it')
      .argument('<a>', 'id of one entry, such as us-ofac-sdn:45714')
      .argument('<b>', 'id of the other')
      .requiredOption('--reason <text>', 'why, for the approvers and the trail')
      .action(separate),
    new Command('rejoin')
      .description("take a separation back: Interdict's own links between the two entries count again")
      .argument('<a>', 'id of one entry')
      .argument('<b>', 'id of the other')
      .requiredOption('--reason <text>', 'why, for the trail')
      .action(rejoin),
    new Command('separations')
      .description('the pairs of list entries that were taken apart')
      .option('--all', 'also those that were taken back')
      .option('--json', 'as JSON')
      .action(show),
  ];
}

async function separate(a: string, b: string, { reason }: { reason: string }): Promise<void> {
  await withApp(async (app, config) => {
    const proposal = await saying(app.get(Separations).propose(a, b, reason, { actor: config.localActor, unit: null }));
    say(`Proposed: ${proposal.description}.`);
    say(`It waits for ${proposal.approvalsNeeded} approval${proposal.approvalsNeeded === 1 ? '' : 's'} (proposal ${proposal.id}); until then nothing changes.`);
  });
}

async function rejoin(a: string, b: string, { reason }: { reason: string }): Promise<void> {
  await withApp(async (app, config) => {
    const separations = app.get(Separations);
    const found = (await separations.list({ party: a })).find(({ partyA, partyB }) => [partyA, partyB].includes(b) && a !== b);
    if (!found) throw new CommandFailure(`${a} and ${b} are not apart. 'interdict lists separations' shows what is.`);
    await saying(separations.restore(found.id, reason, { actor: config.localActor }));
    say(`${a} and ${b} are linked again wherever Interdict finds a reason.`);
  });
}

async function show({ all, json }: { all?: boolean; json?: boolean }): Promise<void> {
  await withApp(async (app) => {
    const found = await app.get(Separations).list({ all: all === true });
    if (json) return say(JSON.stringify(found, null, 2));
    if (found.length === 0) return say('No entries are apart.');
    const names = await app.get(ActorNames).of(found.flatMap(({ proposedBy, separatedBy, restoredBy }) => [proposedBy, separatedBy, restoredBy]));
    const who = (actor: string | null): string => names[actor ?? ''] ?? actor ?? '';
    for (const { partyA, partyB, reason, proposedBy, separatedBy, separatedAt, restoredBy, restoredAt, restoreReason } of found) {
      say(`${partyA}  ${partyB}  apart since ${dayOf(separatedAt)} (${who(proposedBy)}, approved by ${who(separatedBy)}): ${reason}${restoredAt ? `; taken back ${dayOf(restoredAt)} by ${who(restoredBy)}: ${restoreReason}` : ''}`);
    }
  });
}


/** What the rules refuse is a message, not a crash. */
async function saying<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof ProposalError ? new CommandFailure(error.message) : error;
  }
}
