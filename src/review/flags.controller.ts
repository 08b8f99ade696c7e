import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Asks, type Principal } from '../access/principal.js';
import { Scope } from '../access/scope.js';
import { ApiPage, type Page, whole } from '../http/page.js';
import { requestIdOf } from '../http/request-id.js';
import { FLAG_PRIORITIES } from '../screening/flag-priority.js';
import { PoliciesService } from '../screening/policies/policies.service.js';
import type { FlagEntity } from '../screening/screening.entity.js';
import { CasesService } from './cases.service.js';
import { DISPOSITION_OUTCOMES, MATCH_STEPS, REASON_CODES } from './dispositions.js';
import { type BulkProposed, type Decided, DispositionsService } from './dispositions.service.js';
import { FLAG_STATES } from './flag-states.js';
import { type FlagDetail, FlagsReader, type ListingGroup, type QualityCheck, type Queue, type QueueFilter } from './flags-reader.service.js';
import { FlagsService } from './flags.service.js';
import { QueueFilters } from './queue-filters.service.js';
import { BulkProposedDto, CaseNoteDto, DecidedDto, FlagDetailDto, FlagDispositionDto, FlagDto, ListingGroupDto, QualityCheckDto, QueueItemDto } from './review-answers.dto.js';
import { ApproveFlagDto, AssignDto, BulkDispositionDto, DispositionDto, FlagActionDto, FlagTextDto, NoteDto, QualityDto, QueueQueryDto, ReopenDto, ReviewVocabularyDto } from './review.dto.js';
import type { CaseNoteEntity, FlagDispositionEntity } from './review.entity.js';
import { twoPeopleTable } from './two-people.js';

@ApiTags('flags')
@Controller('v1/flags')
export class FlagsController {
  constructor(
    private readonly flags: FlagsService,
    private readonly reader: FlagsReader,
    private readonly dispositions: DispositionsService,
    private readonly cases: CasesService,
    private readonly policies: PoliciesService,
    private readonly filters: QueueFilters,
  ) {}

  /** The queue, what is due first on top. */
  @Get()
  @ApiPage(QueueItemDto, { people: { type: 'object', additionalProperties: { type: 'string' }, description: 'Names of the actors in it.' } })
  @Scope('flags:read')
  async queue(@Query() query: QueueQueryDto, @Asks() asks: Principal): Promise<Queue> {
    return this.reader.queue(await this.withSaved(query, asks), asks);
  }

  /** The queue by listing, the fullest first. */
  @Get('listings')
  @ApiPage(ListingGroupDto)
  @Scope('flags:read')
  async groups(@Query() query: QueueQueryDto, @Asks() asks: Principal): Promise<Page<ListingGroup>> {
    return this.reader.groups(await this.withSaved(query, asks), asks);
  }

  /** States, outcomes, reasons, the checklist, and who must agree to what under the policy in force. */
  @Get('vocabulary')
  @Scope('flags:read')
  vocabulary(): ReviewVocabularyDto {
    const policy = this.policies.current;
    return {
      policy: policy.number,
      states: [...FLAG_STATES],
      outcomes: [...DISPOSITION_OUTCOMES],
      reasonCodes: Object.entries(REASON_CODES).map(([code, { outcome, says }]) => ({ code, outcome, says })),
      checklist: Object.entries(MATCH_STEPS).map(([step, asks]) => ({ step, asks })),
      twoPeople: twoPeopleTable(policy),
      clearedPairMonths: policy.document.review.clearedPairMonths,
      serviceLevelHours: Object.fromEntries(FLAG_PRIORITIES.map((priority) => [priority, policy.hoursOf(priority)])),
    };
  }

  /** One decision about many flags of one listing; a second person approves it as a whole. */
  @Post('bulk-disposition')
  @HttpCode(200)
  @ApiOkResponse({ type: BulkProposedDto })
  @Scope('flags:work')
  bulk(@Body() { flagIds, ...disposition }: BulkDispositionDto, @Asks() asks: Principal, @Req() http: Request): Promise<BulkProposed> {
    return this.dispositions.proposeBulk(flagIds, disposition, asks, requestIdOf(http));
  }

  /** Single-handed closings that were drawn for a second look, oldest first; one's own are not among them. */
  @Get('quality-checks')
  @ApiPage(QualityCheckDto)
  @Scope('flags:approve')
  async qualityChecks(@Asks() asks: Principal): Promise<Page<QualityCheck>> {
    return whole(await this.reader.qualityChecks(asks));
  }

  /** Gives the second look at a sampled single-handed closing. */
  @Post('dispositions/:id/quality')
  @HttpCode(200)
  @ApiOkResponse({ type: FlagDispositionDto })
  @Scope('flags:approve')
  quality(@Param('id', ParseUUIDPipe) id: string, @Body() { verdict, note }: QualityDto, @Asks() asks: Principal, @Req() http: Request): Promise<FlagDispositionEntity> {
    return this.dispositions.checkQuality(id, verdict, note, asks, requestIdOf(http));
  }

  /** All that the review screen shows of one flag. */
  @Get(':id')
  @ApiOkResponse({ type: FlagDetailDto })
  @Scope('flags:read')
  read(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<FlagDetail> {
    return this.reader.detail(id, asks);
  }

  @Post(':id/claim')
  @HttpCode(200)
  @ApiOkResponse({ type: FlagDto })
  @Scope('flags:work')
  claim(@Param('id', ParseUUIDPipe) id: string, @Body() { version }: FlagActionDto, @Asks() asks: Principal, @Req() http: Request): Promise<FlagEntity> {
    return this.flags.claim(id, asks, { version, requestId: requestIdOf(http) });
  }

  @Post(':id/assign')
  @HttpCode(200)
  @ApiOkResponse({ type: FlagDto })
  @Scope('flags:assign')
  assign(@Param('id', ParseUUIDPipe) id: string, @Body() { assignee, version }: AssignDto, @Asks() asks: Principal, @Req() http: Request): Promise<FlagEntity> {
    return this.flags.assign(id, assignee, asks, { version, requestId: requestIdOf(http) });
  }

  /** Puts a claimed flag back into the queue. */
  @Post(':id/release')
  @HttpCode(200)
  @ApiOkResponse({ type: FlagDto })
  @Scope('flags:work')
  release(@Param('id', ParseUUIDPipe) id: string, @Body() { version }: FlagActionDto, @Asks() asks: Principal, @Req() http: Request): Promise<FlagEntity> {
    return this.flags.release(id, asks, { version, requestId: requestIdOf(http) });
  }

  /** Asks for information; the clock stands until it is there. */
  @Post(':id/request-information')
  @HttpCode(200)
  @ApiOkResponse({ type: FlagDto })
  @Scope('flags:work')
  requestInformation(@Param('id', ParseUUIDPipe) id: string, @Body() { text, version }: FlagTextDto, @Asks() asks: Principal, @Req() http: Request): Promise<FlagEntity> {
    return this.flags.requestInformation(id, text, asks, { version, requestId: requestIdOf(http) });
  }

  @Post(':id/receive-information')
  @HttpCode(200)
  @ApiOkResponse({ type: FlagDto })
  @Scope('flags:work')
  receiveInformation(@Param('id', ParseUUIDPipe) id: string, @Body() { text, version }: FlagTextDto, @Asks() asks: Principal, @Req() http: Request): Promise<FlagEntity> {
    return this.flags.receiveInformation(id, text, asks, { version, requestId: requestIdOf(http) });
  }

  @Post(':id/escalate')
  @HttpCode(200)
  @ApiOkResponse({ type: FlagDto })
  @Scope('flags:work')
  escalate(@Param('id', ParseUUIDPipe) id: string, @Body() { text, version }: FlagTextDto, @Asks() asks: Principal, @Req() http: Request): Promise<FlagEntity> {
    return this.flags.escalate(id, text, asks, { version, requestId: requestIdOf(http) });
  }

  @Post(':id/deescalate')
  @HttpCode(200)
  @ApiOkResponse({ type: FlagDto })
  @Scope('flags:assign')
  deescalate(@Param('id', ParseUUIDPipe) id: string, @Body() { text, version }: FlagTextDto, @Asks() asks: Principal, @Req() http: Request): Promise<FlagEntity> {
    return this.flags.deescalate(id, text, asks, { version, requestId: requestIdOf(http) });
  }

  @Post(':id/notes')
  @ApiCreatedResponse({ type: CaseNoteDto })
  @Scope('flags:work')
  note(@Param('id', ParseUUIDPipe) id: string, @Body() { text }: NoteDto, @Asks() asks: Principal, @Req() http: Request): Promise<CaseNoteEntity> {
    return this.cases.noteFlag(id, text, asks, requestIdOf(http));
  }

  /** Decides where one person suffices, else proposes. */
  @Post(':id/propose')
  @HttpCode(200)
  @ApiOkResponse({ type: DecidedDto })
  @Scope('flags:work')
  propose(@Param('id', ParseUUIDPipe) id: string, @Body() { version, ...asked }: DispositionDto, @Asks() asks: Principal, @Req() http: Request): Promise<Decided> {
    return this.dispositions.propose(id, asked, asks, { version, requestId: requestIdOf(http) });
  }

  /** A second person agrees; refused for who proposed, and for keys. */
  @Post(':id/approve')
  @HttpCode(200)
  @ApiOkResponse({ type: DecidedDto })
  @Scope('flags:approve')
  approve(@Param('id', ParseUUIDPipe) id: string, @Body() { version, note }: ApproveFlagDto, @Asks() asks: Principal, @Req() http: Request): Promise<Decided> {
    return this.dispositions.approve(id, asks, { version, note, requestId: requestIdOf(http) });
  }

  /** A second person does not agree; the text tells the proposer why. */
  @Post(':id/return')
  @HttpCode(200)
  @ApiOkResponse({ type: DecidedDto })
  @Scope('flags:approve')
  return(@Param('id', ParseUUIDPipe) id: string, @Body() { version, text }: FlagTextDto, @Asks() asks: Principal, @Req() http: Request): Promise<Decided> {
    return this.dispositions.return(id, text, asks, { version, requestId: requestIdOf(http) });
  }

  /** Takes one's own proposal back. */
  @Post(':id/withdraw')
  @HttpCode(200)
  @ApiOkResponse({ type: DecidedDto })
  @Scope('flags:work')
  withdraw(@Param('id', ParseUUIDPipe) id: string, @Body() { version }: FlagActionDto, @Asks() asks: Principal, @Req() http: Request): Promise<Decided> {
    return this.dispositions.withdraw(id, asks, { version, requestId: requestIdOf(http) });
  }

  /** Opens a closed flag again. */
  @Post(':id/reopen')
  @HttpCode(200)
  @ApiOkResponse({ type: FlagDto })
  @Scope('flags:work')
  reopen(@Param('id', ParseUUIDPipe) id: string, @Body() { version, reason }: ReopenDto, @Asks() asks: Principal, @Req() http: Request): Promise<FlagEntity> {
    return this.flags.reopen(id, { reason, changes: [] }, asks, { version, requestId: requestIdOf(http) });
  }

  private async withSaved({ saved, ...query }: QueueQueryDto, asks: Principal): Promise<QueueFilter> {
    if (saved === undefined) return query;
    return { ...(await this.filters.find(saved, asks)).filter, ...Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) };
  }
}
