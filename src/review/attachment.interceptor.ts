import { type CallHandler, type ExecutionContext, Injectable, PayloadTooLargeException } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { ATTACHMENT_LIMIT } from './attachments.js';

/** Reads the one file of an upload into memory, and says how large it may be. */
@Injectable()
export class AttachmentInterceptor extends FileInterceptor('file', { limits: { fileSize: ATTACHMENT_LIMIT, files: 1, fields: 5, fieldSize: 1000 } }) {
  override async intercept(context: ExecutionContext, next: CallHandler): Promise<ReturnType<CallHandler['handle']>> {
    try {
      return await super.intercept(context, next);
    } catch (error) {
      throw error instanceof PayloadTooLargeException ? new PayloadTooLargeException(`The file is larger than ${ATTACHMENT_LIMIT / 1_048_576} MB, the most that a case keeps of one.`) : error;
    }
  }
}
