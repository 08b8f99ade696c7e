import { applyDecorators } from '@nestjs/common';
import { Expose, Transform, Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsNumber, IsObject, IsOptional, IsString, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { LIST_IDS, type ListId } from '../lists/list-source.js';
import { IDENTIFIER_TYPES, type IdentifierType } from '../matching/party.js';
import { nameOfParts } from './name-parts.js';
import { DIRECTIONS, type Direction } from './policies/policy-document.dto.js';

/** Types a subject may be submitted with; places, goods and states are not screened as parties. */
export const SUBJECT_TYPES = ['person', 'company', 'organisation', 'vessel', 'aircraft', 'unknown'] as const;
export type SubjectType = (typeof SUBJECT_TYPES)[number];

export const MAX_SUBJECT_NAME = 500;

/** May be left out; ordering systems write `null` for what they do not have, which says the same. */
function MayBeAbsent(): PropertyDecorator {
  return applyDecorators(IsOptional(), Transform(({ value }: { value: unknown }) => value ?? undefined));
}

export class SubjectIdentifierDto {
  /** Kind of number; `other` where it is not known. */
  @MayBeAbsent()
  @IsIn(IDENTIFIER_TYPES)
  type?: IdentifierType;

  @IsString()
  @MaxLength(100)
  number: string;

  /** Country that issued it: a code or a name. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(100)
  country?: string;
}

/** A person's name in its parts, as payrolls and registers keep it. */
export class NamePartsDto {
  @MayBeAbsent()
  @IsString()
  @MaxLength(200)
  given?: string;

  /** Second given names. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(200)
  middle?: string;

  @MayBeAbsent()
  @IsString()
  @MaxLength(100)
  patronymic?: string;

  /** The father's name, as Arabic and Persian papers carry it. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(200)
  father?: string;

  /** Family name; of two, both. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(200)
  family?: string;

  /** Family name before a marriage. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(200)
  maiden?: string;
}

/** Who or what is to be screened, as the asker knows it. */
export class SubjectDto {
  /** Full name, in any script; may be left out where `nameParts` says it. May carry labelled numbers, such as `INN 1646019914`. */
  @Expose()
  @Transform(({ value, obj }: { value: unknown; obj: { nameParts?: unknown } }) => value ?? nameOfParts(obj.nameParts))
  @IsString()
  @MaxLength(MAX_SUBJECT_NAME)
  name: string;

  /** The name in its parts, for a person. It is screened beside `name`, and says which word is the family name. */
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => NamePartsDto)
  nameParts?: NamePartsDto;

  /** Other names, former names, the name in another script. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(MAX_SUBJECT_NAME, { each: true })
  otherNames?: string[];

  @MayBeAbsent()
  @IsIn(SUBJECT_TYPES)
  type?: SubjectType;

  /** Country of nationality, registration or residence: a code or a name. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(100)
  country?: string;

  /** Date of birth: a day, a month or a year, such as `1955-05-21`, `05/1955`, `1955`. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(40)
  birthDate?: string;

  @MayBeAbsent()
  @IsIn(['male', 'female', 'other'])
  gender?: 'male' | 'female' | 'other';

  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(50)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => SubjectIdentifierDto)
  identifiers?: SubjectIdentifierDto[];

  /** Address in one line. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(1000)
  address?: string;

  /** The asker's own reference; kept and returned, not matched. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(200)
  reference?: string;
}

/** A subject and how to screen it. */
export class ScreeningRequestDto extends SubjectDto {
  /** Only these lists; default all that are loaded. A required list that is left out makes the answer incomplete. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(50)
  @IsIn(LIST_IDS, { each: true })
  lists?: ListId[];

  /** Score from 0.5 to 1 from which a name is a finding; default from the policy. One above the policy's makes the answer incomplete. */
  @MayBeAbsent()
  @IsNumber()
  @Min(0.5)
  @Max(1)
  threshold?: number;

  /** What is to be done with the subject; without it the strictest direction counts. */
  @MayBeAbsent()
  @IsIn(DIRECTIONS)
  direction?: Direction;

  /** Number of the order that waits for the answer; kept, so that a look-back after a match finds it. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(100)
  order?: string;

  /** Which of our legal entities asks, by its id in the policy; without it the strictest counts. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(40)
  legalEntity?: string;

  /** At most this many findings in the answer; every finding is stored and flagged all the same. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(1000)
  limit?: number;
}


export class PartyQueryDto {
  /** What to look for. */
  @IsString()
  @MaxLength(200)
  @Matches(/\S/, { message: 'q must not be empty' })
  q: string;

  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  /** Only this list. */
  @MayBeAbsent()
  @IsIn(LIST_IDS)
  list?: ListId;
}
