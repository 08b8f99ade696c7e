import { Command } from 'commander';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandFailure, say } from '../command-line/session.js';
import { CasesService } from './cases.service.js';
import { asReviewer, lineWidth, readNote, readStartOfId } from './command-reviewer.js';
import { type DecisionFlags, proposedTogether, readDecision, withDecision } from './decision-options.js';
import { DispositionsService } from './dispositions.service.js';
import { FLAG_STATES } from './flag-states.js';
import { flagText, groupsText, queueText } from './flag-text.js';
import { FlagsReader, type QueueFilter } from './flags-reader.service.js';
import { FlagsService, type Reviewer } from './flags.service.js';
import { type NarrowingFlags, readNarrowing, withNarrowing } from './narrowing-options.js';
import { QueueFilters } from './queue-filters.service.js';

interface QueueFlags extends NarrowingFlags {
  readonly state?: string;
  readonly saved?: string;
  readonly saveAs?: string;
  readonly share?: boolean;
  readonly byListing?: boolean;
}

/** `interdict flags queue|filters|show|claim|release|note|propose`: the command line proposes and never approves. */
export function flagsCommand(): Command {
  const flags = new Command('flags').description('flags that wait for a person');
  withNarrowing(flags.command('queue').description('what waits, what is due first on top').option('--state <state>', `${FLAG_STATES.join(', ')}, unclosed or all; default unclosed`))
    .option('--saved <name>', 'a saved filter, which the other options narrow')
    .option('--save-as <name>', 'keep this filter under a name')
    .option('--share', 'with --save-as: let others use it too')
    .option('--by-listing', 'grouped by listing')
    .action((options: QueueFlags) => asReviewer((app, by) => showQueue(app, by, options)));
  flags
    .command('filters')
    .description('saved filters of the queue')
    .option('--remove <name>', 'remove one of your own')
    .action(({ remove }: { remove?: string }) =>
      asReviewer(async (app, by) => {
        const filters = app.get(QueueFilters);
        if (remove !== undefined) {
          const { id, name } = await filters.find(remove, by);
          await filters.remove(id, by);
          return say(`The filter ${name} is removed.`);
        }
        const saved = await filters.list(by);
        if (saved.length === 0) say('No filter is saved. interdict flags queue … --save-as NAME keeps one.');
        for (const { name, filter, shared, own, owner } of saved) say(`${name}${own ? (shared ? ' (shared)' : '') : ` (of ${owner})`}: ${Object.entries(filter).map(([field, value]) => `${field} ${String(value)}`).join(', ') || 'all that waits'}`);
      }),
    );
  flags
    .command('show')
    .description('all about one flag: what was submitted, what is listed, why it matched, what happened since')
    .argument('<flag>', 'id, or its first letters')
    .option('--json', 'as JSON')
    .action((id: string, { json }: { json?: boolean }) =>
      asReviewer(async (app, by) => {
        const detail = await app.get(FlagsReader).detail(await flagId(app, id, by), by);
        say(json ? JSON.stringify(detail, null, 2) : flagText(detail, new Date()).join('\n'));
      }),
    );
  flags
    .command('claim')
    .description('take a flag')
    .argument('<flag>', 'id, or its first letters')
    .action((id: string) =>
      asReviewer(async (app, by) => {
        const { finding, id: whole } = await app.get(FlagsService).claim(await flagId(app, id, by), by);
        say(`The flag on ${finding.party.name} is yours. Next: interdict flags show ${whole.slice(0, 8)}`);
      }),
    );
  flags
    .command('release')
    .description('put a flag that you have back into the queue')
    .argument('<flag>', 'id, or its first letters')
    .action((id: string) =>
      asReviewer(async (app, by) => {
        await app.get(FlagsService).release(await flagId(app, id, by), by);
        say('The flag is back in the queue.');
      }),
    );
  flags
    .command('note')
    .description('write a note')
    .argument('<flag>', 'id, or its first letters')
    .argument('<text>')
    .action((id: string, text: string) =>
      asReviewer(async (app, by) => {
        const note = readNote(text);
        await app.get(CasesService).noteFlag(await flagId(app, id, by), note, by);
        say('Noted.');
      }),
    );
  flags.addCommand(proposeCommand());
  return flags;
}

function proposeCommand(): Command {
  return withDecision(new Command('propose').description('propose a decision; people who have signed in approve it').argument('<flag>', 'id, or its first letters'))
    .option('--pair', 'also clear the pair, so that the finding does not come back')
    .option('--pair-until <day>', 'last day of the pair; default the longest that the policy allows')
    .option('--whole-party', 'one decision about all that waits in the case on this party, whatever lists it is on')
    .action((id: string, options: DecisionFlags & { pair?: boolean; pairUntil?: string; wholeParty?: boolean }) =>
      asReviewer(async (app, by) => {
        const pair = options.pair || options.pairUntil !== undefined ? { expiresOn: options.pairUntil } : undefined;
        const asked = { ...readDecision(options), pair };
        const whole = await flagId(app, id, by);
        if (options.wholeParty) {
          const { flag } = await app.get(FlagsReader).detail(whole, by);
          const { flags, proposalId } = await app.get(DispositionsService).proposeForParty(flag.caseId, flag.partyId, asked, by);
          return say(proposedTogether(flags, flag.finding.party.name, proposalId));
        }
        const { flag, disposition } = await app.get(DispositionsService).propose(whole, asked, by);
        say(flag.state === 'proposed' ? `Proposed. Somebody else must approve proposal ${disposition.proposalId}, signed in: a command line is nobody's signature.` : `Written down; the flag is ${flag.state.replaceAll('_', ' ')}${flag.holds ? ' and holds' : ''}.`);
      }),
    );
}

async function showQueue(app: INestApplicationContext, by: Reviewer, options: QueueFlags): Promise<void> {
  const { limit } = options;
  const asked: QueueFilter = { ...(options.state === undefined ? {} : { state: readState(options.state) }), ...readNarrowing(options) };
  const saved = options.saved === undefined ? {} : (await app.get(QueueFilters).find(options.saved, by)).filter;
  const filter = { ...saved, ...asked };
  if (options.saveAs !== undefined) {
    const { name } = await app.get(QueueFilters).save({ name: options.saveAs, filter, shared: options.share === true }, by);
    process.stderr.write(`Kept as ${name}: interdict flags queue --saved '${name}'\n`);
  }
  if (options.byListing) {
    const { items: groups } = await app.get(FlagsReader).groups({ ...filter, limit }, by);
    return say(options.json ? JSON.stringify(groups, null, 2) : groupsText(groups, lineWidth()).join('\n'));
  }
  const queue = await app.get(FlagsReader).queue({ ...filter, limit }, by);
  say(options.json ? JSON.stringify(queue.items, null, 2) : queueText(queue, lineWidth(), new Date()).join('\n'));
}

async function flagId(app: INestApplicationContext, text: string, by: Reviewer): Promise<string> {
  return app.get(FlagsReader).idOf(readStartOfId(text, 'flag'), by);
}

function readState(text: string): QueueFilter['state'] {
  const found = ([...FLAG_STATES, 'unclosed', 'all'] as const).find((known) => known === text);
  if (!found) throw new CommandFailure(`--state takes ${FLAG_STATES.join(', ')}, unclosed or all.`);
  return found;
}
