import { createReadStream } from 'node:fs';
import { BadRequestException, Body, Controller, Get, HttpCode, type MessageEvent, Param, ParseUUIDPipe, Post, Query, Req, Res, Sse, StreamableFile, UploadedFile, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Observable, concatMap, distinctUntilChanged, from, map, takeWhile, timer } from 'rxjs';
import { ApiIdempotencyKey, onceOf, tellReplayed } from '../access/idempotency.service.js';
import { Asks, type Principal } from '../access/principal.js';
import { Scope } from '../access/scope.js';
import { PageQueryDto } from '../http/page.dto.js';
import { ApiPage, type Page, mapPage, whole } from '../http/page.js';
import { requestIdOf } from '../http/request-id.js';
import type { BatchEntity } from './batch.entity.js';
import { BatchProgress } from './batch-progress.service.js';
import { BatchResults } from './batch-results.service.js';
import { BatchDto, BatchProgressDto, BatchSummaryDto, BatchTemplateDto, LookDto, ResultQueryDto, StartBatchDto } from './batches.dto.js';
import { type BatchAsker, BatchesService } from './batches.service.js';
import { unmappedColumns } from './mapping.js';
import { SupplierFileInterceptor } from './supplier-file.interceptor.js';

const RESULT_TYPES = { csv: 'text/csv; charset=utf-8', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', jsonl: 'application/x-ndjson' } as const;

@ApiTags('batches')
@ApiBearerAuth()
@Controller('v1')
export class BatchesController {
  constructor(
    private readonly batches: BatchesService,
    private readonly progress: BatchProgress,
    private readonly results: BatchResults,
  ) {}

  /** Takes a supplier file (CSV, TSV or XLSX, up to 200 MB), looks at it and guesses its columns. Nothing is screened yet. */
  @Post('batches')
  @ApiIdempotencyKey('with the batch as it is now')
  @Scope('batches:write')
  @UseInterceptors(SupplierFileInterceptor)
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } } })
  async upload(@UploadedFile() file: Express.Multer.File | undefined, @Asks() asks: Principal, @Req() http: Request): Promise<BatchDto> {
    if (!file) throw new BadRequestException('Send the file as multipart/form-data in the field `file`.');
    return answered(await this.batches.create({ path: file.path, name: file.originalname }, asker(asks, http), {}, (asked) => onceOf(http, asks.actor, asked)), http);
  }

  /** The files that were uploaded, the latest first. */
  @Get('batches')
  @ApiPage(BatchDto)
  @Scope('batches:read')
  async page(@Query() query: PageQueryDto, @Asks() asks: Principal): Promise<Page<BatchDto>> {
    return mapPage(await this.batches.page(query, asks), present);
  }

  @Get('batches/:id')
  @Scope('batches:read')
  async read(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<BatchDto> {
    return present(await this.batches.find(id, asks));
  }

  /** Reads the file again with another encoding, delimiter, sheet or header, before it runs. */
  @Post('batches/:id/look')
  @HttpCode(200)
  @Scope('batches:write')
  async look(@Param('id', ParseUUIDPipe) id: string, @Body() options: LookDto, @Asks() asks: Principal, @Req() http: Request): Promise<BatchDto> {
    return present(await this.batches.lookAgain(id, asker(asks, http), options));
  }

  /** Confirms or corrects the columns and puts the file into the queue. */
  @Post('batches/:id/start')
  @HttpCode(200)
  @ApiIdempotencyKey('with the batch as it is now')
  @Scope('batches:write')
  async start(@Param('id', ParseUUIDPipe) id: string, @Body() plan: StartBatchDto, @Asks() asks: Principal, @Req() http: Request): Promise<BatchDto> {
    return answered(await this.batches.start(id, asker(asks, http), plan, onceOf(http, asks.actor, plan)), http);
  }

  @Post('batches/:id/pause')
  @HttpCode(200)
  @Scope('batches:write')
  async pause(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal, @Req() http: Request): Promise<BatchDto> {
    return present(await this.batches.pause(id, asker(asks, http)));
  }

  @Post('batches/:id/resume')
  @HttpCode(200)
  @Scope('batches:write')
  async resume(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal, @Req() http: Request): Promise<BatchDto> {
    return present(await this.batches.resume(id, asker(asks, http)));
  }

  /** Screens nothing more; what is screened already stays. */
  @Post('batches/:id/cancel')
  @HttpCode(200)
  @Scope('batches:write')
  async cancel(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal, @Req() http: Request): Promise<BatchDto> {
    return present(await this.batches.cancel(id, asker(asks, http)));
  }

  @Get('batches/:id/progress')
  @Scope('batches:read')
  async howFar(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<BatchProgressDto> {
    return this.progress.of(await this.batches.find(id, asks));
  }

  /** The progress as server-sent events, until the file is done. */
  @Sse('batches/:id/events')
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ type: BatchProgressDto, description: 'Each event `progress` has it as its data.' })
  @Scope('batches:read')
  async events(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<Observable<MessageEvent>> {
    await this.batches.find(id, asks);
    return timer(0, 1000).pipe(
      concatMap(() => from(this.batches.find(id, asks).then((batch) => this.progress.of(batch)))),
      distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
      takeWhile(({ state }) => state === 'running' || state === 'paused' || state === 'uploaded', true),
      map((data): MessageEvent => ({ type: 'progress', data })),
    );
  }

  /** Counts by outcome, list and country, damage that was named, and the first errors. */
  @Get('batches/:id/summary')
  @Scope('batches:read')
  async summary(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<BatchSummaryDto> {
    return this.progress.summary(await this.batches.find(id, asks));
  }

  /** The same file with the answers as further columns. */
  @Get('batches/:id/results')
  @ApiProduces(...Object.values(RESULT_TYPES))
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @Scope('batches:read')
  async download(@Param('id', ParseUUIDPipe) id: string, @Query() query: ResultQueryDto, @Asks() asks: Principal, @Res() response: Response): Promise<void> {
    const batch = await this.batches.find(id, asks);
    const format = query.format ?? 'csv';
    response.setHeader('content-type', RESULT_TYPES[format]);
    response.attachment(`${batch.fileName.replace(/\.\w{1,5}$/, '')}-results.${format}`);
    const { outcome, hold, list, country } = query;
    await this.results.write(batch, format, { ...(outcome ? { outcomes: outcome } : {}), ...(hold ? { hold: hold === 'true' } : {}), ...(list ? { list } : {}), ...(country ? { country } : {}) }, response);
  }

  /** The file as it was uploaded. */
  @Get('batches/:id/original')
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @Scope('batches:read')
  async original(@Param('id', ParseUUIDPipe) id: string, @Asks() asks: Principal): Promise<StreamableFile> {
    const batch = await this.batches.find(id, asks);
    return new StreamableFile(createReadStream(this.batches.original(batch)), { type: 'application/octet-stream', disposition: `attachment; filename*=UTF-8''${encodeURIComponent(batch.fileName)}` });
  }

  /** Mappings that were saved under a name. */
  @Get('batch-templates')
  @ApiPage(BatchTemplateDto)
  @Scope('batches:read')
  async templates(@Asks() asks: Principal): Promise<Page<BatchTemplateDto>> {
    return whole((await this.batches.templates(asks)).map(({ name, mapping, options, createdAt, createdBy }) => ({ name, mapping, options: options as BatchTemplateDto['options'], createdAt: createdAt.toISOString(), createdBy })));
  }
}

function asker(asks: Principal, http: Request): BatchAsker {
  return { actor: asks.actor, unit: asks.unit, requestId: requestIdOf(http) };
}

function answered({ batch, replayed }: { readonly batch: BatchEntity; readonly replayed: boolean }, http: Request): BatchDto {
  tellReplayed(http, { replayed });
  return present(batch);
}

function present(batch: BatchEntity): BatchDto {
  const { format, guesses, titleRows, preview, warnings } = batch.look;
  return {
    id: batch.id,
    state: batch.state,
    fileName: batch.fileName,
    sha256: batch.sha256,
    bytes: Number(batch.bytes),
    kind: format.kind,
    encoding: format.encoding,
    delimiter: format.delimiter,
    headerLine: format.headerLine,
    columns: [...format.columns],
    guesses: guesses as BatchDto['guesses'],
    mapping: batch.mapping,
    notMapped: unmappedColumns(batch.mapping, format.columns),
    titleRows: [...titleRows],
    preview: preview as BatchDto['preview'],
    warnings: [...warnings],
    options: batch.options as BatchDto['options'],
    dryRun: batch.dryRun,
    createdAt: batch.createdAt.toISOString(),
    createdBy: batch.createdBy,
    startedAt: batch.startedAt?.toISOString() ?? null,
    finishedAt: batch.finishedAt?.toISOString() ?? null,
    goneAt: batch.goneAt?.toISOString() ?? null,
  };
}
