import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In } from 'typeorm';
import { dayOf } from '../days.js';
import { type DecidedFlag, type Standing, standingOf } from '../screening/standing.js';
import { flagsOfScreening, screeningsOfFlags } from '../screening/flags-of-screening.js';
import { FlagEntity, ScreeningEntity } from '../screening/screening.entity.js';
import { CasesService } from './cases.service.js';
import type { Reviewer } from './flags.service.js';
import { LicenceEntity } from './review.entity.js';
import { ReviewError } from './review.errors.js';

/** A licence as the standing names it. */
export interface LicenceInForce {
  readonly id: string;
  readonly number: string;
  readonly authority: string;
  readonly scope: string;
  readonly directions: readonly string[];
  readonly validTo: string;
}

export interface SubjectStanding extends Standing {
  readonly licences: readonly LicenceInForce[];
  /** Why it was incomplete when it was screened, if it was. */
  readonly incompleteReasons: ScreeningEntity['incompleteReasons'];
}

/** Tells where a subject stands now: its outcome and hold follow from what people decided about its flags. */
@Injectable()
export class StandingService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly cases: CasesService,
  ) {}

  async ofScreening(id: string, by: Pick<Reviewer, 'unit'>, on: Date = new Date()): Promise<SubjectStanding> {
    const screening = await this.dataSource.manager.findOneBy(ScreeningEntity, { id, ...(by.unit === null ? {} : { unit: by.unit }) });
    if (!screening) throw new ReviewError('no_such_screening', `There is no screening ${id}.`);
    const flags = await flagsOfScreening(this.dataSource.manager, id);
    return this.of(flags, screening, on);
  }

  /** Of all flags of a case; whether something was missing is told by its latest screening. */
  async ofCase(id: string, by: Pick<Reviewer, 'unit'>, on: Date = new Date()): Promise<SubjectStanding> {
    await this.cases.find(id, by);
    const flags = await this.dataSource.manager.findBy(FlagEntity, { caseId: id });
    const [latest] = await this.dataSource.manager.find(ScreeningEntity, { where: { id: In(await screeningsOfFlags(this.dataSource.manager, flags)) }, order: { at: 'DESC' }, take: 1 });
    return this.of(flags, latest, on);
  }

  private async of(flags: readonly FlagEntity[], screening: ScreeningEntity | undefined, on: Date): Promise<SubjectStanding> {
    const ids = flags.flatMap(({ licenceId }) => licenceId ?? []);
    const known = ids.length === 0 ? [] : await this.dataSource.manager.findBy(LicenceEntity, { id: In(ids) });
    const day = dayOf(on);
    const direction = screening?.options['direction'];
    // A licence to buy is none to sell; where the asker did not say what is wanted, it covers nothing in particular.
    const inForce = known.filter(({ state, validFrom, validTo, directions }) => state === 'active' && validFrom <= day && day <= validTo && (directions.length === 0 || directions.some((each) => each === direction)));
    const decided: DecidedFlag[] = flags.map(({ state, holds, outcome, licenceId }) => ({ state, holds, outcome, licensed: inForce.some(({ id }) => id === licenceId) }));
    const incompleteReasons = screening?.incompleteReasons ?? [];
    return {
      ...standingOf(decided, { incomplete: incompleteReasons.length > 0 }),
      licences: inForce.map(({ id, number, authority, scope, directions, validTo }) => ({ id, number, authority, scope, directions, validTo })),
      incompleteReasons,
    };
  }
}
