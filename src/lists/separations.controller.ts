import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Asks, type Principal } from '../access/principal.js';
import { ProposalDto, ReasonDto } from '../access/proposals.dto.js';
import { Scope } from '../access/scope.js';
import { ApiPage, type Page, whole } from '../http/page.js';
import { requestIdOf } from '../http/request-id.js';
import { SeparationDto, SeparationsQueryDto } from './lists.dto.js';
import { SeparationEntity } from './separation.entity.js';
import { Separations } from './separations.service.js';

@ApiTags('lists')
@Controller('v1/separations')
export class SeparationsController {
  constructor(private readonly separations: Separations) {}

  /** Pairs of list entries that were taken apart, newest first. */
  @Get()
  @ApiPage(SeparationEntity)
  @Scope('lists:read')
  async list(@Query() { party, all }: SeparationsQueryDto): Promise<Page<SeparationEntity>> {
    return whole(await this.separations.list({ ...(party === undefined ? {} : { party }), all: all === 'true' }));
  }

  /** Proposes that two entries that are linked as one party are two; a second person approves under `/v1/proposals`. */
  @Post()
  @Scope('proposals:write')
  async propose(@Body() { a, b, reason }: SeparationDto, @Asks() asks: Principal, @Req() http: Request): Promise<ProposalDto> {
    return ProposalDto.of(await this.separations.propose(a, b, reason, asks, requestIdOf(http)));
  }

  /** Takes a separation back: Interdict's own links between the two count again. */
  @Post(':id/restore')
  @HttpCode(200)
  @Scope('lists:write')
  restore(@Param('id', ParseUUIDPipe) id: string, @Body() { reason }: ReasonDto, @Asks() asks: Principal, @Req() http: Request): Promise<SeparationEntity> {
    return this.separations.restore(id, reason, asks, requestIdOf(http));
  }
}
