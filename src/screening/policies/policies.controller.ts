import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Asks, type Principal } from '../../access/principal.js';
import { ProposalDto, ReasonDto } from '../../access/proposals.dto.js';
import { Scope } from '../../access/scope.js';
import { ApiPage, type Page, whole } from '../../http/page.js';
import { InvalidFields } from '../../http/problem.filter.js';
import { requestIdOf } from '../../http/request-id.js';
import { BacktestRequestDto, NewDraftDto, PolicyDto, PolicySummaryDto } from './policies.dto.js';
import { PoliciesService } from './policies.service.js';
import { PolicyBacktest } from './policy-backtest.service.js';
import { PolicyDocumentError } from './policy-document.js';

@ApiTags('policies')
@ApiBearerAuth()
@Controller('v1/policies')
export class PoliciesController {
  constructor(
    private readonly policies: PoliciesService,
    private readonly backtests: PolicyBacktest,
  ) {}

  /** All versions of the rules of screening, newest first. */
  @Get()
  @ApiPage(PolicySummaryDto)
  @Scope('policies:read')
  async list(): Promise<Page<PolicySummaryDto>> {
    return whole((await this.policies.list()).map((version) => PolicySummaryDto.of(version)));
  }

  /** The policy in force. */
  @Get('current')
  @Scope('policies:read')
  async current(): Promise<PolicyDto> {
    return PolicyDto.of(await this.policies.find(this.policies.current.number));
  }

  @Get(':number')
  @Scope('policies:read')
  async read(@Param('number', ParseIntPipe) number: number): Promise<PolicyDto> {
    return PolicyDto.of(await this.policies.find(number));
  }

  /** Keeps a draft; nothing changes until it is back-tested, proposed, and approved by a second person. */
  @Post()
  @Scope('policies:write')
  async draft(@Body() { title, document }: NewDraftDto, @Asks() asks: Principal, @Req() http: Request): Promise<PolicyDto> {
    try {
      return PolicyDto.of(await this.policies.draft(document, title, asks.actor, requestIdOf(http)));
    } catch (error) {
      if (error instanceof PolicyDocumentError) throw new InvalidFields(error.faults.map(({ field, message }) => ({ field: `document.${field}`, message })));
      throw error;
    }
  }

  /** Re-runs past subjects under the draft: how many flags more or fewer, and which. */
  @Post(':number/backtest')
  @HttpCode(200)
  @Scope('policies:write')
  async backtest(@Param('number', ParseIntPipe) number: number, @Body() { sinceDays, limit }: BacktestRequestDto, @Asks() asks: Principal): Promise<PolicyDto> {
    return PolicyDto.of(await this.backtests.run(number, asks.actor, { sinceDays, limit }));
  }

  /** Proposes to put a back-tested draft in force; a second person approves under `/v1/proposals`. */
  @Post(':number/propose')
  @Scope('policies:write')
  async propose(@Param('number', ParseIntPipe) number: number, @Body() { reason }: ReasonDto, @Asks() asks: Principal, @Req() http: Request): Promise<ProposalDto> {
    return ProposalDto.of(await this.policies.propose(number, reason, asks, requestIdOf(http)));
  }
}
