import { IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import type { Assert, Described } from '../../http/described.js';
import type { LegalHoldEntity } from './legal-hold.entity.js';
import type { RecordKind } from './record-kinds.js';
import type { RetentionReport } from './retention.service.js';

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

/** A kind of records, how long it stays, and how many are over their time. */
export class RetentionKindDto {
  kind: RecordKind;
  what: string;
  years: number;
  overTime: number;
  /** Kept by a legal hold. */
  held: number;
  /** Kept by a flag that is not decided, an active supplier or a file that is not done. */
  inUse: number;
  /** Go at the next daily run. */
  removable: number;
}

/** How long records stay, and what is over its time now. */
export class RetentionDto {
  /** Number of the policy that says so. */
  policy: number;
  kinds: RetentionKindDto[];
  /** What stays for good, in words. */
  neverErased: string[];
  /** What goes sooner of itself, in words. */
  goneSooner: string[];
  /** Time of the oldest screening. */
  oldest: string | null;
  /** Day from which it is over its time. */
  nextDueOn: string | null;
}

/** Checked when it is compiled. */
export type RetentionIsDescribed = Assert<Described<RetentionDto, RetentionReport>>;
