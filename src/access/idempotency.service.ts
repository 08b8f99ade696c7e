import { createHash } from 'node:crypto';
import { BadRequestException, Injectable, UnprocessableEntityException, applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiUnprocessableEntityResponse } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Request } from 'express';
import { DataSource, type EntityManager } from 'typeorm';

/** How long an answer stays under its key. */
const HOURS = 24;
const KEY = /^[\x21-\x7e]{1,200}$/;

/** A question that its caller may send again under the same key. */
export interface Once {
  readonly actor: string;
  readonly key: string;
  /** Of what is asked. */
  readonly fingerprint: string;
}

/** An answer that is not stored yet. */
export interface Made<T> {
  readonly answer: T;
  readonly screeningId?: string;
  readonly store: (manager: EntityManager) => Promise<void>;
}

/** A question and its answer: given now, or before under the same key. */
export interface Answered<T> {
  readonly answer: T;
  readonly replayed: boolean;
}

/**
 * Answers a question that was sent again (draft-ietf-httpapi-idempotency-key-header) with what was answered the first time. The answer is
 * kept in the transaction of the fact, so there is a fact exactly where there is an answer, whatever breaks off in between, and of two that
 * are sent at once the second waits for the first.
 */
@Injectable()
export class IdempotencyService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** What `make` answers, stored with it in one transaction; or the answer that is kept already. Throws 422 where the key stands for another question. */
  async once<T>(once: Once, make: () => Promise<Made<T>>): Promise<Answered<T>> {
    const known = await this.find<T>(once);
    if (known) return known;
    // Before the transaction, as it may want a connection of its own.
    const made = await make().catch(async (error: unknown) => {
      // The same, sent at once, may be done by now, so that it cannot be done any more.
      const meanwhile = await this.find<T>(once);
      if (!meanwhile) throw error;
      return meanwhile;
    });
    if (!('store' in made)) return made;
    const { answer, screeningId, store } = made;
    const first = await this.dataSource.transaction(async (manager) => {
      // Whoever sent the same at the same time waits here until this transaction ends.
      const [taken] = await manager.query<unknown[]>(TAKE, [once.actor, once.key, once.fingerprint, JSON.stringify(answer), screeningId ?? null, HOURS]);
      if (taken) await store(manager);
      return taken !== undefined;
    });
    if (first) return { answer, replayed: false };
    const other = await this.find<T>(once);
    if (!other) throw new Error('an answer under an idempotency key went while it was asked for');
    return other;
  }

  /** Deletes answers that are over their time. */
  async sweep(): Promise<void> {
    await this.dataSource.query('delete from idempotency_key where created_at < now() - make_interval(hours => $1)', [HOURS]);
  }

  private async find<T>({ actor, key, fingerprint }: Once): Promise<Answered<T> | undefined> {
    const [row] = await this.dataSource.query<{ fingerprint: string; answer: string }[]>(
      'select fingerprint, answer from idempotency_key where actor = $1 and key = $2 and created_at >= now() - make_interval(hours => $3)',
      [actor, key, HOURS],
    );
    if (!row) return undefined;
    if (row.fingerprint !== fingerprint) throw new KeyReused(`This Idempotency-Key was sent with another question within the last ${HOURS} hours. Send each question under a key of its own.`);
    return { answer: JSON.parse(row.answer) as T, replayed: true };
  }
}

/** What the key was sent with before was something else. */
class KeyReused extends UnprocessableEntityException {
  readonly code = 'idempotency_key_reused';
}

// One that is over its time and not swept yet is taken over.
const TAKE = `
  insert into idempotency_key (actor, key, fingerprint, answer, screening_id) values ($1, $2, $3, $4, $5)
  on conflict (actor, key) do update set fingerprint = excluded.fingerprint, answer = excluded.answer, screening_id = excluded.screening_id, created_at = now()
    where idempotency_key.created_at < now() - make_interval(hours => $6)
  returning 1 as taken`;

/** The request's Idempotency-Key with what it asks, or undefined where it has none. Throws 400 for one that is no key. */
export function onceOf(request: Request, actor: string, asked: unknown): Once | undefined {
  const sent = request.header('idempotency-key');
  if (sent === undefined) return undefined;
  // A string of structured fields (RFC 9651) has quotes around it, and most clients send none.
  const key = sent.replace(/^"(.*)"$/, '$1');
  if (!KEY.test(key)) throw new BadRequestException('Idempotency-Key takes 1 to 200 letters, digits and signs of ASCII, without spaces; a UUID is best.');
  return { actor, key, fingerprint: createHash('sha256').update(`${request.method} ${request.path} ${JSON.stringify(inOrder(asked))}`).digest('hex') };
}

/** Marks an answer as one that was given before. */
export function tellReplayed(request: Request, { replayed }: Pick<Answered<unknown>, 'replayed'>): void {
  if (replayed) request.res?.setHeader('Idempotent-Replayed', 'true');
}

/** The same whatever the order of fields. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, inOrder(member)]));
}

/** Describes the header in the reference; `again`: what is answered then. */
export const ApiIdempotencyKey = (again = 'as the first time'): MethodDecorator & ClassDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: `A key of your own for this question, best a UUID. Sent again within ${HOURS} hours by the same API key or person with the same body, it is answered ${again}, with \`Idempotent-Replayed: true\`, and nothing is made a second time; with another body it is refused (422). Questions that were refused are not kept.`,
    }),
    ApiUnprocessableEntityResponse({ description: '`idempotency_key_reused`: this Idempotency-Key was sent with another question.' }),
  );
