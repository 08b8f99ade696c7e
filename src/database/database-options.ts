import type { DataSourceOptions } from 'typeorm';
import { FirstTables1790000000001 } from '../../migrations/1790000000001-first-tables.js';
import { PeopleAndKeys1790000000101 } from '../../migrations/1790000000101-people-and-keys.js';
import { Proposals1790000000201 } from '../../migrations/1790000000201-proposals.js';
import { Policies1790000000202 } from '../../migrations/1790000000202-policies.js';
import { AuditSeal1790000000203 } from '../../migrations/1790000000203-audit-seal.js';
import { SupplierOfAScreening1790000000301 } from '../../migrations/1790000000301-supplier-of-a-screening.js';
import { Batches1790000000302 } from '../../migrations/1790000000302-batches.js';
import { Register1790000000303 } from '../../migrations/1790000000303-register.js';
import { LegalHold1790000000204 } from '../../migrations/1790000000204-legal-hold.js';
import { Deciders1790000000205 } from '../../migrations/1790000000205-deciders.js';
import { AskedAgain1790000000901 } from '../../migrations/1790000000901-asked-again.js';
import { ErasableChanges1790000000951 } from '../../migrations/1790000000951-erasable-changes.js';
import { Review1790000000401 } from '../../migrations/1790000000401-review.js';
import { QueueFilters1790000000402 } from '../../migrations/1790000000402-queue-filters.js';
import { ListFetch1790000000501 } from '../../migrations/1790000000501-list-fetch.js';
import { Separations1790000000502 } from '../../migrations/1790000000502-separations.js';
import { AccessNotices1790000001001 } from '../../migrations/1790000001001-access-notices.js';
import { IdempotencyKeys1790000001101 } from '../../migrations/1790000001101-idempotency-keys.js';
import { SupplierFilesGo1790000001102 } from '../../migrations/1790000001102-supplier-files-go.js';
import { LookBack1790000001301 } from '../../migrations/1790000001301-look-back.js';
import { QueueOrder1790000001302 } from '../../migrations/1790000001302-queue-order.js';
import { ResultListing1790000001601 } from '../../migrations/1790000001601-result-listing.js';
import { ListVersionSets1790000001401 } from '../../migrations/1790000001401-list-version-sets.js';
import { LicenceRevokedWhy1790000001402 } from '../../migrations/1790000001402-licence-revoked-why.js';
import { PassesByUnit1790000001403 } from '../../migrations/1790000001403-passes-by-unit.js';
import { CheapStatistics1790000001404 } from '../../migrations/1790000001404-cheap-statistics.js';
import { ApiKeyEntity } from '../access/api-key.entity.js';
import { IdempotencyKeyEntity } from '../access/idempotency-key.entity.js';
import { OrgUnitEntity } from '../access/org-unit.entity.js';
import { ProposalEntity } from '../access/proposal.entity.js';
import { DeputyEntity, OneTimeLinkEntity, SessionEntity, SignInAttemptsEntity } from '../access/session.entity.js';
import { UserEntity } from '../access/user.entity.js';
import { AuditBlockEntity, EventConsumerEntity, PersonalDataEntity } from '../audit/audit-block.entity.js';
import { AuditEventEntity } from '../audit/audit-event.entity.js';
import { SeparationEntity } from '../lists/separation.entity.js';
import { ListFetchEntity } from '../lists/list-fetch.entity.js';
import { BatchChunkEntity, BatchEntity, BatchResultEntity, BatchRowEntity, BatchTemplateEntity } from '../batches/batch.entity.js';
import { ListChangeEntity, ListMembershipEntity, ListRecordEntity, ListStagedRecordEntity, ListVersionEntity } from '../lists/list-version.entity.js';
import { CaseAttachmentEntity, CaseNoteEntity, FlagDispositionEntity, FlagEventEntity, LicenceEntity, QueueFilterEntity, ReviewTaskEntity } from '../review/review.entity.js';
import { ClearedPairEntity } from '../screening/cleared-pair.entity.js';
import { AskedAgainEntity, FlagCaseEntity, FlagEntity, ListVersionSetEntity, ScreeningEntity } from '../screening/screening.entity.js';
import { LegalHoldEntity } from '../screening/retention/legal-hold.entity.js';
import { PolicyVersionEntity } from '../screening/policies/policy-version.entity.js';
import { MonitoringDefectEntity, MonitoringResultEntity, MonitoringRunEntity, MonitoringSeenEntity } from '../suppliers/monitoring.entity.js';
import { SupplierChangeEntity, SupplierEntity } from '../suppliers/supplier.entity.js';
import { APPLICATION_NAME } from './application-name.js';

/** Every table of the product. */
export const ENTITIES = [
  AuditEventEntity,
  ApiKeyEntity,
  IdempotencyKeyEntity,
  ...[OrgUnitEntity, UserEntity, DeputyEntity, SessionEntity, OneTimeLinkEntity, SignInAttemptsEntity],
  ListVersionEntity,
  ListRecordEntity,
  ListMembershipEntity,
  ListStagedRecordEntity,
  ListChangeEntity,
  ListFetchEntity,
  SeparationEntity,
  ListVersionSetEntity,
  ScreeningEntity,
  FlagEntity,
  AskedAgainEntity,
  FlagCaseEntity,
  ClearedPairEntity,
  FlagEventEntity,
  FlagDispositionEntity,
  CaseNoteEntity,
  CaseAttachmentEntity,
  LicenceEntity,
  ReviewTaskEntity,
  QueueFilterEntity,
  ProposalEntity,
  PolicyVersionEntity,
  LegalHoldEntity,
  AuditBlockEntity,
  PersonalDataEntity,
  EventConsumerEntity,
  BatchEntity,
  BatchRowEntity,
  BatchChunkEntity,
  BatchResultEntity,
  BatchTemplateEntity,
  SupplierEntity,
  SupplierChangeEntity,
  MonitoringRunEntity,
  MonitoringSeenEntity,
  MonitoringResultEntity,
  MonitoringDefectEntity,
];

/** Every change of the tables, in order. */
export const MIGRATIONS = [
  FirstTables1790000000001,
  PeopleAndKeys1790000000101,
  Proposals1790000000201,
  Policies1790000000202,
  AuditSeal1790000000203,
  LegalHold1790000000204,
  Deciders1790000000205,
  SupplierOfAScreening1790000000301,
  Batches1790000000302,
  Register1790000000303,
  Review1790000000401,
  QueueFilters1790000000402,
  ListFetch1790000000501,
  Separations1790000000502,
  AskedAgain1790000000901,
  ErasableChanges1790000000951,
  AccessNotices1790000001001,
  IdempotencyKeys1790000001101,
  SupplierFilesGo1790000001102,
  LookBack1790000001301,
  QueueOrder1790000001302,
  ResultListing1790000001601,
  ListVersionSets1790000001401,
  LicenceRevokedWhy1790000001402,
  PassesByUnit1790000001403,
  CheapStatistics1790000001404,
];

/** Injection token of the address. */
export const DATABASE_ADDRESS = Symbol('database address');

/** Injection token of whether the application works apart from the owner of the tables. */
export const DATABASE_ROLE = Symbol('database role');

/** Where the database is: an address of one's own, or the socket of the embedded server. */
export type DatabaseAddress = { readonly url: string; /** Taken on at the start of each connection. */ readonly role?: string } | { readonly host: string; readonly port: number; readonly user: string; readonly database: string };

export function databaseOptions(address: DatabaseAddress): DataSourceOptions {
  const where = 'url' in address ? { url: address.url } : { host: address.host, port: address.port, username: address.user, database: address.database };
  return {
    type: 'postgres',
    ...where,
    applicationName: APPLICATION_NAME,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    // gen_random_uuid() is PostgreSQL's own since 13: no extension is needed.
    uuidExtension: 'pgcrypto',
    synchronize: false,
    migrationsRun: false,
    // Each migration is its own transaction, so a failed one names itself.
    migrationsTransactionMode: 'each',
    // Kept open: a connection that is opened in the midst of requests signs in and plans its statements anew, and all wait for it.
    extra: { max: 10, idleTimeoutMillis: 0, allowExitOnIdle: true, keepAlive: true, ...('url' in address && address.role ? { options: `-c role=${address.role}` } : {}) },
    installExtensions: false,
  };
}
