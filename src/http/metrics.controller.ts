import { Controller, Get, type OnModuleInit, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { Scope } from '../access/scope.js';
import { ListStatusService } from '../lists/list-status.service.js';
import { Metrics } from './metrics.service.js';

@ApiTags('health')
@Controller('metrics')
export class MetricsController implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly lists: ListStatusService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge({
      name: 'list_age_days',
      help: 'Days since the publisher confirmed the list, or since its edition; no value where the edition is undated or nothing is loaded',
      labels: ['list'],
      read: async () => (await this.lists.status()).flatMap(({ id, ageDays }) => (ageDays === null ? [] : [{ labels: { list: id }, value: ageDays }])),
    });
    this.metrics.gauge({
      name: 'list_fit',
      help: '1: the list is fit to screen; 0: missing, stale, undated, partial or provisional',
      labels: ['list', 'required'],
      read: async () => (await this.lists.status()).map(({ id, required, state }) => ({ labels: { list: id, required: String(required) }, value: state === 'active' ? 1 : 0 })),
    });
    this.metrics.gauge({
      name: 'flags_open',
      help: 'Flags that wait for a person, by state',
      labels: ['state', 'holds'],
      read: async () => {
        const rows = await this.dataSource.query<{ state: string; holds: boolean; n: number }[]>("select state, holds, count(*)::int n from flag where state <> 'closed' group by state, holds");
        return rows.map(({ state, holds, n }) => ({ labels: { state, holds: String(holds) }, value: n }));
      },
    });
    this.metrics.gauge({
      name: 'flag_oldest_seconds',
      help: 'Age of the oldest flag that is still open',
      labels: [],
      read: async () => {
        const [row] = await this.dataSource.query<{ age: number | null }[]>("select extract(epoch from now() - min(created_at))::float8 age from flag where state = 'open'");
        return row?.age == null ? [] : [{ labels: {}, value: row.age }];
      },
    });
  }

  /** For Prometheus: screenings by outcome, latencies, list ages, the queue, errors. */
  @Get()
  @Scope('metrics:read')
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  async read(@Res() response: Response): Promise<void> {
    const text = await this.metrics.text();
    response.set('content-type', this.metrics.contentType).send(text);
  }
}
