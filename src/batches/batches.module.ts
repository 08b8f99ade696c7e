import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { MulterModule } from '@nestjs/platform-express';
import multer from 'multer';
import { CONFIG, type Config } from '../config.js';
import { ScreeningModule } from '../screening/screening.module.js';
import { BatchKeeper } from './batch-keeper.service.js';
import { BatchLoader } from './batch-loader.service.js';
import { BatchProgress } from './batch-progress.service.js';
import { BatchResults } from './batch-results.service.js';
import { BatchRunner } from './batch-runner.service.js';
import { BatchWorker } from './batch-worker.service.js';
import { BatchesController } from './batches.controller.js';
import { BatchesService } from './batches.service.js';
import { LARGEST_FILE } from './supplier-file.interceptor.js';

@Module({
  imports: [
    ScreeningModule,
    MulterModule.registerAsync({
      inject: [CONFIG],
      useFactory: (config: Config) => {
        const folder = join(config.home, 'batches', 'incoming');
        return {
          storage: multer.diskStorage({ destination: folder }),
          limits: { fileSize: LARGEST_FILE, files: 1, fields: 5 },
          defParamCharset: 'utf8',
        };
      },
    }),
  ],
  controllers: [BatchesController],
  providers: [BatchesService, BatchKeeper, BatchLoader, BatchWorker, BatchRunner, BatchProgress, BatchResults],
  exports: [BatchesService, BatchRunner, BatchProgress, BatchResults, BatchLoader, BatchWorker],
})
export class BatchesModule {}
