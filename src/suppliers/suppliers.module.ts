import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { ReviewModule } from '../review/review.module.js';
import { ScreeningModule } from '../screening/screening.module.js';
import { WatchlistModule } from '../watchlist/watchlist.module.js';
import { Endings } from './endings.service.js';
import { FullComparison } from './full-comparison.service.js';
import { ListChanges } from './list-changes.service.js';
import { MonitoringJob } from './monitoring-job.service.js';
import { MonitoringReader } from './monitoring-reader.service.js';
import { MonitoringRuns } from './monitoring-runs.service.js';
import { SupplierKeeper } from './supplier-keeper.service.js';
import { SupplierScreening } from './supplier-screening.service.js';
import { SupplierView } from './supplier-view.service.js';
import { SuppliersController } from './suppliers.controller.js';
import { SuppliersService } from './suppliers.service.js';

@Module({
  imports: [WatchlistModule, ScreeningModule, ReviewModule, ScheduleModule.forRoot()],
  controllers: [SuppliersController],
  providers: [SuppliersService, SupplierKeeper, SupplierScreening, SupplierView, MonitoringRuns, MonitoringReader, MonitoringJob, ListChanges, Endings, FullComparison],
  exports: [SuppliersService, MonitoringRuns],
})
export class SuppliersModule {}
