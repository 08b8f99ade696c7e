import { Module } from '@nestjs/common';
import { ListsModule } from '../lists/lists.module.js';
import { WatchlistModule } from '../watchlist/watchlist.module.js';
import { HealthController } from './health.controller.js';
import { StartupReport } from './startup-report.js';

@Module({ imports: [ListsModule, WatchlistModule], controllers: [HealthController], providers: [StartupReport] })
export class HttpModule {}
