import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiPage, type Page, whole } from '../http/page.js';
import { requestIdOf } from '../http/request-id.js';
import { DeputiesService } from './deputies.service.js';
import { AppointedDto, DeputyDto, NewDeputyDto } from './people.dto.js';
import { Asks, type Principal } from './principal.js';
import { Scope } from './scope.js';
import { waiting } from './users.controller.js';

@ApiTags('people')
@Controller('v1/deputies')
export class DeputiesController {
  constructor(private readonly deputies: DeputiesService) {}

  /** Who stands in for whom: all for who may read people, else one's own. */
  @Get()
  @ApiPage(DeputyDto)
  @Scope('deputies:read')
  async list(@Asks() asks: Principal): Promise<Page<DeputyDto>> {
    return whole(await this.deputies.list(asks));
  }

  /** Appoints somebody to stand in on certain days. An administrator who appoints for somebody else who decides needs a supervisor's word: 202. */
  @Post()
  @Scope('deputies:write')
  async appoint(@Body() { absentId, ...rest }: NewDeputyDto, @Asks() asks: Principal, @Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<AppointedDto> {
    const { done, proposal } = await this.deputies.appoint({ absentId: absentId ?? asks.userId ?? '', ...rest }, asks, requestIdOf(request));
    return { deputy: done ?? null, proposal: waiting(proposal, response) };
  }

  /** Ends an appointment now. */
  @Delete(':id')
  @HttpCode(204)
  @Scope('deputies:write')
  end(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal, @Req() request: Request): Promise<void> {
    return this.deputies.end(id, asks, requestIdOf(request));
  }
}
