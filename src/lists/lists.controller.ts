import { Controller, Get, NotFoundException, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Scope } from '../access/scope.js';
import { PageQueryDto } from '../http/page.dto.js';
import { ApiPage, type Page, whole } from '../http/page.js';
import { ListHistory, type ListVersionSummary, type PartyChange } from './list-history.service.js';
import { LIST_IDS } from './list-source.js';
import { type ListReport, ListStatusService } from './list-status.service.js';
import { ListStatusDto, ListVersionDto, PartyChangeDto } from './lists-answers.dto.js';
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
  @ApiPage(ListStatusDto)
  @Scope('lists:read')
  async status(): Promise<Page<ListReport>> {
    return whole(await this.lists.report());
  }

  /** Every edition of a list that was imported, waits or was refused, newest first. */
  @Get(':list/versions')
  @ApiPage(ListVersionDto)
  @Scope('lists:read')
  versions(@Param('list') list: string, @Query() query: PageQueryDto): Promise<Page<ListVersionSummary>> {
    if (!LIST_IDS.some((id) => id === list)) throw new NotFoundException(`'${list.slice(0, 60)}' is no list. The lists are ${LIST_IDS.join(', ')}.`);
    return this.history.versions(list, query);
  }

  /** Parties that a version added, changed (field by field) and removed against the one before; of a version that waits, what it would change. */
  @Get('versions/:id/changes')
  @ApiPage(PartyChangeDto)
  @Scope('lists:read')
  async changes(@Param('id', ParseUUIDPipe) id: string, @Query() query: ChangesQueryDto): Promise<Page<PartyChange>> {
    const version = await this.history.version(id);
    if (!version) throw new NotFoundException(`There is no list version ${id}.`);
    return this.history.changes(version, query);
  }
}
