import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';
import { type Approval, PROPOSAL_STATES, type ProposalEntity, type ProposalState } from './proposal.entity.js';

export class ProposalQueryDto {
  /** Default `open`. */
  @IsOptional()
  @IsIn([...PROPOSAL_STATES, 'all'])
  state?: ProposalState | 'all';

  /** Such as `list.release`. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  kind?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  subjectType?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  subjectId?: string;

  /** `next` of the page before. */
  @IsOptional()
  @IsString()
  @Matches(/^\d{4}-[\dT:.Z-]{10,30}~[0-9a-f-]{36}$/)
  after?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;
}

export class ApproveDto {
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  note?: string;

  /** The version that was read; refused where the proposal has changed since. */
  @IsOptional()
  @IsInt()
  @Min(1)
  version?: number;
}

export class ReturnDto {
  /** Why, for the proposer. */
  @IsString()
  @MaxLength(2000)
  @Matches(/\S/, { message: 'reason must not be empty' })
  reason: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  version?: number;
}

/** Why something is proposed. */
export class ReasonDto {
  @IsString()
  @MaxLength(2000)
  @Matches(/\S/, { message: 'reason must not be empty' })
  reason: string;
}

export class ApprovalDto {
  /** `user:<id>` */
  by: string;
  at: string;
  note?: string;
}

/** Shown to the approver in this answer and never again. */
export class HandOverDto {
  /** Who gets it, and what for. */
  says: string;
  secret: string;
}

/** A proposal as its readers see it. */
export class ProposalDto {
  @IsUUID()
  id: string;
  kind: string;
  subjectType: string;
  subjectId: string;
  /** What is carried out on approval. */
  payload: Record<string, unknown>;
  /** What approval does, in words. */
  description: string;
  reason: string;
  proposedBy: string;
  unit: string | null;
  state: ProposalState;
  /** 2 where no user is known behind the proposer. */
  approvalsNeeded: number;
  approvals: ApprovalDto[];
  createdAt: string;
  expiresAt: string;
  decidedAt: string | null;
  decidedBy: string | null;
  decidedNote: string | null;
  version: number;
  /** What the approver hands to somebody; in the answer to the approval alone. */
  handOver?: HandOverDto;

  static of(proposal: ProposalEntity & { readonly handOver?: HandOverDto }): ProposalDto {
    const { id, kind, subjectType, subjectId, payload, description, reason, proposedBy, unit, state, approvalsNeeded, approvals, createdAt, expiresAt, decidedAt, decidedBy, decidedNote, version } = proposal;
    return {
      id,
      kind,
      subjectType,
      subjectId,
      payload: { ...payload },
      description,
      reason,
      proposedBy,
      unit,
      state,
      approvalsNeeded,
      approvals: approvals.map((approval: Approval) => ({ ...approval })),
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      decidedAt: decidedAt?.toISOString() ?? null,
      decidedBy,
      decidedNote,
      version,
      ...(proposal.handOver ? { handOver: proposal.handOver } : {}),
    };
  }
}

export class ProposalPageDto {
  items: ProposalDto[];
  /** For `after`; null on the last page. */
  next: string | null;
}
