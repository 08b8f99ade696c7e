import { Global, Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditKeyService } from './audit-key.service.js';
import { AuditReader } from './audit-reader.service.js';
import { AuditSealer } from './audit-sealer.service.js';
import { AuditService } from './audit.service.js';
import { AuditVerifier } from './audit-verifier.service.js';
import { EventFeed } from './event-feed.service.js';

@Global()
@Module({
  controllers: [AuditController],
  providers: [AuditService, AuditKeyService, AuditSealer, AuditVerifier, AuditReader, EventFeed],
  exports: [AuditService, AuditSealer, AuditVerifier, AuditReader, EventFeed],
})
export class AuditModule {}
