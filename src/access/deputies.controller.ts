import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { requestIdOf } from '../http/request-id.js';
import { DeputiesService } from './deputies.service.js';
import { DeputyDto, NewDeputyDto } from './people.dto.js';
import { Asks, type Principal } from './principal.js';
import { Scope } from './scope.js';

@ApiTags('people')
@Controller('v1/deputies')
export class DeputiesController {
  constructor(private readonly deputies: DeputiesService) {}

  /** Who stands in for whom: all for who may read people, else one's own. */
  @Get()
  @Scope('deputies:read')
  list(@Asks() asks: Principal): Promise<DeputyDto[]> {
    return this.deputies.list(asks);
  }

  /** Appoints somebody to stand in on certain days. */
  @Post()
  @Scope('deputies:write')
  appoint(@Body() { absentId, ...rest }: NewDeputyDto, @Asks() asks: Principal, @Req() request: Request): Promise<DeputyDto> {
    return this.deputies.appoint({ absentId: absentId ?? asks.userId ?? '', ...rest }, asks, requestIdOf(request));
  }

  /** Ends an appointment now. */
  @Delete(':id')
  @HttpCode(204)
  @Scope('deputies:write')
  end(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal, @Req() request: Request): Promise<void> {
    return this.deputies.end(id, asks, requestIdOf(request));
  }
}
