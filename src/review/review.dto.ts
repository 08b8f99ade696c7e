import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsDateString, IsIn, IsInt, IsNumber, IsObject, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { IntersectionType, OmitType } from '@nestjs/swagger';
import { PageQueryDto } from '../http/page.dto.js';
import { FLAG_PRIORITIES, type FlagPriority } from '../screening/flag-priority.js';
import { DIRECTIONS, type Direction } from '../screening/policies/policy-document.dto.js';
import { SubjectDto } from '../screening/subject.dto.js';
import { DISPOSITION_OUTCOMES, type DispositionOutcome, MATCH_STEP_NAMES, REASON_CODE_NAMES, type ReasonCodeName } from './dispositions.js';
import { FLAG_STATES, type FlagState } from './flag-states.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const yesOrNo = ({ value }: { value: unknown }): unknown => (value === 'true' ? true : value === 'false' ? false : value);

export class FlagActionDto {
  /** The version that was read; refused with 409 and what changed where the flag has another by now. */
  @IsOptional()
  @IsInt()
  @Min(1)
  version?: number;
}

export class FlagTextDto extends FlagActionDto {
  @IsString()
  @MaxLength(5000)
  @Matches(/\S/, { message: 'text must not be empty' })
  text: string;
}

export class AssignDto extends FlagActionDto {
  /** Actor, such as `user:<id>`. */
  @IsString()
  @Matches(/^(user|local):\S{1,100}$/, { message: 'assignee must be user:<id> or local:<os user>' })
  assignee: string;
}

export class NoteDto {
  @IsString()
  @MaxLength(20_000)
  @Matches(/\S/, { message: 'text must not be empty' })
  text: string;
}

export class ApproveFlagDto extends FlagActionDto {
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  note?: string;
}

export class ReopenDto extends FlagActionDto {
  /** Why it must be looked at again. */
  @IsString()
  @MaxLength(5000)
  @Matches(/\S/, { message: 'reason must not be empty' })
  reason: string;
}

/** Answers to OFAC's match steps: `yes`, `no` or `not_known` each. */
export class ChecklistDto {
  @IsOptional()
  @IsIn(['yes', 'no', 'not_known'])
  right_list?: 'yes' | 'no' | 'not_known';

  @IsOptional()
  @IsIn(['yes', 'no', 'not_known'])
  whole_name?: 'yes' | 'no' | 'not_known';

  @IsOptional()
  @IsIn(['yes', 'no', 'not_known'])
  same_type?: 'yes' | 'no' | 'not_known';

  @IsOptional()
  @IsIn(['yes', 'no', 'not_known'])
  whole_entry?: 'yes' | 'no' | 'not_known';

  @IsOptional()
  @IsIn(['yes', 'no', 'not_known'])
  several_similarities?: 'yes' | 'no' | 'not_known';
}

export class ClearPairDto {
  /** Last day on which it suppresses; at most and by default a year from now. */
  @IsOptional()
  @Matches(DAY, { message: 'expiresOn must be a day such as 2027-01-31' })
  @IsDateString()
  expiresOn?: string;
}

export class DispositionDto extends FlagActionDto {
  @IsIn(DISPOSITION_OUTCOMES)
  outcome: DispositionOutcome;

  @IsIn(REASON_CODE_NAMES)
  reasonCode: ReasonCodeName;

  /** What was compared and what it showed. */
  @IsString()
  @MaxLength(5000)
  text: string;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ChecklistDto)
  checklist?: ChecklistDto;

  /** Clears the pair as well; takes two people. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ClearPairDto)
  pair?: ClearPairDto;

  /** With the reason `licence`. */
  @IsOptional()
  @IsUUID()
  licenceId?: string;
}

export class BulkDispositionDto {
  /** Flags of one listing. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsUUID('all', { each: true })
  flagIds: string[];

  @IsIn(DISPOSITION_OUTCOMES)
  outcome: DispositionOutcome;

  @IsIn(REASON_CODE_NAMES)
  reasonCode: ReasonCodeName;

  @IsString()
  @MaxLength(5000)
  text: string;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ChecklistDto)
  checklist?: ChecklistDto;
}

export class QualityDto {
  @IsIn(['confirmed', 'objected'])
  verdict: 'confirmed' | 'objected';

  @IsString()
  @MaxLength(2000)
  @Matches(/\S/, { message: 'note must not be empty' })
  note: string;
}

export class QueueFilterDto {
  /** Default `unclosed`. */
  @IsOptional()
  @IsIn([...FLAG_STATES, 'unclosed', 'all'])
  state?: FlagState | 'unclosed' | 'all';

  @IsOptional()
  @IsIn(FLAG_PRIORITIES)
  priority?: FlagPriority;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  list?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  partyId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(50)
  kind?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  programme?: string;

  /** Country of the listed party, two letters. */
  @IsOptional()
  @Matches(/^[A-Za-z]{2}$/)
  country?: string;

  /** Entrance of the screening: `api`, `register`, … */
  @IsOptional()
  @IsString()
  @MaxLength(50)
  origin?: string;

  /** An actor, `me` or `nobody`. */
  @IsOptional()
  @IsString()
  @MaxLength(120)
  assignee?: string;

  @IsOptional()
  @IsUUID()
  caseId?: string;

  @IsOptional()
  @Transform(yesOrNo)
  @IsBoolean()
  holds?: boolean;

  @IsOptional()
  @Transform(yesOrNo)
  @IsBoolean()
  escalated?: boolean;

  @IsOptional()
  @Transform(yesOrNo)
  @IsBoolean()
  overdue?: boolean;

  @IsOptional()
  @Transform(yesOrNo)
  @IsBoolean()
  delisted?: boolean;

  @IsOptional()
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  @Max(1)
  minScore?: number;

  @IsOptional()
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  @Max(1)
  maxScore?: number;

  /** Part of the subject's or the party's name. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;
}

export class QueueQueryDto extends IntersectionType(QueueFilterDto, PageQueryDto) {
  /** A saved filter, by id or name; what the query says besides narrows it further or takes its place, field by field. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  saved?: string;
}

export class CaseQueryDto extends PageQueryDto {
  /** Default `open`. */
  @IsOptional()
  @IsIn(['open', 'closed', 'all'])
  state?: 'open' | 'closed' | 'all';

  /** With a flag from this list. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  list?: string;

  /** With a flag on this listing. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  partyId?: string;

  /** Who has a flag of it that waits: an actor, `me` or `nobody`. */
  @IsOptional()
  @IsString()
  @MaxLength(120)
  assignee?: string;

  /** With a flag that waits and stops an order. */
  @IsOptional()
  @Transform(yesOrNo)
  @IsBoolean()
  holds?: boolean;

  @IsOptional()
  @Transform(yesOrNo)
  @IsBoolean()
  escalated?: boolean;

  @IsOptional()
  @Transform(yesOrNo)
  @IsBoolean()
  overdue?: boolean;

  /** Part of the subject's name or its reference. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;
}

/** One decision about all that waits in a case on one party, whatever lists it is on. */
export class CaseDispositionDto extends OmitType(DispositionDto, ['version', 'pair']) {
  /** One of the party's listings, such as `us-ofac-sdn:12345`. */
  @IsString()
  @MaxLength(200)
  partyId: string;
}

export class SaveFilterDto {
  @IsString()
  @MaxLength(100)
  @Matches(/\S/, { message: 'name must not be empty' })
  name: string;

  @IsObject()
  @ValidateNested()
  @Type(() => QueueFilterDto)
  filter: QueueFilterDto;

  /** Whether others of the same unit see and use it; default no. */
  @IsOptional()
  @IsBoolean()
  shared?: boolean;
}

export class DigestQueryDto {
  /** Default: the last 24 hours. */
  @IsOptional()
  @IsDateString()
  since?: string;
}

export class PairQueryDto extends PageQueryDto {
  @IsOptional()
  @IsIn(['unverified', 'active', 'suspended', 'revoked'])
  state?: 'unverified' | 'active' | 'suspended' | 'revoked';

  @IsOptional()
  @IsString()
  @MaxLength(200)
  partyId?: string;
}

export class ReasonTextDto {
  @IsString()
  @MaxLength(2000)
  @Matches(/\S/, { message: 'reason must not be empty' })
  reason: string;
}

export class ImportedPairDto {
  @ValidateNested()
  @Type(() => SubjectDto)
  subject: SubjectDto;

  /** List and record id, such as `us-ofac-sdn:12345`. */
  @IsString()
  @MaxLength(200)
  partyId: string;

  @IsOptional()
  @IsString()
  @MaxLength(500)
  partyName?: string;

  /** The other system's reason. */
  @IsString()
  @MaxLength(2000)
  text: string;

  /** The other system. */
  @IsString()
  @MaxLength(100)
  source: string;
}

export class ImportPairsDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ImportedPairDto)
  pairs: ImportedPairDto[];
}

export class LicenceDto {
  @IsString()
  @MaxLength(200)
  @Matches(/\S/)
  number: string;

  @IsString()
  @MaxLength(200)
  @Matches(/\S/)
  authority: string;

  /** What it allows, in words. */
  @IsString()
  @MaxLength(5000)
  @Matches(/\S/)
  scope: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  partyIds: string[];

  /** Directions of business that it is for; left out: all. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(DIRECTIONS.length)
  @IsIn(DIRECTIONS, { each: true })
  directions?: Direction[];

  @Matches(DAY, { message: 'validFrom must be a day such as 2027-01-31' })
  @IsDateString()
  validFrom: string;

  @Matches(DAY, { message: 'validTo must be a day such as 2027-01-31' })
  @IsDateString()
  validTo: string;

  @IsString()
  @MaxLength(2000)
  @Matches(/\S/)
  reason: string;
}

export class TaskQueryDto extends PageQueryDto {
  @IsOptional()
  @IsUUID()
  caseId?: string;

  @IsOptional()
  @Transform(yesOrNo)
  @IsBoolean()
  open?: boolean;
}

export class ReplayQueryDto {
  /** Number of the policy to run it under, whatever its state; default its own. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  policy?: number;
}

export class WhyNotDto {
  @ValidateNested()
  @Type(() => SubjectDto)
  subject: SubjectDto;

  /** List and record id, such as `us-ofac-sdn:12345`. */
  @IsString()
  @MaxLength(200)
  party: string;

  /** The day in question; default today. */
  @IsOptional()
  @Matches(DAY, { message: 'at must be a day such as 2024-02-23' })
  @IsDateString()
  at?: string;
}

/** What may be chosen in a decision. */
export class ReviewVocabularyDto {
  /** Number of the policy that the rest follows. */
  policy: number;
  states: string[];
  outcomes: string[];
  reasonCodes: { code: string; outcome: string; says: string }[];
  checklist: { step: string; asks: string }[];
  twoPeople: { rule: string; says: string; people: number }[];
  clearedPairMonths: number;
  serviceLevelHours: Record<string, number>;
}

/** Answers to the checklist, by name. */
export const CHECKLIST_STEPS = MATCH_STEP_NAMES;
