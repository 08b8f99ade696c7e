import { type DynamicModule, Global, Inject, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Config } from '../config.js';
import { DATABASE_ADDRESS, type DatabaseAddress, databaseOptions } from './database-options.js';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { migrate } from './migrate.js';

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

/** The database: started or adopted, migrated, and open. */
@Global()
@Module({})
export class DatabaseModule {
  static async open(config: Config, { stopsAdopted = false } = {}): Promise<DynamicModule> {
    const embedded = config.databaseUrl === undefined ? new EmbeddedPostgres({ home: config.home }) : undefined;
    const address: DatabaseAddress = embedded ? await embedded.start() : { url: config.databaseUrl ?? '' };
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...databaseOptions(address), manualInitialization: false, retryAttempts: 0 }),
          dataSourceFactory: async (options) => {
            if (!options) throw new Error('no database options');
            const dataSource = await new DataSource(options).initialize();
            await migrate(dataSource);
            return dataSource;
          },
        }),
      ],
      providers: [
        { provide: DATABASE_ADDRESS, useValue: address },
        { provide: EMBEDDED, useValue: embedded },
        { provide: STOPS_ADOPTED, useValue: stopsAdopted },
        DatabaseShutdown,
      ],
      exports: [DATABASE_ADDRESS],
    };
  }
}
