import type { Finding } from '../screening/finding.js';
import type { ScreeningPolicy } from '../screening/policies/policy.js';
import { matchQuestions, questionOrError } from '../screening/match-questions.js';
import { type Question as AskedQuestion, type Moment, type SubjectScreened, judgeMatches, momentOf, screenSubject } from '../screening/screen-subject.js';
import { SUBJECT_TYPES, type ScreeningRequestDto } from '../screening/subject.dto.js';
import { SubjectError, readSubject } from '../screening/subject.js';
import type { PartyType } from '../matching/party.js';
import type { MatchPool } from '../watchlist/match-pool.js';
import { type Watchlist, watchlistOf } from '../watchlist/watchlist.service.js';
import { type Verbatim, verbatimOf } from './completeness.js';
import { FLOOR, type Found } from './measures.js';
import type { LabelledPair, OrdinaryName, Question } from './sets.js';

/** Called every some questions: lets others have a turn, and tells how far it is. */
export type Turn = (done: number) => Promise<void>;

type Judgement = SubjectScreened['judgement'];

/** Questions that are matched on the threads at once. */
const PIECE = 1000;

export interface AnsweredQuestion extends Question, Found {
  /** Under the policy in force. */
  readonly flagged: boolean;
}

export interface AnsweredName extends OrdinaryName {
  /** Best score that flags when asked at the floor, 0…1; 0 for none. */
  readonly best: number;
  /** The flag under the policy in force, if it raises one. */
  readonly alert?: Finding;
}

export interface AnsweredPair extends LabelledPair {
  readonly score: number;
  readonly flagged: boolean;
}

/**
 * What became of a listed name or number that was asked for as it stands. `flagged`: its party raised a flag; `shown`: its
 * party was shown without one; `held`: the answer says that the name tells too little, and holds; `missed`: none of these.
 */
export type VerbatimOutcome = 'flagged' | 'shown' | 'held' | 'missed';

export interface AnsweredVerbatim {
  readonly list: string;
  readonly partyId: string;
  readonly kind: 'name' | 'identifier';
  readonly text: string;
  readonly outcome: VerbatimOutcome;
  /** For what was not flagged: why not. */
  readonly because: ShownBecause | 'too little to be screened' | 'not found' | null;
}

/** Why a listed name that came back raised no flag of its own. */
export type ShownBecause = 'the list grades the name as weak' | 'it is an alias that says too little by itself' | 'a report only mentions it' | 'the policy only shows it';

/** Asks what a user would ask, through the same functions as every screening; nothing is stored. Cleared pairs suppress nothing here. */
export class Evaluation {
  private readonly moment: Moment;

  constructor(
    private readonly watchlist: Watchlist,
    private readonly policy: ScreeningPolicy,
    private readonly at: Date,
    private readonly threads: MatchPool,
  ) {
    this.moment = momentOf(watchlist, policy, at);
  }

  async questions(questions: readonly Question[], turn: Turn): Promise<AnsweredQuestion[]> {
    const asked = questions.map(({ query, type }): ScreeningRequestDto => ({ name: query, ...typed(type) }));
    const isIt = ({ expected }: Question) => ({ finding: { party } }: Judgement['findings'][number]): boolean => party.id === expected || party.id.slice(party.id.indexOf(':') + 1) === expected;
    return this.atBoth(questions, asked, turn, (question, inForce, wide) => {
      const at = wide.findIndex(isIt(question));
      return { ...question, rank: at + 1, score: wide[at]?.finding.score ?? 0, flagged: inForce.some(isIt(question)) };
    });
  }

  async ordinary(names: readonly OrdinaryName[], type: PartyType, turn: Turn): Promise<AnsweredName[]> {
    const asked = names.map((ordinary): ScreeningRequestDto => ({ name: ordinary.name, ...typed(type), ...knownOf(ordinary) }));
    return this.atBoth(names, asked, turn, (ordinary, [alert], [best]) => ({ ...ordinary, best: best?.finding.score ?? 0, ...(alert ? { alert: alert.finding } : {}) }));
  }

  /** Each listed name is a list of its own, so that a pair is judged by itself. */
  async pairs(pairs: readonly LabelledPair[], turn: Turn): Promise<AnsweredPair[]> {
    const answers: AnsweredPair[] = [];
    for (const pair of pairs) {
      const party = { id: 'internal:pair', listId: 'internal', recordId: 'pair', type: pair.type, names: [{ full: pair.listed, kind: 'primary' as const, quality: 'strong' as const }], identifiers: [], birthDates: [], addresses: [], countries: [], listing: { programmes: [], measures: ['other' as const], jurisdiction: '', legalBasis: [] } };
      const alone = watchlistOf({ versions: [], parties: [party], provisional: new Set(), apart: [] });
      const moment = momentOf(alone, this.policy, this.at);
      const flagsOf = (threshold?: number): Judgement['findings'] => flagging(judgedOrNot({ name: pair.query, ...typed(pair.type), ...(threshold === undefined ? {} : { threshold }) }, alone, moment));
      answers.push({ ...pair, score: flagsOf(FLOOR)[0]?.finding.score ?? 0, flagged: flagsOf().length > 0 });
      if (answers.length % 100 === 0) await turn(answers.length);
    }
    return answers;
  }

  /** Every name and number on the loaded lists, or each so-manieth. Entries that are only an address have no name to be asked for. */
  async completeness(every: number, turn: Turn): Promise<AnsweredVerbatim[]> {
    const all = [...verbatimOf(this.watchlist.parties.values())].filter(({ party }, index) => index % every === 0 && party.type !== 'address' && !this.watchlist.provisional.has(party.id));
    const asked = all.map(({ party, text, identifier }): ScreeningRequestDto => ({ ...(identifier ? { name: '', identifiers: [{ type: identifier.type, number: identifier.number, ...(identifier.country ? { country: identifier.country } : {}) }] } : { name: text }), ...typed(party.type) }));
    return this.ask(asked, turn, (judgement, index) => {
      const asked = all[index] as Verbatim;
      const { party, kind, text } = asked;
      const outcome = outcomeOf(judgement, party.id);
      return { list: party.listId, partyId: party.id, kind, text, outcome, because: becauseOf(outcome, asked) };
    });
  }

  /** What flags under the policy in force, and what would at the floor, best first. */
  private async atBoth<T, R>(all: readonly T[], asked: readonly ScreeningRequestDto[], turn: Turn, read: (one: T, inForce: Judgement['findings'], wide: Judgement['findings']) => R): Promise<R[]> {
    const half = (done: number): Promise<void> => turn(Math.floor(done / 2));
    const inForce = await this.ask(asked, half, flagging);
    const wide = await this.ask(asked.map((request) => ({ ...request, threshold: FLOOR })), (done) => half(asked.length + done), flagging);
    return all.map((one, index) => read(one, inForce[index] ?? [], wide[index] ?? []));
  }

  /** Asks on the threads, piece by piece, and reads each judgement in turn; undefined for what a screening would refuse. */
  private async ask<R>(requests: readonly ScreeningRequestDto[], turn: Turn, read: (judgement: Judgement | undefined, index: number) => R): Promise<R[]> {
    const answers: R[] = [];
    for (let start = 0; start < requests.length; start += PIECE) {
      const questions = requests.slice(start, start + PIECE).map((request) => questionOrError(request, this.moment));
      const matches = await matchQuestions(questions.filter((question): question is AskedQuestion => !(question instanceof SubjectError)), this.watchlist, this.threads);
      for (const question of questions) answers.push(read(question instanceof SubjectError ? undefined : judgeMatches(question, matches.get(question) ?? [], this.watchlist, this.moment).judgement, answers.length));
      await turn(answers.length);
    }
    return answers;
  }
}

function judgedOrNot(request: ScreeningRequestDto, watchlist: Watchlist, moment: Moment): Judgement | undefined {
  try {
    return screenSubject(request, watchlist, moment).judgement;
  } catch (error) {
    if (error instanceof SubjectError) return undefined;
    throw error;
  }
}

function flagging(judgement: Judgement | undefined): Judgement['findings'] {
  return judgement?.findings.filter(({ finding }) => finding.flags) ?? [];
}

function outcomeOf(judgement: Judgement | undefined, partyId: string): VerbatimOutcome {
  if (judgement === undefined) return 'missed';
  const found = [...judgement.findings, ...judgement.context].find(({ party }) => party.id === partyId);
  if (found) return found.finding.flags ? 'flagged' : 'shown';
  return judgement.incompleteReasons.some(({ code }) => code === 'insufficient_data') ? 'held' : 'missed';
}

function becauseOf(outcome: VerbatimOutcome, { party, name }: Verbatim): AnsweredVerbatim['because'] {
  switch (outcome) {
    case 'flagged':
      return null;
    case 'held':
      return 'too little to be screened';
    case 'missed':
      return 'not found';
    case 'shown':
      if (party.role !== undefined) return 'a report only mentions it';
      if (name?.quality === 'weak') return 'the list grades the name as weak';
      return name !== undefined && name.kind !== 'primary' ? 'it is an alias that says too little by itself' : 'the policy only shows it';
    default: {
      const never: never = outcome;
      return never;
    }
  }
}

/** Country and date of birth of a row; what a screening would refuse is left out, as an officer would leave it out. */
function knownOf({ country, birthDate }: OrdinaryName): Pick<ScreeningRequestDto, 'country' | 'birthDate'> {
  return { ...(country !== undefined && isUsable({ country }) ? { country } : {}), ...(birthDate !== undefined && isUsable({ birthDate }) ? { birthDate } : {}) };
}

function isUsable(field: Pick<ScreeningRequestDto, 'country' | 'birthDate'>): boolean {
  try {
    readSubject({ name: 'any', ...field });
    return true;
  } catch {
    return false;
  }
}

function typed(type: PartyType): Pick<ScreeningRequestDto, 'type'> {
  const known = SUBJECT_TYPES.find((each) => each === type);
  return known ? { type: known } : {};
}
