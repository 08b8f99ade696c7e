import { type DynamicModule, Global, Module } from '@nestjs/common';
import { AccessModule } from './access/access.module.js';
import { AuditModule } from './audit/audit.module.js';
import { BatchesModule } from './batches/batches.module.js';
import { SuppliersModule } from './suppliers/suppliers.module.js';
import { CONFIG, type Config } from './config.js';
import { DatabaseModule } from './database/database.module.js';
import { EvaluationModule } from './evaluation/evaluation.module.js';
import { HttpModule } from './http/http.module.js';
import { ListsModule } from './lists/lists.module.js';
import { ReviewModule } from './review/review.module.js';
import { ScreeningModule } from './screening/screening.module.js';

@Global()
@Module({})
class ConfigModule {
  static of(config: Config): DynamicModule {
    return { module: ConfigModule, providers: [{ provide: CONFIG, useValue: config }], exports: [CONFIG] };
  }
}

/** The whole application, over one configuration; opening it starts or adopts the database and migrates it. */
@Module({})
export class AppModule {
  static async open(config: Config, options: { stopsAdopted?: boolean } = {}): Promise<DynamicModule> {
    return {
      module: AppModule,
      imports: [
        ConfigModule.of(config),
        await DatabaseModule.open(config, options),
        // First, as a request is held against all routes before its own.
        ScreeningModule,
        AuditModule,
        AccessModule,
        ListsModule,
        BatchesModule,
        SuppliersModule,
        ReviewModule,
        EvaluationModule,
        HttpModule,
      ],
    };
  }
}
