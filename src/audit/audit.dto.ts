import { Type } from 'class-transformer';
import { IsInt, IsISO8601, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

export class AuditQueryDto {
  /** `user:<id>`, `key:<id>`, `local:<os user>`, `job:<name>`. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  actor?: string;

  /** Such as `screening.made`; `list.` finds all that begin so. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  action?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  subjectType?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  subjectId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  requestId?: string;

  /** From this moment on. */
  @IsOptional()
  @IsISO8601()
  from?: string;

  /** Before this moment. */
  @IsOptional()
  @IsISO8601()
  to?: string;

  /** `next` of the page before. */
  @IsOptional()
  @Matches(/^\d{1,19}$/)
  before?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit?: number;
}

/** One fact of the trail. */
export class AuditEventDto {
  id: string;
  at: string;
  actor: string;
  action: string;
  subjectType: string;
  subjectId: string;
  data: Record<string, unknown>;
  /** Personal values by name; null where the value was erased. */
  personal?: Record<string, string | null>;
  requestId: string | null;
}

export class AuditPageDto {
  /** Newest first. */
  items: AuditEventDto[];
  /** For `before`; null on the last page. */
  next: string | null;
}

export class AuditFaultDto {
  place: string;
  what: string;
}

export class AuditHeadDto {
  number: number;
  hash: string;
  sealedAt: string;
  /** Ed25519, base64. */
  publicKey: string;
  signature: string;
}
