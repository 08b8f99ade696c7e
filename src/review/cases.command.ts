import type { INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import { CommandFailure, say } from '../command-line/session.js';
import { caseText, casesText } from './case-text.js';
import { type CaseFilter, CasesReader } from './cases-reader.service.js';
import { CasesService } from './cases.service.js';
import { asReviewer, lineWidth, readNote, readStartOfId } from './command-reviewer.js';
import { type DecisionFlags, proposedTogether, readDecision, withDecision } from './decision-options.js';
import { DispositionsService } from './dispositions.service.js';
import { FlagsReader } from './flags-reader.service.js';
import type { Reviewer } from './flags.service.js';
import { type NarrowingFlags, readNarrowing, withNarrowing } from './narrowing-options.js';
import { StandingService } from './standing.service.js';
import { TasksService } from './tasks.service.js';

const STATES = ['open', 'closed', 'all'] as const;

/** `interdict cases list|show|claim|note|propose`: all flags of one subject together; the command line proposes and never approves. */
export function casesCommand(): Command {
  const cases = new Command('cases').description('cases: all flags of one subject');
  withNarrowing(cases.command('list').description('what waits, what is due first on top').option('--state <state>', `${STATES.join(', ')}; default open`))
    .action((options: NarrowingFlags & { state?: string }) =>
      asReviewer(async (app, by) => {
        const { items, next } = await app.get(CasesReader).page(filterOf(options), by);
        say(options.json ? JSON.stringify(items, null, 2) : casesText(items, next !== null, lineWidth(), new Date()).join('\n'));
      }),
    );
  cases
    .command('show')
    .description('where the subject stands, its flags, and what is to be done')
    .argument('<case>', 'id, or its first letters')
    .option('--json', 'as JSON')
    .action((text: string, { json }: { json?: boolean }) =>
      asReviewer(async (app, by) => {
        const item = await app.get(CasesReader).find(readStartOfId(text, 'case'), by);
        const [standing, queue, { items: tasks }] = await Promise.all([app.get(StandingService).ofCase(item.id, by), app.get(FlagsReader).queue({ caseId: item.id, state: 'all', limit: 500 }, by), app.get(TasksService).list({ caseId: item.id, open: true }, by)]);
        say(json ? JSON.stringify({ case: item, standing, flags: queue.items, tasks }, null, 2) : caseText({ item, standing, queue, tasks }, lineWidth(), new Date()).join('\n'));
      }),
    );
  cases
    .command('claim')
    .description('take every flag of a case that nobody has')
    .argument('<case>', 'id, or its first letters')
    .action((text: string) =>
      asReviewer(async (app, by) => {
        const { id } = await app.get(CasesReader).find(readStartOfId(text, 'case'), by);
        const { length } = await app.get(CasesService).claim(id, by);
        say(length === 0 ? 'Nobody\'s flag was left in this case: nothing was claimed.' : `${length} flag${length === 1 ? ' is' : 's are'} yours.`);
      }),
    );
  cases
    .command('note')
    .description('write a note')
    .argument('<case>', 'id, or its first letters')
    .argument('<text>')
    .action((text: string, note: string) =>
      asReviewer(async (app, by) => {
        const said = readNote(note);
        await app.get(CasesService).noteCase((await app.get(CasesReader).find(readStartOfId(text, 'case'), by)).id, said, by);
        say('Noted.');
      }),
    );
  cases.addCommand(
    withDecision(new Command('propose').description('propose one decision about all that waits in the case on one party, whatever lists it is on; people who have signed in approve it').argument('<case>', 'id, or its first letters'))
      .requiredOption('--party <id>', 'one of the party\'s listings, such as us-ofac-sdn:12345')
      .action((text: string, options: DecisionFlags & { party: string }) => asReviewer((app, by) => propose(app, by, text, options))),
  );
  return cases;
}

async function propose(app: INestApplicationContext, by: Reviewer, text: string, { party, ...options }: DecisionFlags & { readonly party: string }): Promise<void> {
  const asked = readDecision(options);
  const { id } = await app.get(CasesReader).find(readStartOfId(text, 'case'), by);
  const { flags, proposalId } = await app.get(DispositionsService).proposeForParty(id, party, asked, by);
  say(proposedTogether(flags, party, proposalId));
}

function filterOf({ state: said, ...options }: NarrowingFlags & { readonly state?: string }): CaseFilter {
  const state = said === undefined ? undefined : STATES.find((known) => known === said);
  if (said !== undefined && state === undefined) throw new CommandFailure(`--state takes ${STATES.join(', ')}.`);
  return { ...readNarrowing(options), state, limit: options.limit };
}
