import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { productVersion } from '../config.js';
import { listStatuses } from '../lists/list-status.service.js';
import { PoliciesService } from '../screening/policies/policies.service.js';
import { policyVersionName } from '../screening/screen-subject.js';
import { engineVersion } from '../watchlist/reference-data.js';
import { MatchThreads } from '../watchlist/match-threads.service.js';
import { WatchlistService } from '../watchlist/watchlist.service.js';
import { Evaluation } from './evaluation.js';
import type { OrdinarySet, QuestionSet, SetUsed, Validation } from './validation.js';
import { checksumsOf, filesOf } from './pack-files.js';
import { EvaluationSetError, readOrdinaryNames, readPairs, readQuestions } from './sets.js';
import { slipsOf } from './slips.js';

/** Which sets to ask, as paths of CSV files. */
export interface ValidationAsked {
  readonly questions: readonly string[];
  readonly companies?: string | undefined;
  readonly people?: string | undefined;
  readonly pairs?: string | undefined;
  /** How many questions to make from the lists themselves; 0 for none. */
  readonly slips: number;
  /** Completeness asks each so-manieth listed name and number; 1 asks all. */
  readonly every: number;
}

/** The file that holds the checksums of the others. */
export const CHECKSUMS = 'SHA256SUMS';

/** What goes into the folder, by file name. */
export type PackFiles = Readonly<Record<string, string>>;

/** Measures the lists, the policy and the engine of this moment, and writes down what was measured. */
@Injectable()
export class ValidationPackService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly watchlists: WatchlistService,
    private readonly threads: MatchThreads,
    private readonly policies: PoliciesService,
    private readonly audit: AuditService,
  ) {}

  /** Throws `EvaluationSetError` before anything is measured. */
  async make(asked: ValidationAsked, actor: string, tell: (what: string) => void = () => undefined): Promise<{ readonly validation: Validation; readonly files: PackFiles; readonly sha256: string }> {
    const sets = {
      questions: asked.questions.map((path) => ({ used: usedSet(path), questions: readQuestions(path) })),
      companies: asked.companies === undefined ? undefined : { used: usedSet(asked.companies), names: readOrdinaryNames(asked.companies) },
      people: asked.people === undefined ? undefined : { used: usedSet(asked.people), names: readOrdinaryNames(asked.people) },
      pairs: asked.pairs === undefined ? undefined : { used: usedSet(asked.pairs), pairs: readPairs(asked.pairs) },
    };
    const watchlist = await this.watchlists.refresh();
    const policy = this.policies.current;
    const at = new Date();
    const evaluation = new Evaluation(watchlist, policy, at, this.threads);
    const turn = (what: string, all: number) => async (done: number): Promise<void> => {
      tell(`${what}: ${done} of ${all}`);
      await new Promise((next) => setImmediate(next));
    };
    const listed = [...watchlist.parties.values()];
    const names = listed.reduce((sum, party) => sum + party.names.length + party.identifiers.length, 0);
    const completeness = await evaluation.completeness(asked.every, turn('listed names and numbers', Math.ceil(names / asked.every)));
    const questionSets: QuestionSet[] = [];
    const slips = slipsOf(listed, asked.slips);
    const made = slips.length === 0 ? [] : [{ used: { name: 'made from the lists', sha256: null }, questions: slips }];
    const known = new Set(listed.flatMap(({ id, recordId }) => [id, recordId]));
    for (const { used, questions } of [...made, ...sets.questions]) {
      const askable = questions.filter(({ expected }) => known.has(expected));
      questionSets.push({ ...used, notLoaded: questions.length - askable.length, answered: await evaluation.questions(askable, turn(used.name, askable.length)) });
    }
    const ordinary: OrdinarySet[] = [];
    for (const [kind, set] of [['company', sets.companies], ['person', sets.people]] as const) {
      if (set) ordinary.push({ ...set.used, kind, answered: await evaluation.ordinary(set.names, kind, turn(set.used.name, set.names.length)) });
    }
    const pairs = sets.pairs ? { ...sets.pairs.used, answered: await evaluation.pairs(sets.pairs.pairs, turn(sets.pairs.used.name, sets.pairs.pairs.length)) } : undefined;
    const { number, document } = policy;
    const { sha256: policySha256, title } = await this.policies.find(number);
    const validation: Validation = {
      madeAt: at.toISOString(),
      madeBy: actor,
      product: productVersion(),
      engine: engineVersion(),
      policy: { number, title, name: policyVersionName(policy, watchlist), sha256: policySha256, document },
      lists: listStatuses(watchlist.versions, policy.listRules, at).filter(({ state, required }) => state !== 'not_loaded' || required),
      every: asked.every,
      completeness,
      questionSets,
      ordinary,
      ...(pairs ? { pairs } : {}),
    };
    const files = filesOf(validation);
    const checksums = checksumsOf(files);
    const sha256 = createHash('sha256').update(checksums).digest('hex');
    await this.dataSource.transaction((manager) =>
      this.audit.record(manager, { actor, action: 'validation.made', subjectType: 'validation', subjectId: sha256, data: { policy: number, engine: validation.engine, lists: Object.fromEntries(validation.lists.map(({ id, sha256: list }) => [id, list])) } }),
    );
    return { validation, files: { ...files, [CHECKSUMS]: checksums }, sha256 };
  }
}

/** Throws `EvaluationSetError` for a file that is not there. */
function usedSet(path: string): SetUsed {
  try {
    return { name: basename(path), sha256: createHash('sha256').update(readFileSync(path)).digest('hex') };
  } catch (error) {
    throw new EvaluationSetError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
