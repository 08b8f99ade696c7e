import { Controller, ForbiddenException, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Asks, type Principal } from '../access/principal.js';
import { Scope } from '../access/scope.js';
import { ApiPage, type Page, whole } from '../http/page.js';
import { AuditHeadDto, AuditPageDto, AuditQueryDto } from './audit.dto.js';
import { AuditReader } from './audit-reader.service.js';

@ApiTags('audit')
@ApiBearerAuth()
@Controller('v1/audit')
export class AuditController {
  constructor(private readonly reader: AuditReader) {}

  /** Who did what, to which thing, and when: newest first, by actor, action, subject and time. */
  @Get()
  @Scope('audit:read')
  search(@Query() query: AuditQueryDto, @Asks() asks: Principal): Promise<AuditPageDto> {
    seesAll(asks);
    return this.reader.page(query);
  }

  /** The newest sealed blocks. Keep them elsewhere: with them anyone can tell whether the trail was changed or cut since. */
  @Get('heads')
  @ApiPage(AuditHeadDto)
  @Scope('audit:read')
  async heads(@Asks() asks: Principal): Promise<Page<AuditHeadDto>> {
    seesAll(asks);
    return whole(await this.reader.heads(100));
  }
}

/** The trail is one for all units: who sees one unit only does not see the trail. */
function seesAll({ unit }: Principal): void {
  if (unit !== null) throw new ForbiddenException('The trail tells of all units; it takes somebody who sees all of them.');
}
