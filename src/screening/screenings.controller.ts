import { Body, Controller, Get, HttpCode, NotFoundException, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Request } from 'express';
import { ApiIdempotencyKey, onceOf, tellReplayed } from '../access/idempotency.service.js';
import { Asks, type Principal } from '../access/principal.js';
import { Scope } from '../access/scope.js';
import { requestIdOf } from '../http/request-id.js';
import { OutcomeOnlyDto, ScreeningAnswerDto, StoredScreeningDto } from './answer.dto.js';
import { type OutcomeOnly, outcomeOnly, seesFindings } from './outcome-only.js';
import { type Asker, type ScreeningAnswer, ScreeningService } from './screening.service.js';
import { ScreeningsReader, type StoredScreening } from './screenings-reader.service.js';
import { ScreeningRequestDto } from './subject.dto.js';

@ApiTags('screenings')
@ApiBearerAuth()
@ApiExtraModels(ScreeningAnswerDto, StoredScreeningDto, OutcomeOnlyDto)
@Controller('v1/screenings')
export class ScreeningsController {
  constructor(
    private readonly screenings: ScreeningService,
    private readonly reader: ScreeningsReader,
  ) {}

  /** Screens one subject against all lists that are loaded; the answer and its flags are stored. Without the scope `findings:read` the answer is the outcome alone. */
  @Post()
  @HttpCode(200)
  @ApiOkResponse({ schema: { oneOf: [{ $ref: getSchemaPath(ScreeningAnswerDto) }, { $ref: getSchemaPath(OutcomeOnlyDto) }] } })
  @ApiIdempotencyKey()
  @Scope('screenings:write')
  async screen(@Body() request: ScreeningRequestDto, @Asks() asks: Principal, @Req() http: Request): Promise<ScreeningAnswer | OutcomeOnly> {
    const answer = await this.answer(request, { actor: asks.actor, unit: asks.unit, origin: asks.kind === 'job' ? 'rehearsal' : 'api', requestId: requestIdOf(http) }, http);
    return seesFindings(asks) ? answer : outcomeOnly(answer);
  }

  /** A screening as it was stored, with the flags it raised. */
  @Get(':id')
  @ApiOkResponse({ schema: { oneOf: [{ $ref: getSchemaPath(StoredScreeningDto) }, { $ref: getSchemaPath(OutcomeOnlyDto) }] } })
  @Scope('screenings:read')
  async read(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<StoredScreening | OutcomeOnly> {
    const found = await this.reader.find(id, asks);
    if (!found) throw new NotFoundException(`There is no screening ${id}.`);
    return seesFindings(asks) ? found : outcomeOnly(found);
  }

  private async answer(request: ScreeningRequestDto, asker: Asker, http: Request): Promise<ScreeningAnswer> {
    const once = onceOf(http, asker.actor, request);
    if (!once) return this.screenings.screen(request, asker);
    const answered = await this.screenings.screenOnce(request, asker, once);
    tellReplayed(http, answered);
    return answered.answer;
  }
}
