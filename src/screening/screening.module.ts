import { Module } from '@nestjs/common';
import { ListsModule } from '../lists/lists.module.js';
import { WatchlistModule } from '../watchlist/watchlist.module.js';
import { ClearedPairs } from './cleared-pairs.service.js';
import { PartiesController } from './parties.controller.js';
import { PartyExplorer } from './party-explorer.service.js';
import { PoliciesController } from './policies/policies.controller.js';
import { PoliciesService } from './policies/policies.service.js';
import { PolicyBacktest } from './policies/policy-backtest.service.js';
import { ListVersionSets } from './list-version-sets.service.js';
import { Keepers } from './retention/keepers.js';
import { RetentionController } from './retention/retention.controller.js';
import { RetentionService } from './retention/retention.service.js';
import { ReplayService } from './replay.service.js';
import { ScreeningService } from './screening.service.js';
import { ScreeningStore } from './screening-store.service.js';
import { ScreeningsController } from './screenings.controller.js';
import { ScreeningsReader } from './screenings-reader.service.js';

@Module({
  imports: [ListsModule, WatchlistModule],
  controllers: [ScreeningsController, PartiesController, PoliciesController, RetentionController],
  providers: [ClearedPairs, Keepers, ListVersionSets, ScreeningService, ScreeningStore, PoliciesService, PolicyBacktest, ReplayService, RetentionService, ScreeningsReader, PartyExplorer],
  exports: [ClearedPairs, Keepers, ScreeningService, PoliciesService, PolicyBacktest, ReplayService, RetentionService, PartyExplorer],
})
export class ScreeningModule {}
