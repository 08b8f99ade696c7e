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
