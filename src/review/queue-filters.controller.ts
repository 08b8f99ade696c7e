import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Asks, type Principal } from '../access/principal.js';
import { Scope } from '../access/scope.js';
import { ApiPage, type Page, whole } from '../http/page.js';
import { QueueFilters, type SavedFilter } from './queue-filters.service.js';
import { SavedFilterDto } from './review-answers.dto.js';
import { SaveFilterDto } from './review.dto.js';

@ApiTags('flags')
@Controller('v1/queue-filters')
export class QueueFiltersController {
  constructor(private readonly filters: QueueFilters) {}

  /** One's own filters of the queue, and those that others share. `GET /v1/flags?saved=<id or name>` uses one. */
  @Get()
  @ApiPage(SavedFilterDto)
  @Scope('flags:read')
  async list(@Asks() asks: Principal): Promise<Page<SavedFilter>> {
    return whole(await this.filters.list(asks));
  }

  /** Keeps a filter under a name; one's own of that name is replaced. */
  @Put()
  @ApiOkResponse({ type: SavedFilterDto })
  @Scope('flags:work')
  save(@Body() { name, filter, shared }: SaveFilterDto, @Asks() asks: Principal): Promise<SavedFilter> {
    return this.filters.save({ name, filter, shared: shared ?? false }, asks);
  }

  @Delete(':id')
  @HttpCode(204)
  @Scope('flags:work')
  remove(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<void> {
    return this.filters.remove(id, asks);
  }
}
