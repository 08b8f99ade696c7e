import { Module } from '@nestjs/common';
import { CurrentListRules } from './current-list-rules.js';
import { ListFetchService } from './list-fetch.service.js';
import { ListHistory } from './list-history.service.js';
import { ListImportService } from './list-import.service.js';
import { ListProposals } from './list-proposals.service.js';
import { ListProposalsController } from './list-proposals.controller.js';
import { ListSchedule } from './list-schedule.service.js';
import { ListStatusService } from './list-status.service.js';
import { ListsController } from './lists.controller.js';
import { Separations } from './separations.service.js';
import { SeparationsController } from './separations.controller.js';
import { ReportLoader } from './report-loader.service.js';

const SERVICES = [CurrentListRules, ListFetchService, ListHistory, ListImportService, ListProposals, ListStatusService, ReportLoader, Separations];

@Module({
  controllers: [ListsController, ListProposalsController, SeparationsController],
  providers: [...SERVICES, ListSchedule],
  exports: SERVICES,
})
export class ListsModule {}
