import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** A person who leaves, or whose new role or unit no longer has the work, as a room that keeps work sees it. */
export interface Leaver {
  readonly userId: string;
  /** Who takes the open work over; null: it goes back to the queue. */
  readonly successorId: string | null;
  /** Who disabled or changed the person, for the room's own facts. */
  readonly actor: string;
  readonly requestId?: string | undefined;
}

/** What a room does with the open work of a leaver. */
export interface LeaverHandler {
  /** What is reassigned, such as `flags`. */
  readonly work: string;
  /** Runs in the transaction that disables or changes the person; returns how many pieces of work changed hands. */
  reassign(manager: EntityManager, leaver: Leaver): Promise<number>;
}

/** The rooms that keep work of people: each registers once, when it is made, and disabling a person asks all of them. */
@Injectable()
export class LeaverHandlers {
  private readonly handlers: LeaverHandler[] = [];

  register(handler: LeaverHandler): void {
    if (this.handlers.some(({ work }) => work === handler.work)) throw new Error(`the work of leavers '${handler.work}' is registered twice`);
    this.handlers.push(handler);
  }

  /** How many pieces changed hands, by kind of work. */
  async reassign(manager: EntityManager, leaver: Leaver): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const handler of this.handlers) counts[handler.work] = await handler.reassign(manager, leaver);
    return counts;
  }
}
