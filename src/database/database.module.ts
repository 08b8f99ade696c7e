import { type DynamicModule, Global, Inject, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Config } from '../config.js';
import { DATABASE_ADDRESS, DATABASE_ROLE, databaseOptions } from './database-options.js';
import type { EmbeddedPostgres } from './embedded-postgres.js';
import { Notices } from './notices.service.js';
import { prepareDatabase, startDatabase } from './open.js';

const EMBEDDED = Symbol('embedded server');
const STOPS_ADOPTED = Symbol('stops an adopted server too');

/** Closes the connections first and then, where nobody else uses it, the embedded server. */
@Injectable()
class DatabaseShutdown implements OnApplicationShutdown {
  constructor(
    @Inject(getDataSourceToken()) private readonly dataSource: DataSource,
    @Inject(EMBEDDED) private readonly embedded: EmbeddedPostgres | undefined,
    @Inject(STOPS_ADOPTED) private readonly evenIfAdopted: boolean,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
    await this.embedded?.stop({ evenIfAdopted: this.evenIfAdopted });
  }
}

/** The database: started or adopted, migrated by its owner, and open for the application. */
@Global()
@Module({})
export class DatabaseModule {
  static async open(config: Config, { stopsAdopted = false } = {}): Promise<DynamicModule> {
    const opened = await startDatabase(config);
    const { embedded } = opened;
    const { address, role } = await prepareDatabase(opened);
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...databaseOptions(address), manualInitialization: false, retryAttempts: 0 }),
        }),
      ],
      providers: [
        { provide: DATABASE_ADDRESS, useValue: address },
        { provide: DATABASE_ROLE, useValue: role },
        { provide: EMBEDDED, useValue: embedded },
        { provide: STOPS_ADOPTED, useValue: stopsAdopted },
        DatabaseShutdown,
        Notices,
      ],
      exports: [DATABASE_ADDRESS, DATABASE_ROLE, Notices],
    };
  }
}
