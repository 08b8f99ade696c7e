import { BadRequestException, type CallHandler, type ExecutionContext, HttpException, Injectable, PayloadTooLargeException } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';

/** Bytes of a supplier file. */
export const LARGEST_FILE = 200 * 1024 * 1024;

/** Takes the upload of a supplier file to disk, and says what to do where it cannot. */
@Injectable()
export class SupplierFileInterceptor extends FileInterceptor('file') {
  override async intercept(context: ExecutionContext, next: CallHandler): Promise<ReturnType<CallHandler['handle']>> {
    try {
      return await super.intercept(context, next);
    } catch (error) {
      throw inOurWords(error);
    }
  }
}

function inOurWords(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  // Whoever went away hears nothing; the log need not take it for a fault of ours.
  if (/^Request (aborted|closed)$/.test(error.message)) return new BadRequestException('The upload was cut off before its end: send the file again.');
  if (!(error instanceof HttpException)) return error;
  if (error.getStatus() === 413) return new PayloadTooLargeException(`The file is larger than ${LARGEST_FILE / 1024 / 1024} MB. Send it in several files, each with the header, or leave out columns that are not screened.`);
  const [, field] = /^Unexpected file field - (.*)$/.exec(error.message) ?? [];
  if (field !== undefined) return new BadRequestException(`The file came in the field '${field}': send it as multipart/form-data in the field 'file'.`);
  return error.message === 'Too many files' ? new BadRequestException('Send one file at a time; each is a batch of its own.') : error;
}
