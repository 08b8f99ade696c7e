import { Controller, Get, Logger, Res } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { Public } from '../access/scope.js';
import { ListStatusService } from '../lists/list-status.service.js';
import { WatchlistService } from '../watchlist/watchlist.service.js';
import { LivenessDto, ReadinessDto } from './health.dto.js';
import { WarmUp } from './warm-up.service.js';

@ApiTags('health')
@Controller('health')
export class HealthController {
  private readonly log = new Logger('Health');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly lists: ListStatusService,
    private readonly watchlists: WatchlistService,
    private readonly warmUp: WarmUp,
  ) {}

  /** The process answers. */
  @Get('live')
  @Public()
  live(): LivenessDto {
    return { status: 'live' };
  }

  /** 200 when database and index are up and the server has warmed up, else 503; the lists' state is told either way and changes neither. */
  @Get('ready')
  @Public()
  async ready(@Res({ passthrough: true }) response: Response): Promise<ReadinessDto> {
    const lists = await this.lists.status().catch(() => undefined);
    const database = this.dataSource.isInitialized && lists !== undefined ? 'up' : 'down';
    const index = !this.watchlists.ready ? 'loading' : this.warmUp.running ? 'warming_up' : 'up';
    if (database === 'down') this.log.error('The database does not answer: nothing can be screened.');
    const ready = database === 'up' && index === 'up';
    response.status(ready ? 200 : 503);
    return {
      status: ready ? 'ready' : 'not_ready',
      database,
      index,
      lists: (lists ?? []).map(({ id, state, required, version, ageDays }) => ({ id, state, required, version, ageDays })),
    };
  }
}
