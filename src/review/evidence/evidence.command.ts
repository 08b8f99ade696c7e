import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { wholeNumber } from '../../command-line/numbers.js';
import { CommandFailure, say, withApp } from '../../command-line/session.js';
import { today } from '../../days.js';
import { fieldsOf } from '../../http/problem.filter.js';
import { ReplayService } from '../../screening/replay.service.js';
import { SUBJECT_TYPES, SubjectDto } from '../../screening/subject.dto.js';
import { asReviewer, readId } from '../command-reviewer.js';
import { certificatePdf } from './certificate-pdf.js';
import { CertificatesService } from './certificates.service.js';
import { type WhyNot, WhyNotService } from './why-not.service.js';

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
    .description('run a past screening again, against the lists of its day and the policy of its day or another')
    .argument('<screening>')
    .option('--policy <number>', 'under this policy, whatever its state; without it under its own', wholeNumber(1))
    .option('--json', 'as JSON')
    .action((id: string, { policy, json }: { policy?: number; json?: boolean }) =>
      withApp(async (app) => {
        const found = await app.get(ReplayService).replay(readId(id), { policy });
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
    .option('--type <type>', SUBJECT_TYPES.join(', '))
    .option('--country <country>', 'code or name')
    .option('--dob <date>', 'date of birth')
    .option('--id <number...>', 'registration, tax or passport numbers')
    .option('--address <address>')
    .option('--json', 'as JSON')
    .action((options: WhyNotFlags) =>
      asReviewer(async (app, by) => {
        const at = options.at ?? today();
        if (!/^\d{4}-\d{2}-\d{2}$/.test(at) || Number.isNaN(Date.parse(at))) throw new CommandFailure('--at takes a day such as 2024-02-23.');
        if (!options.party.includes(':')) throw new CommandFailure('--party takes a list and a record id, such as us-ofac-sdn:12345.');
        const found = await app.get(WhyNotService).ask(readSubjectFlags(options), options.party, at, by);
        say(options.json ? JSON.stringify(found, null, 2) : whyNotText(found).join('\n'));
      }),
    );
  return [certificate, replay, whyNot];
}

interface WhyNotFlags {
  readonly subject: string;
  readonly party: string;
  readonly at?: string;
  readonly reference?: string;
  readonly type?: string;
  readonly country?: string;
  readonly dob?: string;
  readonly id?: string[];
  readonly address?: string;
  readonly json?: boolean;
}

/** The same checks as over HTTP. */
function readSubjectFlags({ subject: name, reference, type, country, dob: birthDate, id, address }: WhyNotFlags): SubjectDto {
  const given = { name, reference, type, country, birthDate, address, identifiers: id?.map((number) => ({ number })) };
  const subject = plainToInstance(SubjectDto, Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
  const faults = fieldsOf(validateSync(subject));
  if (faults.length > 0) throw new CommandFailure(faults.map(({ field, message }) => `${field}: ${message}`).join('\n'));
  return subject;
}

/** Question by question, each with its answer on the left; what explains it comes first and last. */
function whyNotText({ subject, party, at, steps, conclusion }: WhyNot): string[] {
  return [
    `Why was ${subject} not stopped for ${party} on ${at}?`,
    '',
    conclusion,
    '',
    ...steps.flatMap(({ question, answer, detail }, index) => [`${String(index + 1).padStart(2)}  ${answer.toUpperCase().padEnd(7)}  ${question}`, ...detail.split('\n').map((line) => `             ${line}`)]),
  ];
}
