import { Module } from '@nestjs/common';
import { ScreeningModule } from '../screening/screening.module.js';
import { WatchlistModule } from '../watchlist/watchlist.module.js';
import { CasesController } from './cases.controller.js';
import { CasesReader } from './cases-reader.service.js';
import { CasesService } from './cases.service.js';
import { DigestService } from './digest.service.js';
import { DispositionsService } from './dispositions.service.js';
import { CertificatesService } from './evidence/certificates.service.js';
import { EvidenceController } from './evidence/evidence.controller.js';
import { WhyNotService } from './evidence/why-not.service.js';
import { FlagsController } from './flags.controller.js';
import { FlagsReader } from './flags-reader.service.js';
import { FlagsService } from './flags.service.js';
import { LeaverFlags } from './leaver-flags.service.js';
import { LicencesService } from './licences.service.js';
import { LookBackService } from './look-back.service.js';
import { PairsController } from './pairs.controller.js';
import { PairsService } from './pairs.service.js';
import { QueueFiltersController } from './queue-filters.controller.js';
import { QueueFilters } from './queue-filters.service.js';
import { StandingService } from './standing.service.js';
import { TasksService } from './tasks.service.js';

@Module({
  imports: [ScreeningModule, WatchlistModule],
  controllers: [FlagsController, CasesController, PairsController, EvidenceController, QueueFiltersController],
  providers: [FlagsService, FlagsReader, CasesService, CasesReader, DispositionsService, PairsService, LicencesService, TasksService, LookBackService, StandingService, DigestService, CertificatesService, WhyNotService, LeaverFlags, QueueFilters],
  exports: [FlagsService, FlagsReader, DispositionsService, StandingService, LicencesService],
})
export class ReviewModule {}
