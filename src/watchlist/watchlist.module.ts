import { Module } from '@nestjs/common';
import { MatchThreads } from './match-threads.service.js';
import { WatchlistService } from './watchlist.service.js';

@Module({ providers: [WatchlistService, MatchThreads], exports: [WatchlistService, MatchThreads] })
export class WatchlistModule {}
