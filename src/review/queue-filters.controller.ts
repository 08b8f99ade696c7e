import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Asks, type Principal } from '../access/principal.js';
import { Scope } from '../access/scope.js';
import { QueueFilters, type SavedFilter } from './queue-filters.service.js';
import { SaveFilterDto } from './review.dto.js';

@ApiTags('flags')
@Controller('v1/queue-filters')
export class QueueFiltersController {
  constructor(private readonly filters: QueueFilters) {}

  /** One's own filters of the queue, and those that others share. `GET /v1/flags?saved=<id or name>` uses one. */
  @Get()
  @Scope('flags:read')
  list(@Asks() asks: Principal): Promise<SavedFilter[]> {
    return this.filters.list(asks);
  }

  /** Keeps a filter under a name; one's own of that name is replaced. */
  @Put()
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
