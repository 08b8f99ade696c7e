import type { Finding } from '../screening/finding.js';
import type { ScreeningPolicy } from '../screening/policies/policy.js';
import { type Moment, type SubjectScreened, momentOf, screenSubject } from '../screening/screen-subject.js';
import { SUBJECT_TYPES, type ScreeningRequestDto } from '../screening/subject.dto.js';
import { SubjectError, readSubject } from '../screening/subject.js';
import type { PartyType } from '../matching/party.js';
import { type Watchlist, watchlistOf } from '../watchlist/watchlist.service.js';
import { verbatimOf } from './completeness.js';
import { FLOOR, type Found } from './measures.js';
import type { LabelledPair, OrdinaryName, Question } from './sets.js';

/** Called between two questions: lets others have a turn, and tells how far it is. */
export type Turn = (done: number) => Promise<void>;

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
}

/** Asks what a user would ask, through the same function as every screening; nothing is stored. Cleared pairs suppress nothing here. */
export class Evaluation {
  private readonly moment: Moment;

  constructor(
    private readonly watchlist: Watchlist,
    private readonly policy: ScreeningPolicy,
    private readonly at: Date,
  ) {
    this.moment = momentOf(watchlist, policy, at);
  }

  async questions(questions: readonly Question[], turn: Turn): Promise<AnsweredQuestion[]> {
    return inTurns(questions, turn, (question) => {
      const asked = { name: question.query, ...typed(question.type) };
      const isIt = ({ finding: { party } }: SubjectScreened['judgement']['findings'][number]): boolean => party.id === question.expected || party.id.slice(party.id.indexOf(':') + 1) === question.expected;
      const wide = this.flags({ ...asked, threshold: FLOOR });
      const at = wide.findIndex(isIt);
      return { ...question, rank: at + 1, score: wide[at]?.finding.score ?? 0, flagged: this.flags(asked).some(isIt) };
    });
  }

  async ordinary(names: readonly OrdinaryName[], type: PartyType, turn: Turn): Promise<AnsweredName[]> {
    return inTurns(names, turn, (ordinary) => {
      const asked = { name: ordinary.name, ...typed(type), ...knownOf(ordinary) };
      const [best] = this.flags({ ...asked, threshold: FLOOR });
      const [alert] = best === undefined ? [] : this.flags(asked);
      return { ...ordinary, best: best?.finding.score ?? 0, ...(alert ? { alert: alert.finding } : {}) };
    });
  }

  /** Each listed name is a list of its own, so that a pair is judged by itself. */
  async pairs(pairs: readonly LabelledPair[], turn: Turn): Promise<AnsweredPair[]> {
    return inTurns(pairs, turn, (pair) => {
      const party = { id: 'internal:pair', listId: 'internal', recordId: 'pair', type: pair.type, names: [{ full: pair.listed, kind: 'primary' as const, quality: 'strong' as const }], identifiers: [], birthDates: [], addresses: [], countries: [], listing: { programmes: [], measures: ['other' as const], jurisdiction: '', legalBasis: [] } };
      const alone = new Evaluation(watchlistOf({ versions: [], parties: [party], provisional: new Set(), apart: [] }), this.policy, this.at);
      const asked = { name: pair.query, ...typed(pair.type) };
      const [best] = alone.flags({ ...asked, threshold: FLOOR });
      return { ...pair, score: best?.finding.score ?? 0, flagged: alone.flags(asked).length > 0 };
    });
  }

  /** Every name and number on the loaded lists, or each so-manieth. Entries that are only an address have no name to be asked for. */
  async completeness(every: number, turn: Turn): Promise<AnsweredVerbatim[]> {
    const all = [...verbatimOf(this.watchlist.parties.values())].filter(({ party }, index) => index % every === 0 && party.type !== 'address' && !this.watchlist.provisional.has(party.id));
    return inTurns(all, turn, ({ party, kind, text, identifier }) => {
      const asked = identifier ? { name: '', identifiers: [{ type: identifier.type, number: identifier.number, ...(identifier.country ? { country: identifier.country } : {}) }] } : { name: text };
      return { list: party.listId, partyId: party.id, kind, text, outcome: this.outcomeOf({ ...asked, ...typed(party.type) }, party.id) };
    });
  }

  private outcomeOf(request: ScreeningRequestDto, partyId: string): VerbatimOutcome {
    const judgement = this.judge(request);
    if (judgement === undefined) return 'missed';
    const found = [...judgement.findings, ...judgement.context].find(({ party }) => party.id === partyId);
    if (found) return found.finding.flags ? 'flagged' : 'shown';
    return judgement.incompleteReasons.some(({ code }) => code === 'insufficient_data') ? 'held' : 'missed';
  }

  private flags(request: ScreeningRequestDto): SubjectScreened['judgement']['findings'] {
    return this.judge(request)?.findings.filter(({ finding }) => finding.flags) ?? [];
  }

  private judge(request: ScreeningRequestDto): SubjectScreened['judgement'] | undefined {
    try {
      return screenSubject(request, this.watchlist, this.moment).judgement;
    } catch (error) {
      if (error instanceof SubjectError) return undefined;
      throw error;
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

async function inTurns<T, R>(all: readonly T[], turn: Turn, ask: (one: T) => R): Promise<R[]> {
  const answers: R[] = [];
  for (const one of all) {
    answers.push(ask(one));
    if (answers.length % 100 === 0) await turn(answers.length);
  }
  return answers;
}
