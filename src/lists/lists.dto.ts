import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

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
}
