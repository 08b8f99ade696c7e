import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Asks, type Principal } from '../access/principal.js';
import { Scope } from '../access/scope.js';
import { ApiPage, type Page } from '../http/page.js';
import { requestIdOf } from '../http/request-id.js';
import type { ClearedPairEntity } from '../screening/cleared-pair.entity.js';
import { PairsService } from './pairs.service.js';
import { ClearedPairDto, ImportedDto } from './review-answers.dto.js';
import { ImportPairsDto, PairQueryDto, ReasonTextDto } from './review.dto.js';

@ApiTags('cleared pairs')
@Controller('v1/pairs')
export class PairsController {
  constructor(private readonly pairs: PairsService) {}

  /** Cleared pairs, newest first. They are made by approving a disposition that asks for one. */
  @Get()
  @ApiPage(ClearedPairDto)
  @Scope('flags:read')
  page(@Query() query: PairQueryDto, @Asks() asks: Principal): Promise<Page<ClearedPairEntity>> {
    return this.pairs.page(query, asks);
  }

  @Get(':id')
  @ApiOkResponse({ type: ClearedPairDto })
  @Scope('flags:read')
  read(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<ClearedPairEntity> {
    return this.pairs.find(id, asks);
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @ApiOkResponse({ type: ClearedPairDto })
  @Scope('flags:work')
  revoke(@Param('id', ParseUUIDPipe) id: string, @Body() { reason }: ReasonTextDto, @Asks() asks: Principal, @Req() http: Request): Promise<ClearedPairEntity> {
    return this.pairs.revoke(id, reason, asks, requestIdOf(http));
  }

  /** Takes over good guys of another system: unverified, they suppress nothing. */
  @Post('import')
  @HttpCode(200)
  @ApiOkResponse({ type: ImportedDto })
  @Scope('flags:work')
  import(@Body() { pairs }: ImportPairsDto, @Asks() asks: Principal, @Req() http: Request): Promise<{ imported: number }> {
    return this.pairs.import(pairs, asks, requestIdOf(http));
  }
}
