import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ActorNames } from './actor-names.service.js';
import { AccessGuard } from './access.guard.js';
import { ApiKeysService } from './api-keys.service.js';
import { Deciders } from './deciders.service.js';
import { DeputiesController } from './deputies.controller.js';
import { DeputiesService } from './deputies.service.js';
import { FirstKeyService } from './first-key.service.js';
import { IdempotencyService } from './idempotency.service.js';
import { KeysController } from './keys.controller.js';
import { LeaverHandlers } from './leavers.js';
import { OidcService } from './oidc.service.js';
import { OneTimeLinks } from './one-time-links.service.js';
import { ProposalsController } from './proposals.controller.js';
import { ProposalsReader } from './proposals-reader.service.js';
import { ProposalsService } from './proposals.service.js';
import { RecentKeys } from './recent-keys.service.js';
import { SessionController } from './session.controller.js';
import { SessionsService } from './sessions.service.js';
import { SetUpController } from './set-up.controller.js';
import { SetUpService } from './set-up.service.js';
import { SignInService } from './sign-in.service.js';
import { SignInThrottle } from './sign-in-throttle.service.js';
import { UnitsService } from './units.service.js';
import { AccessUpkeep } from './upkeep.service.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';

const SERVICES = [ActorNames, ApiKeysService, FirstKeyService, IdempotencyService, SessionsService, SignInService, SignInThrottle, OidcService, OneTimeLinks, SetUpService, UsersService, UnitsService, Deciders, DeputiesService, LeaverHandlers, ProposalsService];

@Global()
@Module({
  controllers: [SessionController, SetUpController, UsersController, KeysController, DeputiesController, ProposalsController],
  providers: [...SERVICES, RecentKeys, AccessUpkeep, ProposalsReader, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: SERVICES,
})
export class AccessModule {}
