import { Body, Controller, HttpCode, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Asks, type Principal } from '../access/principal.js';
import { ProposalDto, ReasonDto } from '../access/proposals.dto.js';
import { Scope } from '../access/scope.js';
import { requestIdOf } from '../http/request-id.js';
import { ListProposals } from './list-proposals.service.js';

@ApiTags('lists')
@ApiBearerAuth()
@Controller('v1/lists/versions')
export class ListProposalsController {
  constructor(private readonly lists: ListProposals) {}

  /** Proposes to let a version in that waits; a second person approves under `/v1/proposals`. */
  @Post(':id/release')
  @Scope('lists:write')
  async release(@Param('id', ParseUUIDPipe) id: string, @Body() { reason }: ReasonDto, @Asks() asks: Principal, @Req() http: Request): Promise<ProposalDto> {
    return ProposalDto.of(await this.lists.proposeRelease(id, reason, asks, requestIdOf(http)));
  }

  /** Proposes to take a partial edition for whole; a second person approves under `/v1/proposals`. */
  @Post(':id/accept-partial')
  @Scope('lists:write')
  async acceptPartial(@Param('id', ParseUUIDPipe) id: string, @Body() { reason }: ReasonDto, @Asks() asks: Principal, @Req() http: Request): Promise<ProposalDto> {
    return ProposalDto.of(await this.lists.proposePartial(id, reason, asks, requestIdOf(http)));
  }

  /** Refuses a version that waits; what screens now goes on screening. */
  @Post(':id/reject')
  @HttpCode(204)
  @Scope('lists:write')
  async reject(@Param('id', ParseUUIDPipe) id: string, @Body() { reason }: ReasonDto, @Asks() asks: Principal, @Req() http: Request): Promise<void> {
    await this.lists.reject(id, reason, asks, requestIdOf(http));
  }
}
