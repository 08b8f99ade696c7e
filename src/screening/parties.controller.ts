import { Controller, Get, NotFoundException, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Scope } from '../access/scope.js';
import { ApiPage, type Page, whole } from '../http/page.js';
import { PartyDetailDto, PartyHitDto } from './parties.dto.js';
import { type PartyDetail, type PartyHit, PartyExplorer } from './party-explorer.service.js';
import { PartyQueryDto } from './subject.dto.js';

@ApiTags('parties')
@ApiBearerAuth()
@Controller('v1/parties')
export class PartiesController {
  constructor(private readonly explorer: PartyExplorer) {}

  /** Searches the lists as you type, the best that fit. A lookup: nothing is stored and nothing is flagged. */
  @Get()
  @ApiPage(PartyHitDto)
  @Scope('parties:read')
  async find(@Query() query: PartyQueryDto): Promise<Page<PartyHit>> {
    return whole(await this.explorer.find(query.q, { ...(query.limit ? { limit: query.limit } : {}), ...(query.list ? { list: query.list } : {}) }));
  }

  /** All that the lists say of one party, its other listings, and the raw record. */
  @Get(':id')
  @ApiOkResponse({ type: PartyDetailDto })
  @Scope('parties:read')
  async read(@Param('id') id: string): Promise<PartyDetail> {
    const found = await this.explorer.read(id);
    if (!found) throw new NotFoundException(`No list that is loaded has a party ${id}.`);
    return found;
  }
}
