import type { INestApplicationContext } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { CommandFailure, withApp } from '../command-line/session.js';
import type { Config } from '../config.js';
import type { Reviewer } from './flags.service.js';

/** The person at the keyboard works on flags and approves nothing. */
function reviewer({ localActor }: Config): Reviewer {
  return { kind: 'local', actor: localActor, scopes: new Set(['flags:read', 'flags:work', 'evidence:read']), unit: null };
}

/** Opens the application for the person at the keyboard, and tells refusals as a command does. */
export async function asReviewer(work: (app: INestApplicationContext, by: Reviewer) => Promise<void>): Promise<void> {
  await withApp(async (app, config) => {
    try {
      await work(app, reviewer(config));
    } catch (error) {
      if (error instanceof Error && 'code' in error && !(error instanceof CommandFailure)) throw new CommandFailure(error.message);
      throw error;
    }
  });
}

/** Throws `CommandFailure` for what is no id. */
export function readId(id: string): string {
  if (!isUUID(id)) throw new CommandFailure(`'${id}' is no id; ids look like 123e4567-e89b-42d3-a456-426614174000.`);
  return id;
}

/** A whole id, or the first letters of one. Throws `CommandFailure` for anything else. */
export function readStartOfId(text: string, what: 'flag' | 'case'): string {
  if (!/^[0-9a-f-]{4,36}$/i.test(text)) throw new CommandFailure(`'${text}' is no ${what}: give its id, or at least its first four letters.`);
  return text;
}

/** Throws `CommandFailure` for one that says nothing. */
export function readNote(text: string): string {
  if (text.trim() === '') throw new CommandFailure('The note is empty.');
  return text;
}

/** Characters of a line; what is no terminal is never cut. */
export function lineWidth(): number {
  return process.stdout.isTTY ? (process.stdout.columns ?? 120) : 400;
}
