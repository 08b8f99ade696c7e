import { readFile } from 'node:fs/promises';
import { HttpException } from '@nestjs/common';
import { Command } from 'commander';
import { wholeNumber } from '../../command-line/numbers.js';
import { CommandFailure, say, withApp } from '../../command-line/session.js';
import { dayOf } from '../../days.js';
import type { BacktestResult } from './backtest.js';
import { PoliciesService } from './policies.service.js';
import { PolicyBacktest } from './policy-backtest.service.js';
import type { PolicyVersionEntity } from './policy-version.entity.js';

/** `interdict policy …`: the rules of screening. The command line drafts and proposes; it never approves. */
export function policyCommand(): Command {
  const policy = new Command('policy').description('the rules of screening: thresholds, required lists, what holds');
  policy
    .command('list')
    .description('all versions')
    .action(() =>
      told(async (policies) => {
        for (const version of await policies.list()) say(line(version, policies.current.number));
      }),
    );
  policy
    .command('show')
    .description('a policy as JSON; without a number the one in force')
    .argument('[number]', 'number of the policy', wholeNumber(1))
    .action((number: number | undefined) => told(async (policies) => say(JSON.stringify((await policies.find(number ?? policies.current.number)).document, null, 2))));
  policy
    .command('draft')
    .description('keep a changed policy as a draft; nothing changes yet')
    .argument('<file>', 'JSON file; start from the output of: interdict policy show')
    .requiredOption('--title <title>', 'what it is about')
    .action((file: string, { title }: { title: string }) =>
      told(async (policies, _, actor) => {
        const { number } = await policies.draft(await readJson(file), title, actor);
        say(`Policy ${number} is a draft. Next: interdict policy backtest ${number}`);
      }),
    );
  policy
    .command('backtest')
    .description('re-run past subjects under a draft: which flags more, which fewer')
    .argument('<number>', 'number of the draft', wholeNumber(1))
    .option('--since-days <days>', 'subjects of so many past days', wholeNumber(1))
    .option('--limit <n>', 'at most so many subjects', wholeNumber(1))
    .option('--json', 'all of the result as JSON')
    .action((number: number, { sinceDays, limit, json }: { sinceDays?: number; limit?: number; json?: boolean }) =>
      told(async (_, backtests, actor) => {
        const { backtest } = await backtests.run(number, actor, { sinceDays, limit });
        if (backtest) say(json ? JSON.stringify(backtest, null, 2) : backtestText(backtest));
      }),
    );
  policy
    .command('propose')
    .description('propose to put a back-tested draft in force; two users must approve it, signed in')
    .argument('<number>', 'number of the draft', wholeNumber(1))
    .requiredOption('--reason <reason>', 'why, for the approvers')
    .action((number: number, { reason }: { reason: string }) =>
      told(async (policies, _, actor) => {
        const { id, approvalsNeeded, expiresAt } = await policies.propose(number, reason, { actor, unit: null });
        say(`Proposed as ${id}. ${approvalsNeeded} users must approve it until ${dayOf(expiresAt)}.`);
      }),
    );
  return policy;
}

/** Opens the application, and tells refusals as a command does. */
async function told(work: (policies: PoliciesService, backtests: PolicyBacktest, actor: string) => Promise<void>): Promise<void> {
  await withApp(async (app, config) => {
    try {
      await work(app.get(PoliciesService), app.get(PolicyBacktest), config.localActor);
    } catch (error) {
      if (error instanceof HttpException) throw new CommandFailure(error.message);
      throw error;
    }
  });
}

function line({ number, state, title, createdBy, activatedAt, activatedBy }: PolicyVersionEntity, current: number): string {
  const since = activatedAt ? `, in force since ${activatedAt.toISOString()} by ${activatedBy ?? '?'}` : '';
  return `${number === current ? '*' : ' '} ${String(number).padStart(4)}  ${state.padEnd(10)}  ${title} (${createdBy}${since})`;
}

function backtestText(result: BacktestResult): string {
  const { against, subjects, unreadable, flagsBefore, flagsAfter, moreFlags, fewerFlags, newHolds, endedHolds, changedSubjects, differences } = result;
  return [
    `${subjects} past subjects, against policy ${against}${unreadable > 0 ? `; ${unreadable} could not be read` : ''}`,
    `  flags    ${flagsBefore} before, ${flagsAfter} after: ${moreFlags} more, ${fewerFlags} fewer`,
    `  holds    ${newHolds} subjects would hold and do not, ${endedHolds} hold and would not`,
    `  changed  ${changedSubjects} subjects`,
    ...differences.slice(0, 20).map(({ screening, outcome, more, fewer }) => `    ${screening}  ${outcome.join(' → ')}${more.map((id) => `  +${id}`).join('')}${fewer.map((id) => `  -${id}`).join('')}`),
    ...(changedSubjects > 20 ? ['    … all of them: --json'] : []),
  ].join('\n');
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
