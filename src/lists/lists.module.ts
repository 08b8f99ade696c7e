import { Module } from '@nestjs/common';
import { ListImportService } from './list-import.service.js';
import { ListProposals } from './list-proposals.service.js';
import { ListProposalsController } from './list-proposals.controller.js';
import { ListStatusService } from './list-status.service.js';
import { ReportLoader } from './report-loader.service.js';
import { ListsController } from './lists.controller.js';

@Module({
  controllers: [ListsController, ListProposalsController],
  providers: [ListImportService, ListProposals, ListStatusService, ReportLoader],
  exports: [ListImportService, ListProposals, ListStatusService, ReportLoader],
})
export class ListsModule {}
