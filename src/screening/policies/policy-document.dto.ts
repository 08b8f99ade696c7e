import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, Equals, IsArray, IsBoolean, IsIn, IsInt, IsNumber, IsObject, IsOptional, IsString, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { LIST_IDS, type ListId } from '../../lists/list-source.js';
import { FLAG_PRIORITIES, type FlagPriority } from '../flag-priority.js';
import { MEASURES, PARTY_ROLES, PARTY_TYPES, type Measure, type PartyRole, type PartyType } from '../../matching/party.js';

/** What one of our legal entities wants to do with the subject. */
export const DIRECTIONS = ['buy', 'sell', 'pay', 'ship', 'invest'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** `hold` stops the order; `counsel` stops it too and says that counsel must be asked; `inform` raises a flag that stops nothing. */
export const EFFECTS = ['hold', 'counsel', 'inform'] as const;
export type Effect = (typeof EFFECTS)[number];

/** What may take two people. All but `release_low_band` always do; the table says so in full, for who reads it. */
export const TWO_PEOPLE_ACTS = ['true_match', 'authorisation', 'release_identifier', 'release_strong_name', 'release_low_band', 'release_other', 'not_applicable', 'cleared_pair', 'bulk_close', 'policy', 'list_source', 'older_edition', 'partial_edition', 'retention', 'access'] as const;
export type TwoPeopleAct = (typeof TWO_PEOPLE_ACTS)[number];

/** Conditions that are absent fit everything. */
export class ThresholdExceptionDto {
  @IsOptional()
  @ArrayNotEmpty()
  @IsIn(LIST_IDS, { each: true })
  lists?: ListId[];

  @IsOptional()
  @ArrayNotEmpty()
  @IsIn(PARTY_TYPES, { each: true })
  types?: PartyType[];

  /** Quality of the listed name, as its publisher grades it. */
  @IsOptional()
  @ArrayNotEmpty()
  @IsIn(['strong', 'weak', 'unknown'], { each: true })
  aliasQuality?: ('strong' | 'weak' | 'unknown')[];

  @IsNumber()
  @Min(0.5)
  @Max(1)
  hit: number;

  @IsNumber()
  @Min(0.5)
  @Max(1)
  weak: number;

  @IsString()
  @MaxLength(500)
  why: string;
}

export class ThresholdsDto {
  /** Score from which a name is a hit. */
  @IsNumber()
  @Min(0.5)
  @Max(1)
  hit: number;

  /** Score from which a generic or weak alias informs. */
  @IsNumber()
  @Min(0.5)
  @Max(1)
  weak: number;

  /** The first that fits decides. */
  @IsArray()
  @ArrayMaxSize(200)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ThresholdExceptionDto)
  exceptions: ThresholdExceptionDto[];
}

export class ListAgeDto {
  @IsIn(LIST_IDS)
  list: ListId;

  @IsInt()
  @Min(1)
  @Max(36_500)
  days: number;
}

/** Where a list is fetched from in place of its publisher's own addresses. */
export class ListAddressesDto {
  @IsIn(LIST_IDS)
  list: ListId;

  /** One for each file of the edition. */
  @ArrayNotEmpty()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(2000, { each: true })
  @Matches(/^https?:\/\/[^\s/?#]+\S*$/, { each: true, message: 'urls takes addresses that start with https:// or http://' })
  urls: string[];
}

export class ListRulesDto {
  /** Screening without one of these is `incomplete`, never `clear`. */
  @IsArray()
  @ArrayUnique()
  @IsIn(LIST_IDS, { each: true })
  required: ListId[];

  /** Days after which a list is stale. */
  @IsInt()
  @Min(1)
  @Max(36_500)
  maxAgeDays: number;

  @IsArray()
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ListAgeDto)
  maxAgeExceptions: ListAgeDto[];

  /** Lists that are not named come from their publishers' own addresses. */
  @IsOptional()
  @IsArray()
  @ArrayUnique(({ list }: ListAddressesDto) => list)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ListAddressesDto)
  addresses?: ListAddressesDto[];
}

/** Which rules run. What is off finds nothing, and the answer's policy version says so. */
export class RuleSwitchesDto {
  /** Numbers that agree. */
  @IsBoolean()
  identifiers: boolean;

  /** The other listings of a party that was found. */
  @IsBoolean()
  sameParty: boolean;

  /** Generic and weak aliases, and names below the threshold of a hit. */
  @IsBoolean()
  weakAliases: boolean;

  /** Territories under comprehensive measures, in the country and address of a subject. A policy from before there was such a rule does not name it, and goes on without. */
  @IsOptional()
  @IsBoolean()
  territories?: boolean;

  /** Industrial zones in which listed parties work, in the address of a subject; as with territories. */
  @IsOptional()
  @IsBoolean()
  zones?: boolean;
}

/** Conditions that are absent fit everything. */
export class HoldRuleDto {
  @IsOptional()
  @ArrayNotEmpty()
  @IsIn(MEASURES, { each: true })
  measures?: Measure[];

  /** Such as `US`, `EU`, `UN`. */
  @IsOptional()
  @ArrayNotEmpty()
  @IsString({ each: true })
  @MaxLength(20, { each: true })
  jurisdictions?: string[];

  @IsOptional()
  @ArrayNotEmpty()
  @IsIn(LIST_IDS, { each: true })
  lists?: ListId[];

  /** Programme tags as published. */
  @IsOptional()
  @ArrayNotEmpty()
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  programmes?: string[];

  @IsOptional()
  @ArrayNotEmpty()
  @IsIn(DIRECTIONS, { each: true })
  directions?: Direction[];

  /** Ids of `legalEntities`. */
  @IsOptional()
  @ArrayNotEmpty()
  @IsString({ each: true })
  legalEntities?: string[];

  @IsIn(EFFECTS)
  effect: Effect;

  @IsString()
  @MaxLength(500)
  why: string;
}

export class ReportsDto {
  /** Whether a party known only from a report stops an order. */
  @IsBoolean()
  hold: boolean;

  /** Roles that are shown and never flag. */
  @IsArray()
  @ArrayUnique()
  @IsIn(PARTY_ROLES, { each: true })
  contextRoles: PartyRole[];
}

export class LegalEntityDto {
  @Matches(/^[a-z0-9][a-z0-9-]{0,39}$/, { message: 'id takes small letters, digits and hyphens' })
  id: string;

  @IsString()
  @MaxLength(200)
  name: string;

  /** Whose law binds it: `US`, `EU`, … */
  @IsArray()
  @IsString({ each: true })
  @MaxLength(20, { each: true })
  jurisdictions: string[];
}

export class TwoPeopleDto {
  @IsIn(TWO_PEOPLE_ACTS)
  act: TwoPeopleAct;

  @IsIn([1, 2])
  people: 1 | 2;
}

export class ServiceLevelDto {
  @IsIn(FLAG_PRIORITIES)
  priority: FlagPriority;

  /** Hours until a flag must be decided; the clock stops while information is awaited. */
  @IsInt()
  @Min(1)
  @Max(10_000)
  hours: number;
}

export class ReviewRulesDto {
  @IsArray()
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => TwoPeopleDto)
  twoPeople: TwoPeopleDto[];

  /** A name hit below this score that data contradicts may be released by one person (`release_low_band`). */
  @IsNumber()
  @Min(0.5)
  @Max(1)
  lowBandBelow: number;

  /** Share (0…1) of what one person decided that is drawn for a quality check. */
  @IsNumber()
  @Min(0)
  @Max(1)
  qualityCheckShare: number;

  @IsInt()
  @Min(1)
  @Max(12)
  clearedPairMonths: number;

  @IsArray()
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ServiceLevelDto)
  serviceLevels: ServiceLevelDto[];
}

/** Years that records stay; a legal hold keeps them longer, an undecided flag too. */
export class RetentionRulesDto {
  /** Screenings with their flags, cases and decisions; sanctions records take ten years (31 CFR 501.601). */
  @IsInt()
  @Min(1)
  @Max(100)
  screeningYears: number;

  /** Personal values beside the trail; the trail itself stays. */
  @IsInt()
  @Min(1)
  @Max(100)
  trailPersonalYears: number;

  /** Supplier files: the original and the cells of its rows; default 10. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  supplierFileYears?: number;

  /** Suppliers that ended, and changes of all suppliers; default 10. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  registerYears?: number;
}

/** By which rules Interdict screens. Strict: what is not named here is refused. */
export class PolicyDocumentDto {
  @Equals(1)
  schema: 1;

  @ValidateNested()
  @Type(() => ThresholdsDto)
  thresholds: ThresholdsDto;

  @ValidateNested()
  @Type(() => ListRulesDto)
  lists: ListRulesDto;

  @ValidateNested()
  @Type(() => RuleSwitchesDto)
  rules: RuleSwitchesDto;

  /** Which findings hold: measure × jurisdiction × direction × legal entity. The first row that fits decides; where none fits, it holds. */
  @IsArray()
  @ArrayMaxSize(500)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => HoldRuleDto)
  holds: HoldRuleDto[];

  /** A weak alias flags, and may hold, where one of these agrees. */
  @IsArray()
  @ArrayUnique()
  @IsIn(['country', 'birth_date', 'identifier', 'address', 'gender', 'type'], { each: true })
  weakAliasNeeds: string[];

  @ValidateNested()
  @Type(() => ReportsDto)
  reports: ReportsDto;

  @IsArray()
  @ArrayMaxSize(500)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => LegalEntityDto)
  legalEntities: LegalEntityDto[];

  @ValidateNested()
  @Type(() => ReviewRulesDto)
  review: ReviewRulesDto;

  @ValidateNested()
  @Type(() => RetentionRulesDto)
  retention: RetentionRulesDto;
}
