import { Type } from 'class-transformer';
import { CHANGE_AFFECTS, type ChangeAffects } from './list-history.service.js';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

export class SeparationDto {
  /** Id of one entry, `list:record`. */
  @IsString()
  @Matches(/^[a-z0-9-]+:./s, { message: 'a must be the id of a list entry, such as us-ofac-sdn:45714' })
  @MaxLength(500)
  a: string;

  /** Id of the other. */
  @IsString()
  @Matches(/^[a-z0-9-]+:./s, { message: 'b must be the id of a list entry, such as eu-fsf:9000001' })
  @MaxLength(500)
  b: string;

  /** Why they are two, for the approver and the trail. */
  @IsString()
  @MaxLength(2000)
  @Matches(/\S/, { message: 'reason must not be empty' })
  reason: string;
}

export class SeparationsQueryDto {
  /** Only those that speak of this entry. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  party?: string;

  /** Also those that were taken back. */
  @IsOptional()
  @IsIn(['true', 'false'])
  all?: 'true' | 'false';
}

export class ChangesQueryDto {
  /** Record id after which to go on: `next` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  after?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit?: number;

  /** Only these changes. */
  @IsOptional()
  @IsIn(['added', 'changed', 'removed'])
  kind?: 'added' | 'changed' | 'removed';

  /** Only changes that bear on screening, only inform, or are of the publisher's writing alone. */
  @IsOptional()
  @IsIn(CHANGE_AFFECTS)
  affects?: ChangeAffects;
}
