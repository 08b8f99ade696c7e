import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { toText } from '../database/jsonb.js';
import { FlagCaseEntity, FlagEntity } from '../screening/screening.entity.js';
import { ATTACHMENT_LIMIT, attachmentName, mediaTypeOf } from './attachments.js';
import { bearerOf } from './flag-states.js';
import { FlagsService, type Reviewer } from './flags.service.js';
import { CaseAttachmentEntity, CaseNoteEntity } from './review.entity.js';
import { ReviewError, ReviewFieldError } from './review.errors.js';

/** Notes and files of a case. They change no state, so any number of people can add them at once. */
@Injectable()
export class CasesService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly flags: FlagsService,
    private readonly audit: AuditService,
  ) {}

  async noteFlag(flagId: string, text: string, by: Reviewer, requestId?: string): Promise<CaseNoteEntity> {
    return this.dataSource.transaction(async (manager) => {
      const flag = await this.flags.lock(manager, flagId, by);
      const note = await this.writeNote(manager, flag.caseId, flag.id, text, by, requestId);
      await this.flags.remark(manager, flag, 'noted', by.actor, { noteId: note.id }, requestId);
      return note;
    });
  }

  async noteCase(caseId: string, text: string, by: Reviewer, requestId?: string): Promise<CaseNoteEntity> {
    return this.dataSource.transaction(async (manager) => {
      await this.find(caseId, by, manager);
      return this.writeNote(manager, caseId, null, text, by, requestId);
    });
  }

  /** Keeps a file with its hash. Only kinds that cannot run, told by their content and not by their name. */
  async attach(caseId: string, file: { readonly name: string; readonly content: Buffer }, by: Reviewer, { flagId, requestId }: { flagId?: string | undefined; requestId?: string | undefined } = {}): Promise<CaseAttachmentEntity> {
    if (file.content.length === 0) throw new ReviewFieldError('file', 'is empty');
    if (file.content.length > ATTACHMENT_LIMIT) throw new ReviewFieldError('file', `is larger than ${ATTACHMENT_LIMIT / 1_048_576} MB`);
    const mediaType = mediaTypeOf(file.content);
    if (mediaType === undefined) throw new ReviewFieldError('file', 'is none of PDF, PNG, JPEG, text, DOCX, XLSX');
    const sha256 = createHash('sha256').update(file.content).digest('hex');
    const name = attachmentName(toText(file.name), mediaType);
    return this.dataSource.transaction(async (manager) => {
      await this.find(caseId, by, manager);
      const flag = flagId === undefined ? undefined : await this.flags.lock(manager, flagId, by);
      if (flag && flag.caseId !== caseId) throw new ReviewFieldError('flagId', 'belongs to another case');
      const rows = await manager.query<{ id: string }[]>(
        'insert into case_attachment (case_id, flag_id, actor, name, media_type, size, sha256, content) values ($1, $2, $3, $4, $5, $6, $7, $8) returning id',
        [caseId, flagId ?? null, by.actor, name, mediaType, file.content.length, sha256, file.content],
      );
      const id = (rows[0] as { id: string }).id;
      if (flag) await this.flags.remark(manager, flag, 'attached', by.actor, { attachmentId: id, sha256 }, requestId);
      await this.audit.record(manager, { actor: by.actor, action: 'case.attached', subjectType: 'case', subjectId: caseId, data: { attachmentId: id, sha256, size: file.content.length, mediaType }, requestId });
      return manager.findOneByOrFail(CaseAttachmentEntity, { id });
    });
  }

  /** The file itself. Throws where it is no longer what was attached. */
  async download(id: string, by: Reviewer): Promise<CaseAttachmentEntity> {
    const found = await this.dataSource.manager.createQueryBuilder(CaseAttachmentEntity, 'a').addSelect('a.content').where({ id }).getOne();
    if (!found) throw new ReviewError('no_such_attachment', `There is no attachment ${id}.`);
    await this.find(found.caseId, by, this.dataSource.manager);
    if (createHash('sha256').update(found.content).digest('hex') !== found.sha256) throw new Error(`attachment ${id} is not what was attached`);
    return found;
  }

  /** Claims every open flag of a case that nobody has. */
  async claim(caseId: string, by: Reviewer, requestId?: string): Promise<FlagEntity[]> {
    return this.dataSource.transaction(async (manager) => {
      await this.find(caseId, by, manager);
      const open = await manager.find(FlagEntity, { where: { caseId, state: 'open' }, order: { id: 'ASC' }, lock: { mode: 'pessimistic_write' } });
      const claimed: FlagEntity[] = [];
      for (const flag of open) claimed.push(await this.flags.step(manager, flag, { action: 'claim', actor: by.actor, set: { assignee: bearerOf(by.actor) }, requestId }));
      return claimed;
    });
  }

  async find(id: string, by: Pick<Reviewer, 'unit'>, manager: EntityManager = this.dataSource.manager): Promise<FlagCaseEntity> {
    const found = await manager.findOneBy(FlagCaseEntity, { id, ...(by.unit === null ? {} : { unit: by.unit }) });
    if (!found) throw new ReviewError('no_such_case', `There is no case ${id}.`);
    return found;
  }

  private async writeNote(manager: EntityManager, caseId: string, flagId: string | null, text: string, by: Reviewer, requestId: string | undefined): Promise<CaseNoteEntity> {
    const rows = await manager.query<{ id: string }[]>('insert into case_note (case_id, flag_id, actor, text) values ($1, $2, $3, $4) returning id', [caseId, flagId, by.actor, toText(text)]);
    const id = (rows[0] as { id: string }).id;
    await this.audit.record(manager, { actor: by.actor, action: 'case.noted', subjectType: 'case', subjectId: caseId, data: { noteId: id, ...(flagId ? { flagId } : {}) }, requestId });
    return manager.findOneByOrFail(CaseNoteEntity, { id });
  }
}
