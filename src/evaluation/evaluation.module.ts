import { Module } from '@nestjs/common';
import { ScreeningModule } from '../screening/screening.module.js';
import { WatchlistModule } from '../watchlist/watchlist.module.js';
import { ValidationPackService } from './validation-pack.service.js';

@Module({ imports: [ScreeningModule, WatchlistModule], providers: [ValidationPackService] })
export class EvaluationModule {}
