import { Module } from '@nestjs/common';
import { WatchlistModule } from '../watchlist/watchlist.module.js';
import { ClearedPairs } from './cleared-pairs.service.js';
import { PartiesController } from './parties.controller.js';
import { PartyExplorer } from './party-explorer.service.js';
import { ScreeningService } from './screening.service.js';
import { ScreeningsController } from './screenings.controller.js';
import { ScreeningsReader } from './screenings-reader.service.js';

@Module({
  imports: [WatchlistModule],
  controllers: [ScreeningsController, PartiesController],
  providers: [ClearedPairs, ScreeningService, ScreeningsReader, PartyExplorer],
  exports: [ClearedPairs, ScreeningService, PartyExplorer],
})
export class ScreeningModule {}
