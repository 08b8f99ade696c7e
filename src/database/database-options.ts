import type { DataSourceOptions } from 'typeorm';
import { FirstTables1790000000001 } from '../../migrations/1790000000001-first-tables.js';
import { SupplierOfAScreening1790000000301 } from '../../migrations/1790000000301-supplier-of-a-screening.js';
import { Batches1790000000302 } from '../../migrations/1790000000302-batches.js';
import { ApiKeyEntity } from '../access/api-key.entity.js';
import { AuditEventEntity } from '../audit/audit-event.entity.js';
import { BatchChunkEntity, BatchEntity, BatchResultEntity, BatchRowEntity, BatchTemplateEntity } from '../batches/batch.entity.js';
import { ListChangeEntity, ListMembershipEntity, ListRecordEntity, ListStagedRecordEntity, ListVersionEntity } from '../lists/list-version.entity.js';
import { FlagEntity, ScreeningEntity } from '../screening/screening.entity.js';

/** Every table of the product. */
export const ENTITIES = [
  AuditEventEntity,
  ApiKeyEntity,
  ListVersionEntity,
  ListRecordEntity,
  ListMembershipEntity,
  ListStagedRecordEntity,
  ListChangeEntity,
  ScreeningEntity,
  FlagEntity,
  BatchEntity,
  BatchRowEntity,
  BatchChunkEntity,
  BatchResultEntity,
  BatchTemplateEntity,
];

/** Every change of the tables, in order. */
export const MIGRATIONS = [FirstTables1790000000001, SupplierOfAScreening1790000000301, Batches1790000000302];

/** Injection token of the address. */
export const DATABASE_ADDRESS = Symbol('database address');

/** Where the database is: an address of one's own, or the socket of the embedded server. */
export type DatabaseAddress = { readonly url: string } | { readonly host: string; readonly port: number; readonly user: string; readonly database: string };

export function databaseOptions(address: DatabaseAddress): DataSourceOptions {
  const where = 'url' in address ? { url: address.url } : { host: address.host, port: address.port, username: address.user, database: address.database };
  return {
    type: 'postgres',
    ...where,
    applicationName: 'interdict',
    entities: ENTITIES,
    migrations: MIGRATIONS,
    synchronize: false,
    migrationsRun: false,
    // Each migration is its own transaction, so a failed one names itself.
    migrationsTransactionMode: 'each',
    extra: { max: 10 },
  };
}
