import { writeFileSync } from 'node:fs';
import type { INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import { isUUID } from 'class-validator';
import type { Config } from '../config.js';
import { CommandFailure, say, withApp } from '../command-line/session.js';
import { ReplayService } from '../screening/replay.service.js';
import { DISPOSITION_OUTCOMES, MATCH_STEPS, MATCH_STEP_NAMES, type MatchStepAnswer, REASON_CODES, REASON_CODE_NAMES } from './dispositions.js';
import { DispositionsService } from './dispositions.service.js';
import { certificatePdf } from './evidence/certificate-pdf.js';
import { CertificatesService } from './evidence/certificates.service.js';
import { WhyNotService } from './evidence/why-not.service.js';
import { FLAG_STATES } from './flag-states.js';
import { FlagsReader, type QueueFilter } from './flags-reader.service.js';
import { FlagsService, type Reviewer } from './flags.service.js';

/** The person at the keyboard works on flags and approves nothing. */
function reviewer({ localActor }: Config): Reviewer {
  return { kind: 'local', actor: localActor, scopes: new Set(['flags:read', 'flags:work', 'evidence:read']), unit: null };
}

async function asReviewer(work: (app: INestApplicationContext, by: Reviewer) => Promise<void>): Promise<void> {
  await withApp(async (app, config) => {
    try {
      await work(app, reviewer(config));
    } catch (error) {
      if (error instanceof Error && 'code' in error && !(error instanceof CommandFailure)) throw new CommandFailure(error.message);
      throw error;
    }
  });
}

/** `interdict flags queue|show|claim|propose`: the command line proposes and never approves. */
export function flagsCommand(): Command {
  const flags = new Command('flags').description('flags that wait for a person');
  flags
    .command('queue')
    .description('what waits, what is due first on top')
    .option('--state <state>', `${FLAG_STATES.join(', ')}, unclosed or all`, 'unclosed')
    .option('--list <id>', 'only this list')
    .option('--party <id>', 'only this listing, such as us-ofac-sdn:12345')
    .option('--mine', 'only what you have')
    .option('--overdue', 'only what is overdue')
    .option('--by-listing', 'grouped by listing')
    .option('--limit <n>', 'at most this many', '50')
    .option('--json', 'as JSON')
    .action((options: { state: string; list?: string; party?: string; mine?: boolean; overdue?: boolean; byListing?: boolean; limit: string; json?: boolean }) =>
      asReviewer(async (app, by) => {
        const filter: QueueFilter = { state: readState(options.state), list: options.list, partyId: options.party, assignee: options.mine ? 'me' : undefined, overdue: options.overdue, limit: Math.min(500, Math.max(1, Number(options.limit) || 50)) };
        if (options.byListing) {
          const groups = await app.get(FlagsReader).groups(filter, by);
          if (options.json) return say(JSON.stringify(groups, null, 2));
          for (const group of groups) say(`${String(group.flags).padStart(5)}  ${group.bestScore.toFixed(2)}  ${group.partyId.padEnd(26)} ${group.party}`);
          return;
        }
        const { items, next } = await app.get(FlagsReader).queue(filter, by);
        if (options.json) return say(JSON.stringify(items, null, 2));
        if (items.length === 0) say('Nothing waits.');
        for (const item of items) say(`${item.id}  ${item.priority.padEnd(6)} ${item.score.toFixed(2)} ${item.state.padEnd(17)} ${item.overdue ? 'OVERDUE ' : ''}${item.subject} ~ ${item.party} (${item.partyId})${item.assignee ? ` [${item.assignee}]` : ''}`);
        if (next) say('… and more (--limit)');
      }),
    );
  flags
    .command('show')
    .description('all about one flag')
    .argument('<flag>')
    .option('--json', 'as JSON')
    .action((id: string, { json }: { json?: boolean }) =>
      asReviewer(async (app, by) => {
        const detail = await app.get(FlagsReader).detail(readId(id), by);
        if (json) return say(JSON.stringify(detail, null, 2));
        const { flag, comparison, history, dispositions, notes } = detail;
        say(`${flag.state.toUpperCase()}${flag.holds ? ', HOLDS' : ''}  version ${flag.version}  ${flag.assignee ?? 'nobody has it'}`);
        say(`${flag.finding.party.name} (${flag.partyId})  score ${flag.score.toFixed(2)}  ${flag.finding.kind}`);
        say(flag.finding.reason);
        say();
        for (const { field, submitted, listed, verdict } of comparison) say(`${verdict.padEnd(8)} ${field.padEnd(12)} ${submitted.join('; ') || '—'}  |  ${listed.join('; ') || '—'}`);
        if (history.length + dispositions.length + notes.length > 0) say();
        for (const { at, actor, action, toState } of history) say(`${at.toISOString()}  ${action} → ${toState}  ${actor}`);
        for (const { outcome, reasonCode, state, text } of dispositions) say(`${state}: ${outcome} (${reasonCode}) ${text}`);
        for (const { at, actor, text } of notes) say(`${at.toISOString()}  ${actor}: ${text}`);
        say();
        say(`Possible now: ${detail.actions.join(', ')}`);
      }),
    );
  flags
    .command('claim')
    .description('take a flag')
    .argument('<flag>')
    .action((id: string) =>
      asReviewer(async (app, by) => {
        const { version } = await app.get(FlagsService).claim(readId(id), by);
        say(`The flag is yours (version ${version}).`);
      }),
    );
  flags
    .command('propose')
    .description('propose a decision; two other people approve it at the desk')
    .argument('<flag>')
    .requiredOption('--outcome <outcome>', DISPOSITION_OUTCOMES.join(', '))
    .requiredOption('--reason <code>', REASON_CODE_NAMES.join(', '))
    .requiredOption('--text <text>', 'what was compared and what it showed')
    .option('--check <step=answer...>', `the match steps, each yes, no or not_known: ${MATCH_STEP_NAMES.join(', ')}`)
    .option('--pair', 'also clear the pair, so that the finding does not come back')
    .option('--pair-until <day>', 'last day of the pair; default and at most a year')
    .addHelpText('after', `\nMatch steps:\n${Object.entries(MATCH_STEPS).map(([step, asks]) => `  ${step}: ${asks}`).join('\n')}\nReasons:\n${Object.entries(REASON_CODES).map(([code, { outcome, says }]) => `  ${code} (${outcome}): ${says}`).join('\n')}`)
    .action((id: string, options: { outcome: string; reason: string; text: string; check?: string[]; pair?: boolean; pairUntil?: string }) =>
      asReviewer(async (app, by) => {
        const outcome = DISPOSITION_OUTCOMES.find((known) => known === options.outcome);
        const reasonCode = REASON_CODE_NAMES.find((known) => known === options.reason);
        if (!outcome) throw new CommandFailure(`--outcome takes ${DISPOSITION_OUTCOMES.join(', ')}.`);
        if (!reasonCode) throw new CommandFailure(`--reason takes ${REASON_CODE_NAMES.join(', ')}.`);
        const pair = options.pair || options.pairUntil !== undefined ? { expiresOn: options.pairUntil } : undefined;
        const { flag, disposition } = await app.get(DispositionsService).propose(readId(id), { outcome, reasonCode, text: options.text, checklist: readChecks(options.check ?? []), pair }, by);
        say(flag.state === 'proposed' ? `Proposed; proposal ${disposition.proposalId} waits for approval.` : `Written down; the flag is ${flag.state.replaceAll('_', ' ')}.`);
      }),
    );
  return flags;
}

/** `interdict certificate`, `interdict replay`, `interdict why-not`: what stands behind an answer. */
export function evidenceCommands(): Command[] {
  const certificate = new Command('certificate')
    .description('the certificate of a screening or a case, as JSON or PDF')
    .argument('<id>', 'of the screening, or with --case of the case')
    .option('--case', 'of a case')
    .option('--pdf <file>', 'write a PDF')
    .action((id: string, options: { case?: boolean; pdf?: string }) =>
      asReviewer(async (app, by) => {
        const found = await (options.case ? app.get(CertificatesService).ofCase(readId(id), by) : app.get(CertificatesService).ofScreening(readId(id), by));
        if (options.pdf === undefined) return say(JSON.stringify(found, null, 2));
        writeFileSync(options.pdf, await certificatePdf(found));
        say(`${options.pdf} is written. SHA-256 of the certificate: ${found.sha256}`);
      }),
    );
  const replay = new Command('replay')
    .description('run a past screening again, against the lists and the policy of its day')
    .argument('<screening>')
    .option('--json', 'as JSON')
    .action((id: string, { json }: { json?: boolean }) =>
      withApp(async (app) => {
        const found = await app.get(ReplayService).replay(readId(id));
        if (json) say(JSON.stringify(found, null, 2));
        else {
          say(`${found.kind === 'replay' ? 'REPLAY' : 'COMPARISON'} of the screening of ${found.at}: ${found.same ? 'the same result' : 'another result'}`);
          for (const reason of found.becauseOf) say(`  only a comparison: ${reason}`);
          for (const difference of found.differences) say(`  ${difference}`);
        }
        if (found.kind === 'replay' && !found.same) process.exitCode = 1;
      }),
    );
  const whyNot = new Command('why-not')
    .description('why a subject was not stopped for a party on a day, step by step')
    .requiredOption('--subject <name>', 'name of the subject')
    .requiredOption('--party <id>', 'list and record id, such as us-ofac-sdn:12345')
    .option('--at <day>', 'the day in question; default today')
    .option('--reference <reference>', 'your own reference of the subject')
    .option('--country <country>')
    .option('--dob <date>')
    .option('--json', 'as JSON')
    .action((options: { subject: string; party: string; at?: string; reference?: string; country?: string; dob?: string; json?: boolean }) =>
      asReviewer(async (app, by) => {
        const at = options.at ?? new Date().toISOString().slice(0, 10);
        if (!/^\d{4}-\d{2}-\d{2}$/.test(at) || Number.isNaN(Date.parse(at))) throw new CommandFailure('--at takes a day such as 2024-02-23.');
        if (!options.party.includes(':')) throw new CommandFailure('--party takes a list and a record id, such as us-ofac-sdn:12345.');
        const subject = { name: options.subject, ...(options.reference ? { reference: options.reference } : {}), ...(options.country ? { country: options.country } : {}), ...(options.dob ? { birthDate: options.dob } : {}) };
        const found = await app.get(WhyNotService).ask(subject, options.party, at, by);
        if (options.json) return say(JSON.stringify(found, null, 2));
        found.steps.forEach(({ question, answer, detail }, index) => say(`${index + 1}. ${question}  ${answer.toUpperCase()}\n   ${detail}`));
        say(`\n${found.conclusion}`);
      }),
    );
  return [certificate, replay, whyNot];
}

function readId(id: string): string {
  if (!isUUID(id)) throw new CommandFailure(`'${id}' is no id; ids look like 123e4567-e89b-42d3-a456-426614174000.`);
  return id;
}

function readState(text: string): QueueFilter['state'] {
  const found = ([...FLAG_STATES, 'unclosed', 'all'] as const).find((known) => known === text);
  if (!found) throw new CommandFailure(`--state takes ${FLAG_STATES.join(', ')}, unclosed or all.`);
  return found;
}

function readChecks(texts: readonly string[]): Partial<Record<(typeof MATCH_STEP_NAMES)[number], MatchStepAnswer>> {
  return Object.fromEntries(
    texts.map((text) => {
      const [step, answer] = text.split('=');
      const known = MATCH_STEP_NAMES.find((name) => name === step);
      if (!known || (answer !== 'yes' && answer !== 'no' && answer !== 'not_known')) throw new CommandFailure(`--check takes ${MATCH_STEP_NAMES.map((name) => `${name}=yes`).join(' ')}, each yes, no or not_known.`);
      return [known, answer];
    }),
  );
}
