import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsIn, IsNumber, IsObject, IsOptional, IsString, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { PageQueryDto } from '../http/page.dto.js';
import { SubjectDto } from '../screening/subject.dto.js';

export class OwnerDto {
  @IsString()
  @MaxLength(500)
  @Matches(/\S/, { message: 'name must not be empty' })
  name: string;

  /** Share in percent. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(100)
  percent?: number;

  /** Code or name. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  country?: string;

  @IsOptional()
  @IsString()
  @MaxLength(40)
  birthDate?: string;
}

export class SupplierDocumentDto {
  @IsString()
  @MaxLength(300)
  name: string;

  /** Such as `certificate`, `contract`, `extract`. */
  @IsOptional()
  @IsString()
  @MaxLength(60)
  kind?: string;

  @IsOptional()
  @IsString()
  @MaxLength(1000)
  url?: string;
}

/** A supplier as its source system knows it. */
export class SupplierDto extends SubjectDto {
  /** Stable reference of the source system; the same reference is the same supplier. */
  @IsString()
  @MaxLength(200)
  @Matches(/\S/, { message: 'reference must not be empty' })
  declare reference: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  sourceSystem?: string;

  /** Owners are screened as well. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => OwnerDto)
  owners?: OwnerDto[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => SupplierDocumentDto)
  documents?: SupplierDocumentDto[];

  /** HS codes of what it supplies. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @MaxLength(20, { each: true })
  goods?: string[];

  @IsOptional()
  @IsString()
  @MaxLength(300)
  website?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(60, { each: true })
  tags?: string[];

  /** False: no longer a supplier; it is kept and not monitored. */
  @IsOptional()
  @IsBoolean()
  active?: boolean;
}

export class UpsertSuppliersDto {
  /** Up to 1000 at a time; sending the same again changes nothing. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => SupplierDto)
  suppliers: SupplierDto[];
}

export class SupplierQueryDto extends PageQueryDto {
  /** Part of the name or reference. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;

  @IsOptional()
  @IsIn(['clear', 'review', 'incomplete'])
  outcome?: string;

  @IsOptional()
  @IsString()
  @MaxLength(60)
  tag?: string;

}

export class SupplierViewDto {
  id: string;
  reference: string;
  version: number;
  active: boolean;
  sourceSystem: string | null;
  tags: string[];
  /** As its source system sent it. */
  data: object;
  /** Null before the first screening. */
  outcome: string | null;
  /** True: stop orders. */
  hold: boolean | null;
  /** Flags that wait for a person. */
  openFlags: number;
  /** Why the answer is incomplete at this moment, if so. */
  incompleteReasons: string[];
  screeningId: string | null;
  screenedAt: string | null;
  updatedAt: string;
}

export class UpsertedSupplierDto {
  reference: string;
  id: string;
  /** `created`, `changed` or `unchanged`. */
  result: string;
  version: number;
}

export class SupplierChangeDto {
  version: number;
  at: string;
  actor: string;
  sourceSystem: string | null;
  changes: object[];
}

export class SupplierScreeningDto {
  id: string;
  at: string;
  origin: string;
  outcome: string;
  hold: boolean;
}

export class MonitoringRunDto {
  id: string;
  kind: string;
  actor: string;
  startedAt: string;
  finishedAt: string | null;
  cause: object;
  entries: number;
  /** How many were looked at; null where a pass was not counted by unit, and the asker sees one. */
  suppliers: number | null;
  screened: number | null;
  results: Record<string, number>;
  error: string | null;
}

export class MonitoringResultDto {
  runId: string;
  at: string;
  kind: string;
  supplierId: string;
  reference: string;
  name: string;
  partyId: string;
  changes: object[];
}

export class MonitoringDefectDto {
  runId: string;
  at: string;
  supplierId: string;
  partyId: string;
  what: string;
}

/** What a pass over the register did. */
export class RunOutcomeDto {
  id: string;
  /** List entries that were looked for. */
  entries: number;
  suppliers: number;
  /** Suppliers whose answer may have changed and that were screened anew. */
  screened: number;
  /** How many of each kind: `new`, `reopened`, `changed`, `delisted`, `not_found`, `licence_ended`, and `defects` of a full pass. */
  results: Record<string, number>;
}

/** Why there was nothing to do. */
export class NothingDoneDto {
  nothing: string;
}
