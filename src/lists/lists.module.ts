import { Module } from '@nestjs/common';
import { ListImportService } from './list-import.service.js';
import { ListStatusService } from './list-status.service.js';
import { ReportLoader } from './report-loader.service.js';
import { ListsController } from './lists.controller.js';

@Module({
  controllers: [ListsController],
  providers: [ListImportService, ListStatusService, ReportLoader],
  exports: [ListImportService, ListStatusService, ReportLoader],
})
export class ListsModule {}
