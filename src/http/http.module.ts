import { Global, Module } from '@nestjs/common';
import { ListsModule } from '../lists/lists.module.js';
import { ScreeningModule } from '../screening/screening.module.js';
import { WatchlistModule } from '../watchlist/watchlist.module.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.service.js';
import { StartupReport } from './startup-report.js';
import { WarmUp } from './warm-up.service.js';

@Global()
@Module({
  imports: [ListsModule, WatchlistModule, ScreeningModule],
  controllers: [HealthController, MetricsController],
  providers: [StartupReport, Metrics, WarmUp],
  exports: [Metrics],
})
export class HttpModule {}
