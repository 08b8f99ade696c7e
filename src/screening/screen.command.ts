import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Command, InvalidArgumentError } from 'commander';
import { CommandFailure, say, withApp } from '../command-line/session.js';
import { fieldsOf } from '../http/problem.filter.js';
import { LIST_IDS } from '../lists/list-source.js';
import { IDENTIFIER_TYPES, type IdentifierType } from '../matching/party.js';
import { answerText } from './answer-text.js';
import { ScreeningService } from './screening.service.js';
import { SUBJECT_TYPES, ScreeningRequestDto } from './subject.dto.js';

interface ScreenFlags {
  readonly type?: string;
  readonly country?: string;
  readonly dob?: string;
  readonly id?: string[];
  readonly address?: string;
  readonly list?: string[];
  readonly limit?: number;
  readonly threshold?: number;
  readonly json?: boolean;
  readonly exitCode?: boolean;
  readonly file?: string;
  readonly out?: string;
  readonly column?: string;
}

/** Exit codes with `--exit-code`; without it every answer is 0 and only a failure is not. */
const EXIT_CODES = { clear: 0, review: 10, incomplete: 20 } as const;

/** What `--file` passes on to the room of supplier files. */
export interface FileFlags {
  readonly out?: string;
  /** Column that holds the name. */
  readonly column?: string;
  readonly type?: string;
  readonly country?: string;
  readonly threshold?: number;
  readonly list?: string[];
}

/** `interdict screen NAME` and `interdict screen --file FILE --out RESULTS`. */
export function screenCommand(screenFile: (path: string, flags: FileFlags) => Promise<void>): Command {
  return new Command('screen')
    .description('screen a name, or a file of suppliers, against the lists that are loaded')
    .argument('[name]', 'name in any script; may carry numbers, as in "INN 1646019914"')
    .option('--type <type>', SUBJECT_TYPES.join(', '))
    .option('--country <country>', 'code or name')
    .option('--dob <date>', 'date of birth: 1955-05-21, 1955-05 or 1955')
    .option('--id <number...>', 'number, or TYPE:NUMBER, such as inn:1646019914')
    .option('--address <address>', 'address in one line')
    .option('--list <id...>', 'only these lists')
    .option('--limit <n>', 'show at most this many findings', readNumber)
    .option('--threshold <score>', 'score from 0.5 to 1 from which a name is a finding', readNumber)
    .option('--json', 'the whole answer as JSON')
    .option('--exit-code', 'exit with 0 for clear, 10 for review, 20 for incomplete')
    .option('--file <file>', 'screen every row of a CSV, TSV or XLSX file')
    .option('--out <file>', 'with --file: where the results go')
    .option('--column <header>', 'with --file: the column that holds the name')
    .action(async (name: string | undefined, flags: ScreenFlags) => {
      if (flags.file !== undefined) return screenFile(flags.file, flags);
      if (name === undefined) throw new CommandFailure('Give a name to screen, or a file: interdict screen "Name", interdict screen --file suppliers.csv --out results.csv');
      return screenName(name, flags);
    });
}

async function screenName(name: string, flags: ScreenFlags): Promise<void> {
  const request = readRequest(name, flags);
  await withApp(async (app, config) => {
    const answer = await app.get(ScreeningService).screen(request, { actor: config.localActor, origin: 'cli', unit: null });
    say(flags.json ? JSON.stringify(answer, null, 2) : answerText(name, answer));
    if (flags.exitCode) process.exitCode = EXIT_CODES[answer.outcome];
  });
}

/** The same checks as over HTTP, with the flags' names in the messages. */
function readRequest(name: string, flags: ScreenFlags): ScreeningRequestDto {
  const request = plainToInstance(ScreeningRequestDto, {
    name,
    ...(flags.type === undefined ? {} : { type: flags.type }),
    ...(flags.country === undefined ? {} : { country: flags.country }),
    ...(flags.dob === undefined ? {} : { birthDate: flags.dob }),
    ...(flags.address === undefined ? {} : { address: flags.address }),
    ...(flags.id === undefined ? {} : { identifiers: flags.id.map(readIdentifier) }),
    ...(flags.list === undefined ? {} : { lists: flags.list }),
    ...(flags.limit === undefined ? {} : { limit: flags.limit }),
    ...(flags.threshold === undefined ? {} : { threshold: flags.threshold }),
  });
  const problems = fieldsOf(validateSync(request));
  const unknownList = flags.list?.find((id) => !LIST_IDS.some((known) => known === id));
  if (unknownList !== undefined) throw new CommandFailure(`--list: '${unknownList}' is no list. The lists are ${LIST_IDS.join(', ')}.`);
  if (problems.length > 0) throw new CommandFailure(problems.map(({ field, message }) => `${field}: ${message}`).join('\n'));
  return request;
}

function readIdentifier(text: string): { type?: IdentifierType; number: string } {
  const at = text.indexOf(':');
  if (at < 0) return { number: text };
  const type = IDENTIFIER_TYPES.find((known) => known === text.slice(0, at).toLowerCase());
  if (!type) throw new CommandFailure(`--id: '${text.slice(0, at)}' is no kind of number. The kinds are ${IDENTIFIER_TYPES.join(', ')}.`);
  return { type, number: text.slice(at + 1) };
}

function readNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('that is no number.');
  return value;
}
