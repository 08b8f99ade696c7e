import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { requestIdOf } from '../http/request-id.js';
import { Asks, type Principal } from './principal.js';
import { ApproveDto, ProposalDto, ProposalPageDto, ProposalQueryDto, ReturnDto } from './proposals.dto.js';
import { ProposalsReader } from './proposals-reader.service.js';
import { ProposalsService } from './proposals.service.js';
import { Scope } from './scope.js';

@ApiTags('proposals')
@ApiBearerAuth()
@Controller('v1/proposals')
export class ProposalsController {
  constructor(
    private readonly proposals: ProposalsService,
    private readonly reader: ProposalsReader,
  ) {}

  /** What waits for a second person, newest first. */
  @Get()
  @Scope('proposals:read')
  list(@Query() query: ProposalQueryDto, @Asks() asks: Principal): Promise<ProposalPageDto> {
    return this.reader.page(query, asks);
  }

  @Get(':id')
  @Scope('proposals:read')
  read(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<ProposalDto> {
    return this.reader.find(id, asks);
  }

  /** Approves and carries out. Refused for who proposed it, for API keys, and without the scope of its kind. */
  @Post(':id/approve')
  @HttpCode(200)
  @Scope('proposals:decide')
  async approve(@Param('id', ParseUUIDPipe) id: string, @Body() { note, version }: ApproveDto, @Asks() asks: Principal, @Req() http: Request): Promise<ProposalDto> {
    return ProposalDto.of(await this.proposals.approve(id, asks, { note, version, requestId: requestIdOf(http) }));
  }

  /** Refuses, with a reason for the proposer. */
  @Post(':id/return')
  @HttpCode(200)
  @Scope('proposals:decide')
  async return(@Param('id', ParseUUIDPipe) id: string, @Body() { reason, version }: ReturnDto, @Asks() asks: Principal, @Req() http: Request): Promise<ProposalDto> {
    return ProposalDto.of(await this.proposals.return(id, asks, { note: reason, version, requestId: requestIdOf(http) }));
  }

  /** Takes one's own proposal back. */
  @Post(':id/withdraw')
  @HttpCode(200)
  @Scope('proposals:write')
  async withdraw(@Param('id', ParseUUIDPipe) id: string, @Body() { note, version }: ApproveDto, @Asks() asks: Principal, @Req() http: Request): Promise<ProposalDto> {
    return ProposalDto.of(await this.proposals.withdraw(id, asks, { note, version, requestId: requestIdOf(http) }));
  }
}
