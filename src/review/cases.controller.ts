import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Req, StreamableFile, UploadedFile, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Asks, type Principal } from '../access/principal.js';
import { Scope } from '../access/scope.js';
import { ApiPage, type Page, whole } from '../http/page.js';
import { requestIdOf } from '../http/request-id.js';
import type { FlagCaseEntity, FlagEntity } from '../screening/screening.entity.js';
import { isUUID } from 'class-validator';
import { AttachmentInterceptor } from './attachment.interceptor.js';
import { type CaseItem, CasesReader } from './cases-reader.service.js';
import { CasesService } from './cases.service.js';
import { type Digest, DigestService } from './digest.service.js';
import { type BulkProposed, DispositionsService } from './dispositions.service.js';
import { FlagsReader, type QueueItem } from './flags-reader.service.js';
import { LicencesService } from './licences.service.js';
import { type LookBack, LookBackService } from './look-back.service.js';
import { BulkProposedDto, CaseAttachmentDto, CaseDetailDto, CaseItemDto, CaseNoteDto, DigestDto, FlagDto, LookBackDto, StandingDto } from './review-answers.dto.js';
import { CaseDispositionDto, CaseQueryDto, DigestQueryDto, LicenceDto, NoteDto, ReasonTextDto, TaskQueryDto } from './review.dto.js';
import { type CaseAttachmentEntity, type CaseNoteEntity, LicenceEntity, ReviewTaskEntity } from './review.entity.js';
import { ReviewFieldError } from './review.errors.js';
import { StandingService, type SubjectStanding } from './standing.service.js';
import { TasksService } from './tasks.service.js';

interface Uploaded {
  readonly originalname: string;
  readonly buffer: Buffer;
}

@ApiTags('cases')
@Controller('v1')
export class CasesController {
  constructor(
    private readonly cases: CasesService,
    private readonly reader: CasesReader,
    private readonly dispositions: DispositionsService,
    private readonly flags: FlagsReader,
    private readonly standing: StandingService,
    private readonly tasks: TasksService,
    private readonly licences: LicencesService,
    private readonly lookBack: LookBackService,
    private readonly digests: DigestService,
  ) {}

  /** Cases with what their flags come to: what is due first on top, closed ones after it. */
  @Get('cases')
  @ApiPage(CaseItemDto)
  @Scope('flags:read')
  page(@Query() query: CaseQueryDto, @Asks() asks: Principal): Promise<Page<CaseItem>> {
    return this.reader.page(query, asks);
  }

  /** A case with its flags and where its subject stands. */
  @Get('cases/:id')
  @ApiOkResponse({ type: CaseDetailDto })
  @Scope('flags:read')
  async read(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<{ case: FlagCaseEntity; standing: SubjectStanding; flags: readonly QueueItem[] }> {
    const [found, standing, { items }] = await Promise.all([this.cases.find(id, asks), this.standing.ofCase(id, asks), this.flags.queue({ caseId: id, state: 'all', limit: 500 }, asks)]);
    return { case: found, standing, flags: items };
  }

  /** Claims every flag of the case that nobody has. */
  @Post('cases/:id/claim')
  @HttpCode(200)
  @ApiPage(FlagDto)
  @Scope('flags:work')
  async claim(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal, @Req() http: Request): Promise<Page<FlagEntity>> {
    return whole(await this.cases.claim(id, asks, requestIdOf(http)));
  }

  /** One decision about all that waits in the case on one party, whatever lists it is on; each flag is recorded, and a second person approves it as a whole. */
  @Post('cases/:id/propose')
  @HttpCode(200)
  @ApiOkResponse({ type: BulkProposedDto })
  @Scope('flags:work')
  propose(@Param('id', ParseUUIDPipe) id: string, @Body() { partyId, ...disposition }: CaseDispositionDto, @Asks() asks: Principal, @Req() http: Request): Promise<BulkProposed> {
    return this.dispositions.proposeForParty(id, partyId, disposition, asks, requestIdOf(http));
  }

  @Post('cases/:id/notes')
  @ApiCreatedResponse({ type: CaseNoteDto })
  @Scope('flags:work')
  note(@Param('id', ParseUUIDPipe) id: string, @Body() { text }: NoteDto, @Asks() asks: Principal, @Req() http: Request): Promise<CaseNoteEntity> {
    return this.cases.noteCase(id, text, asks, requestIdOf(http));
  }

  /** Keeps a file with its hash: PDF, PNG, JPEG, text, DOCX or XLSX, as multipart field `file`. */
  @Post('cases/:id/attachments')
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' }, flagId: { type: 'string', format: 'uuid' } } } })
  @UseInterceptors(AttachmentInterceptor)
  @ApiCreatedResponse({ type: CaseAttachmentDto })
  @Scope('flags:work')
  attach(@Param('id', ParseUUIDPipe) id: string, @UploadedFile() file: Uploaded | undefined, @Body() body: Record<string, string>, @Asks() asks: Principal, @Req() http: Request): Promise<CaseAttachmentEntity> {
    if (!file) throw new ReviewFieldError('file', 'is missing');
    if (body['flagId'] !== undefined && !isUUID(body['flagId'])) throw new ReviewFieldError('flagId', 'must be a flag of the case');
    // Multer reads the name's bytes as Latin-1, whatever they are.
    const name = Buffer.from(file.originalname, 'latin1').toString('utf8');
    return this.cases.attach(id, { name, content: file.buffer }, asks, { flagId: body['flagId'], requestId: requestIdOf(http) });
  }

  /** The file as it was attached. */
  @Get('attachments/:id')
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @Scope('flags:read')
  async download(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<StreamableFile> {
    const { content, mediaType, name } = await this.cases.download(id, asks);
    return new StreamableFile(content, { type: mediaType, disposition: `attachment; filename*=UTF-8''${encodeURIComponent(name)}`, length: content.length });
  }

  /** Where the subject, the listed party and its affiliates have come by before. */
  @Get('cases/:id/look-back')
  @ApiOkResponse({ type: LookBackDto })
  @Scope('flags:read')
  back(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<LookBack> {
    return this.lookBack.of(id, asks);
  }

  @Get('cases/:id/licences')
  @ApiPage(LicenceEntity)
  @Scope('flags:read')
  async licencesOf(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<Page<LicenceEntity>> {
    return whole(await this.licences.list(id, asks));
  }

  /** Writes a licence down and proposes to accept it; another person approves the proposal. */
  @Post('cases/:id/licences')
  @Scope('flags:work')
  license(@Param('id', ParseUUIDPipe) id: string, @Body() { reason, ...licence }: LicenceDto, @Asks() asks: Principal, @Req() http: Request): Promise<LicenceEntity> {
    return this.licences.propose(id, licence, reason, asks, requestIdOf(http));
  }

  /** Ends a licence at once; what was shipped under it is held again. */
  @Post('licences/:id/revoke')
  @HttpCode(200)
  @Scope('flags:work')
  revoke(@Param('id', ParseUUIDPipe) id: string, @Body() { reason }: ReasonTextDto, @Asks() asks: Principal, @Req() http: Request): Promise<LicenceEntity> {
    return this.licences.revoke(id, reason, asks, requestIdOf(http));
  }

  /** What must be done after a match, soonest first. */
  @Get('tasks')
  @ApiPage(ReviewTaskEntity)
  @Scope('flags:read')
  list(@Query() query: TaskQueryDto, @Asks() asks: Principal): Promise<Page<ReviewTaskEntity>> {
    return this.tasks.list(query, asks);
  }

  @Post('tasks/:id/finish')
  @HttpCode(200)
  @Scope('flags:work')
  finish(@Param('id', ParseUUIDPipe) id: string, @Body() { text }: NoteDto, @Asks() asks: Principal, @Req() http: Request): Promise<ReviewTaskEntity> {
    return this.tasks.finish(id, text, asks, requestIdOf(http));
  }

  /** Where the subject of a screening stands now. */
  @Get('screenings/:id/standing')
  @ApiOkResponse({ type: StandingDto })
  @Scope('screenings:read')
  stands(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<SubjectStanding> {
    return this.standing.ofScreening(id, asks);
  }

  /** What lists and monitoring brought since, and what waits. */
  @Get('digest')
  @ApiOkResponse({ type: DigestDto })
  @Scope('flags:read')
  digest(@Query() { since }: DigestQueryDto, @Asks() asks: Principal): Promise<Digest> {
    return this.digests.since(since === undefined ? new Date(Date.now() - 86_400_000) : new Date(since), asks);
  }
}
