import { IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import type { LegalHoldEntity } from './legal-hold.entity.js';

/** Whose records: the subject of this screening, with all its other screenings. */
export class SubjectReasonDto {
  @IsUUID()
  screeningId: string;

  @IsString()
  @MaxLength(2000)
  @Matches(/\S/, { message: 'reason must not be empty' })
  reason: string;
}

export class LegalHoldDto {
  id: string;
  reason: string;
  unit: string | null;
  placedAt: string;
  placedBy: string;
  liftedAt: string | null;
  liftedBy: string | null;

  static of({ id, reason, unit, placedAt, placedBy, liftedAt, liftedBy }: LegalHoldEntity): LegalHoldDto {
    return { id, reason, unit, placedAt: placedAt.toISOString(), placedBy, liftedAt: liftedAt?.toISOString() ?? null, liftedBy };
  }
}

/** Screenings over their time, by what becomes of them, and personal values beside the trail. */
export class OverTimeDto {
  screenings: number;
  /** Kept by a legal hold. */
  held: number;
  /** Kept by a flag that is not decided. */
  undecided: number;
  /** Kept by an active supplier or a file that is not done. */
  inUse: number;
  /** Go at the next daily run. */
  removable: number;
  personalValues: number;
}

/** How long records stay, and what is over its time now. */
export class RetentionDto {
  /** Number of the policy that says so. */
  policy: number;
  screeningYears: number;
  trailPersonalYears: number;
  overTime: OverTimeDto;
  /** Time of the oldest screening. */
  oldest: string | null;
  /** Day from which it is over its time. */
  nextDueOn: string | null;
}
