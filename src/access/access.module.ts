import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { ApiKeysService } from './api-keys.service.js';
import { FirstKeyService } from './first-key.service.js';

@Global()
@Module({
  providers: [ApiKeysService, FirstKeyService, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [ApiKeysService, FirstKeyService],
})
export class AccessModule {}
