import { Body, Controller, Get, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Asks, type Principal } from '../../access/principal.js';
import { ProposalDto, ReasonDto } from '../../access/proposals.dto.js';
import { Scope } from '../../access/scope.js';
import { ApiPage, type Page, whole } from '../../http/page.js';
import { LegalHoldDto, RetentionDto, SubjectReasonDto } from './retention.dto.js';
import { type RetentionReport, RetentionService } from './retention.service.js';

@ApiTags('retention')
@Controller('v1/retention')
export class RetentionController {
  constructor(private readonly retention: RetentionService) {}

  /** How long records stay under the policy in force, and what is over its time now. */
  @Get()
  @Scope('retention:read')
  @ApiOkResponse({ type: RetentionDto })
  due(): Promise<RetentionReport> {
    return this.retention.due();
  }

  /** Legal holds, newest first, lifted ones too. */
  @Get('holds')
  @ApiPage(LegalHoldDto)
  @Scope('retention:read')
  async holds(@Asks() asks: Principal): Promise<Page<LegalHoldDto>> {
    return whole((await this.retention.holds(asks)).map((hold) => LegalHoldDto.of(hold)));
  }

  /** Keeps the records of a subject, whatever their age, until two people lift the hold. */
  @Post('holds')
  @Scope('retention:write')
  async hold(@Body() { screeningId, reason }: SubjectReasonDto, @Asks() asks: Principal): Promise<LegalHoldDto> {
    return LegalHoldDto.of(await this.retention.hold(screeningId, reason, asks));
  }

  /** Proposes to lift a hold; a second person approves under `/v1/proposals`. */
  @Post('holds/:id/lift')
  @Scope('retention:write')
  async lift(@Param('id', ParseUUIDPipe) id: string, @Body() { reason }: ReasonDto, @Asks() asks: Principal): Promise<ProposalDto> {
    return ProposalDto.of(await this.retention.proposeLift(id, reason, asks));
  }

  /** Proposes to erase a subject for good; a second person approves under `/v1/proposals`. */
  @Post('erasures')
  @Scope('retention:write')
  async erase(@Body() { screeningId, reason }: SubjectReasonDto, @Asks() asks: Principal): Promise<ProposalDto> {
    return ProposalDto.of(await this.retention.proposeErasure(screeningId, reason, asks));
  }
}
