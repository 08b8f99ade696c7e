import { Type } from 'class-transformer';
import { IsInt, IsObject, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import type { BacktestResult } from './backtest.js';
import { PolicyDocumentDto } from './policy-document.dto.js';
import type { PolicyState, PolicyVersionEntity } from './policy-version.entity.js';

export class NewDraftDto {
  @IsString()
  @MaxLength(200)
  @Matches(/\S/, { message: 'title must not be empty' })
  title: string;

  /** The whole policy; `GET /v1/policies/current` is a good start. Checked strictly, each fault with its path. */
  @IsObject()
  document: Record<string, unknown>;
}

export class BacktestRequestDto {
  /** Subjects of so many past days; default 365. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(3660)
  sinceDays?: number;

  /** At most so many subjects, the newest; default 10,000. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100_000)
  limit?: number;
}

export class BacktestDifferenceDto {
  /** The subject's screening. */
  screening: string;
  outcome: string[];
  hold: boolean[];
  /** Listed parties that would be flagged and are not. */
  more: string[];
  /** Listed parties that are flagged and would not be. */
  fewer: string[];
}

/** Past subjects under a draft and under the policy in force, both on the lists of now. */
export class BacktestDto {
  /** Number of the policy in force. */
  against: number;
  at: string;
  by: string;
  sinceDays: number;
  subjects: number;
  unreadable: number;
  flagsBefore: number;
  flagsAfter: number;
  moreFlags: number;
  fewerFlags: number;
  newHolds: number;
  endedHolds: number;
  changedSubjects: number;
  /** The first thousand. */
  differences: BacktestDifferenceDto[];
}

export class PolicySummaryDto {
  number: number;
  state: PolicyState;
  title: string;
  /** Over the document with its keys in order. */
  sha256: string;
  createdAt: string;
  createdBy: string;
  activatedAt: string | null;
  activatedBy: string | null;
  supersededAt: string | null;

  static of({ number, state, title, sha256, createdAt, createdBy, activatedAt, activatedBy, supersededAt }: PolicyVersionEntity): PolicySummaryDto {
    return { number, state, title, sha256, createdAt: createdAt.toISOString(), createdBy, activatedAt: activatedAt?.toISOString() ?? null, activatedBy, supersededAt: supersededAt?.toISOString() ?? null };
  }
}

export class PolicyDto extends PolicySummaryDto {
  document: PolicyDocumentDto;
  backtest: BacktestDto | null;

  static override of(version: PolicyVersionEntity): PolicyDto {
    return { ...PolicySummaryDto.of(version), document: version.document, backtest: version.backtest === null ? null : backtestDto(version.backtest) };
  }
}

function backtestDto({ differences, ...counts }: BacktestResult): BacktestDto {
  return { ...counts, differences: differences.map(({ screening, outcome, hold, more, fewer }) => ({ screening, outcome: [...outcome], hold: [...hold], more: [...more], fewer: [...fewer] })) };
}
