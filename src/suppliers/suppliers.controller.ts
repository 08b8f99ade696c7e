import { Body, ConflictException, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Put, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Request } from 'express';
import { Asks, type Principal } from '../access/principal.js';
import { Scope } from '../access/scope.js';
import { PageQueryDto } from '../http/page.dto.js';
import { ApiPage, type Page, mapPage } from '../http/page.js';
import { requestIdOf } from '../http/request-id.js';
import { MonitoringReader, type SeenRun } from './monitoring-reader.service.js';
import { MonitoringRuns, type RunAsker, type RunOutcome } from './monitoring-runs.service.js';
import { SupplierView } from './supplier-view.service.js';
import { MonitoringDefectDto, MonitoringResultDto, MonitoringRunDto, NothingDoneDto, RunOutcomeDto, SupplierChangeDto, SupplierDto, SupplierQueryDto, SupplierScreeningDto, SupplierViewDto, UpsertSuppliersDto, UpsertedSupplierDto } from './suppliers.dto.js';
import { type RegisterAsker, SuppliersService } from './suppliers.service.js';

@ApiTags('suppliers')
@ApiBearerAuth()
@ApiExtraModels(RunOutcomeDto, NothingDoneDto)
@Controller('v1')
export class SuppliersController {
  constructor(
    private readonly suppliers: SuppliersService,
    private readonly view: SupplierView,
    private readonly runs: MonitoringRuns,
    private readonly monitoring: MonitoringReader,
  ) {}

  /** Creates or updates suppliers by their reference; new and changed ones are screened before this answers. */
  @Post('suppliers')
  @HttpCode(200)
  @Scope('suppliers:write')
  upsertMany(@Body() { suppliers }: UpsertSuppliersDto, @Asks() asks: Principal, @Req() http: Request): Promise<UpsertedSupplierDto[]> {
    return this.suppliers.upsert(suppliers, asker(asks, http));
  }

  /** Creates or updates one supplier, and gives its answer. */
  @Put('suppliers/:reference')
  @Scope('suppliers:write')
  async upsert(@Param('reference') reference: string, @Body() supplier: SupplierDto, @Asks() asks: Principal, @Req() http: Request): Promise<SupplierViewDto> {
    if (supplier.reference !== reference) throw new ConflictException(`The address names ${reference}, the body ${supplier.reference}.`);
    const [{ id }] = (await this.suppliers.upsert([supplier], asker(asks, http))) as [UpsertedSupplierDto];
    return this.read(id, asks);
  }

  /** The register, by reference. */
  @Get('suppliers')
  @ApiPage(SupplierViewDto)
  @Scope('suppliers:read')
  async page(@Query() query: SupplierQueryDto, @Asks() asks: Principal): Promise<Page<SupplierViewDto>> {
    const { items, next } = await this.suppliers.page(query, asks);
    return { items: await this.view.of(items), next };
  }

  /** One supplier by id or reference, with its answer of this moment. */
  @Get('suppliers/:id')
  @Scope('suppliers:read')
  async read(@Param('id') id: string, @Asks() asks: Principal): Promise<SupplierViewDto> {
    const [view] = (await this.view.of([await this.suppliers.find(id, asks)])) as [SupplierViewDto];
    return view;
  }

  /** Each change, field by field, the latest first. */
  @Get('suppliers/:id/history')
  @ApiPage(SupplierChangeDto)
  @Scope('suppliers:read')
  async history(@Param('id') id: string, @Query() query: PageQueryDto, @Asks() asks: Principal): Promise<Page<SupplierChangeDto>> {
    const page = await this.suppliers.history(await this.suppliers.find(id, asks), query);
    return mapPage(page, ({ version, at, actor, sourceSystem, changes }) => ({ version, at: at.toISOString(), actor, sourceSystem, changes: [...changes] }));
  }

  /** Its screenings, the latest first. */
  @Get('suppliers/:id/screenings')
  @ApiPage(SupplierScreeningDto)
  @Scope('suppliers:read')
  async screenings(@Param('id') id: string, @Query() query: PageQueryDto, @Asks() asks: Principal): Promise<Page<SupplierScreeningDto>> {
    const page = await this.suppliers.screeningsOf(await this.suppliers.find(id, asks), query);
    return mapPage(page, ({ at, ...row }) => ({ ...row, at: at.toISOString() }));
  }

  /** The passes over the register, the latest first. Who sees one unit is told of its own suppliers. */
  @Get('monitoring/runs')
  @ApiPage(MonitoringRunDto)
  @Scope('suppliers:read')
  async runsDone(@Query() query: PageQueryDto, @Asks() asks: Principal): Promise<Page<MonitoringRunDto>> {
    return mapPage(await this.monitoring.runs(query, asks.unit), presentRun);
  }

  /** What a pass found: new flags, flags opened again with what changed, and flags whose party is delisted. */
  @Get('monitoring/runs/:id/results')
  @ApiPage(MonitoringResultDto)
  @Scope('suppliers:read')
  async results(@Param('id', ParseUUIDPipe) id: string, @Query() query: PageQueryDto, @Asks() asks: Principal): Promise<Page<MonitoringResultDto>> {
    const page = await this.monitoring.resultsOf(id, asks.unit, query);
    return mapPage(page, ({ runId, at, kind, supplierId, reference, name, partyId, changes }) => ({ runId, at: at.toISOString(), kind, supplierId, reference, name, partyId, changes: [...changes] }));
  }

  /** Where a full screening differed from what the changes had led to. */
  @Get('monitoring/defects')
  @ApiPage(MonitoringDefectDto)
  @Scope('suppliers:read')
  async defects(@Query() query: PageQueryDto, @Asks() asks: Principal): Promise<Page<MonitoringDefectDto>> {
    return mapPage(await this.monitoring.defects(query, asks.unit), ({ runId, at, supplierId, partyId, what }) => ({ runId, at: at.toISOString(), supplierId, partyId, what }));
  }

  /** Screens the register against what list versions changed, now. */
  @Post('monitoring/delta')
  @HttpCode(200)
  @ApiOkResponse({ schema: { oneOf: [{ $ref: getSchemaPath(RunOutcomeDto) }, { $ref: getSchemaPath(NothingDoneDto) }] } })
  @Scope('suppliers:write')
  async delta(@Asks() asks: Principal, @Req() http: Request): Promise<RunOutcome | NothingDoneDto> {
    return this.told(await this.runs.delta(passAsker(asks, http)), asks, 'No list version is new, or a pass is under way.');
  }

  /** Screens the whole register and reports every difference as a defect. */
  @Post('monitoring/full')
  @HttpCode(200)
  @ApiOkResponse({ schema: { oneOf: [{ $ref: getSchemaPath(RunOutcomeDto) }, { $ref: getSchemaPath(NothingDoneDto) }] } })
  @Scope('suppliers:write')
  async full(@Asks() asks: Principal, @Req() http: Request): Promise<RunOutcome | NothingDoneDto> {
    return this.told(await this.runs.full(passAsker(asks, http)), asks, 'A pass is under way.');
  }

  /** Screens suppliers whose cleared pair was withdrawn or has expired or whose listing's last day is over, and notes licences that have ended; the server does so by itself. */
  @Post('monitoring/dates')
  @HttpCode(200)
  @ApiOkResponse({ schema: { oneOf: [{ $ref: getSchemaPath(RunOutcomeDto) }, { $ref: getSchemaPath(NothingDoneDto) }] } })
  @Scope('suppliers:write')
  async dates(@Asks() asks: Principal, @Req() http: Request): Promise<RunOutcome | NothingDoneDto> {
    return this.told(await this.runs.dates(passAsker(asks, http), { anew: true }), asks, 'Nothing has ended that an answer rests on, or a pass is under way.');
  }

  /** Screens every supplier anew and stores each answer, after a change of policy. */
  @Post('monitoring/policy')
  @HttpCode(200)
  @ApiOkResponse({ schema: { oneOf: [{ $ref: getSchemaPath(RunOutcomeDto) }, { $ref: getSchemaPath(NothingDoneDto) }] } })
  @Scope('suppliers:write')
  async policy(@Asks() asks: Principal, @Req() http: Request): Promise<RunOutcome | NothingDoneDto> {
    return this.told(await this.runs.policy(passAsker(asks, http)), asks, 'A pass is under way.');
  }

  private async told(outcome: RunOutcome | undefined, { unit }: Principal, nothing: string): Promise<RunOutcome | NothingDoneDto> {
    return outcome ? this.monitoring.outcome(outcome, unit) : { nothing };
  }
}

function asker(asks: Principal, http: Request): RegisterAsker {
  return { actor: asks.actor, unit: asks.unit, requestId: requestIdOf(http) };
}

function passAsker({ actor }: Principal, http: Request): RunAsker {
  return { actor, requestId: requestIdOf(http), waits: true };
}

function presentRun({ startedAt, finishedAt, results, ...run }: SeenRun): MonitoringRunDto {
  return { ...run, startedAt: startedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null, results: { ...results } };
}
