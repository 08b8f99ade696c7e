import { Controller, Get, NotFoundException, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Scope } from '../access/scope.js';
import { type ChangePage, ListHistory, type ListVersionSummary } from './list-history.service.js';
import { LIST_IDS } from './list-source.js';
import { type ListStatus, ListStatusService } from './list-status.service.js';
import { ChangePageDto, ListStatusDto, ListVersionDto } from './lists-answers.dto.js';
import { ChangesQueryDto } from './lists.dto.js';

@ApiTags('lists')
@Controller('v1/lists')
export class ListsController {
  constructor(
    private readonly lists: ListStatusService,
    private readonly history: ListHistory,
  ) {}

  /** The lists that screening rests on: edition, age, and what is wrong with them. */
  @Get()
  @ApiOkResponse({ type: [ListStatusDto] })
  @Scope('lists:read')
  status(): Promise<ListStatus[]> {
    return this.lists.status();
  }

  /** Every edition of a list that was imported, waits or was refused, newest first. */
  @Get(':list/versions')
  @ApiOkResponse({ type: [ListVersionDto] })
  @Scope('lists:read')
  versions(@Param('list') list: string): Promise<ListVersionSummary[]> {
    if (!LIST_IDS.some((id) => id === list)) throw new NotFoundException(`'${list.slice(0, 60)}' is no list. The lists are ${LIST_IDS.join(', ')}.`);
    return this.history.versions(list);
  }

  /** Parties that a version added, changed (field by field) and removed against the one before; of a version that waits, what it would change. */
  @Get('versions/:id/changes')
  @ApiOkResponse({ type: ChangePageDto })
  @Scope('lists:read')
  async changes(@Param('id', ParseUUIDPipe) id: string, @Query() query: ChangesQueryDto): Promise<ChangePage> {
    const version = await this.history.version(id);
    if (!version) throw new NotFoundException(`There is no list version ${id}.`);
    return this.history.changes(version, query);
  }
}
