import { Transform, Type } from 'class-transformer';
import { IsArray, IsBoolean, IsIn, IsInt, IsNumber, IsObject, IsOptional, IsString, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { LIST_IDS, type ListId } from '../lists/list-source.js';
import { SUBJECT_TYPES, type SubjectType } from '../screening/subject.dto.js';
import { type BatchState, type NamedMapping, ROW_OUTCOMES, type RowOutcome } from './batch.entity.js';
import { RESULT_FORMATS, type ResultFormat } from './batch-results.service.js';

/** What holds for every row of the file. */
export class BatchOptionsDto {
  /** Type of rows that do not say it. */
  @IsOptional()
  @IsIn(SUBJECT_TYPES)
  type?: SubjectType;

  /** Country of rows that name none: a code or a name. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  country?: string;

  /** Score from 0.5 to 1 from which a name is a finding. */
  @IsOptional()
  @IsNumber()
  @Min(0.5)
  @Max(1)
  threshold?: number;

  /** Only these lists. */
  @IsOptional()
  @IsArray()
  @IsIn(LIST_IDS, { each: true })
  lists?: ListId[];
}

/** Confirms or corrects the columns and starts the run. */
export class StartBatchDto {
  /** Headers by field, such as `{"name": ["Supplier Name"], "country": ["Land"]}`; absent: the guess. */
  @IsOptional()
  @IsObject()
  mapping?: NamedMapping;

  /** Takes mapping and options from this template. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  template?: string;

  /** Saves mapping and options as a template of this name. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  saveAs?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => BatchOptionsDto)
  options?: BatchOptionsDto;

  /** True: shows what would come out; nothing is stored as a screening and nothing is flagged. */
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}

/** Reads the file another way than was found. */
export class LookDto {
  /** Such as `windows-1251`. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  encoding?: string;

  @IsOptional()
  @IsIn([',', ';', '\t', '|'])
  delimiter?: string;

  /** Sheet of a workbook, from 1. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1000)
  sheet?: number;

  /** Line of the header from 1; 0: the file has none. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(200)
  headerLine?: number;
}

export class ResultQueryDto {
  /** Default `csv`. */
  @IsOptional()
  @IsIn(RESULT_FORMATS)
  format?: ResultFormat;

  /** Outcomes with commas between: `review,error`. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray()
  @IsIn(ROW_OUTCOMES, { each: true })
  outcome?: RowOutcome[];

  @IsOptional()
  @IsIn(['true', 'false'])
  hold?: 'true' | 'false';

  /** Rows with a flag from this list. */
  @IsOptional()
  @IsIn(LIST_IDS)
  list?: ListId;

  /** Two-letter code. */
  @IsOptional()
  @IsString()
  @MaxLength(2)
  country?: string;
}

export class ColumnGuessDto {
  index: number;
  header: string;
  /** Null: not mapped, so not screened. */
  field: string | null;
  /** 0…1 */
  confidence: number;
  why: string;
  examples: string[];
}

export class PreviewRowDto {
  line: number;
  cells: string[];
  problem?: string;
}

export class BatchDto {
  id: string;
  state: BatchState;
  fileName: string;
  /** Of the file as it was uploaded; the original is kept. */
  sha256: string;
  bytes: number;
  /** `csv` or `xlsx`. */
  kind: string;
  encoding: string | null;
  delimiter: string | null;
  /** Line of the header from 1; 0: none. */
  headerLine: number;
  columns: string[];
  guesses: ColumnGuessDto[];
  /** Headers by field, as they will be or were screened. */
  mapping: NamedMapping;
  /** Columns that are kept and returned, and not screened. */
  notMapped: string[];
  titleRows: string[];
  preview: PreviewRowDto[];
  warnings: string[];
  options: BatchOptionsDto;
  dryRun: boolean;
  createdAt: string;
  createdBy: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** When its years were over and its original and the cells of its rows went. */
  goneAt: string | null;
}

export class BatchProgressDto {
  state: BatchState;
  error?: string;
  /** False while rows are still being read from the file, so that `rows` grows. */
  loaded: boolean;
  rows: number;
  done: number;
  /** Rows that repeat an earlier one; they are screened once. */
  duplicates: number;
  flags: number;
  errors: number;
  /** Over the last ten seconds; over the whole run once it is over. */
  rowsPerSecond: number;
  secondsLeft: number | null;
}

export class CountryCountDto {
  country: string | null;
  rows: number;
  review: number;
  hold: number;
}

export class RowErrorDto {
  line: number;
  error: string;
}

export class BatchSummaryDto {
  /** Rows by outcome; `error` was not screened. */
  outcomes: Record<string, number>;
  /** Rows with a flag, by list. */
  lists: Record<string, number>;
  countries: CountryCountDto[];
  /** Damage that was named, by kind. */
  notes: Record<string, number>;
  /** The first hundred. */
  errors: RowErrorDto[];
}

export class BatchTemplateDto {
  name: string;
  mapping: NamedMapping;
  options: BatchOptionsDto;
  createdAt: string;
  createdBy: string;
}
