import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Scope } from '../access/scope.js';
import { type ListStatus, ListStatusService } from './list-status.service.js';

@ApiTags('lists')
@Controller('v1/lists')
export class ListsController {
  constructor(private readonly lists: ListStatusService) {}

  /** The lists that screening rests on: edition, age, and what is wrong with them. */
  @Get()
  @Scope('lists:read')
  status(): Promise<ListStatus[]> {
    return this.lists.status();
  }
}
