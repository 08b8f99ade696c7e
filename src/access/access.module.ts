import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { ApiKeysService } from './api-keys.service.js';
import { FirstKeyService } from './first-key.service.js';
import { ProposalsController } from './proposals.controller.js';
import { ProposalsReader } from './proposals-reader.service.js';
import { ProposalsService } from './proposals.service.js';

@Global()
@Module({
  controllers: [ProposalsController],
  providers: [ProposalsService, ProposalsReader, ApiKeysService, FirstKeyService, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [ProposalsService, ApiKeysService, FirstKeyService],
})
export class AccessModule {}
