import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RecordKind } from './record-kinds.js';

/** How many rows of each table went or were blanked. */
export type Erased = Readonly<Record<string, number>>;

/** A room that keeps something of the subject of a screening outside the tables of screening and review. */
export interface Keeper {
  /** Its tables: what it says about them holds, and nothing else touches them. */
  readonly tables: readonly string[];
  /** Of these screenings, those that are in use and must not go now, each with the reason. */
  inUse(manager: EntityManager, screeningIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** What would stay and still name the subject, in words. */
  wouldStay?(manager: EntityManager, screeningIds: readonly string[]): Promise<readonly string[]>;
  /** Takes it away, in the transaction in which the screenings go. */
  erase(manager: EntityManager, screeningIds: readonly string[]): Promise<Erased>;
  /** What it keeps for a time of its own. */
  readonly timed?: readonly TimedRecords[];
}

/** Records of one kind that go when their years are over; those of a subject under a legal hold, and those in use, stay. */
export interface TimedRecords {
  readonly kind: RecordKind;
  /** Of those from before `cutoff`. */
  count(manager: EntityManager, cutoff: Date): Promise<OverTime>;
  /** Takes away those from before `cutoff` that may go. */
  expire(manager: EntityManager, cutoff: Date): Promise<Erased>;
  /** What lies outside the tables, after the transaction; also what an earlier run left there. */
  tidy?(manager: EntityManager): Promise<void>;
}

/** Records over their time, by what becomes of them. */
export interface OverTime {
  readonly overTime: number;
  /** Kept by a legal hold. */
  readonly held: number;
  /** Kept as they are used or wait for a decision. */
  readonly inUse: number;
  /** Go at the next daily run. */
  readonly removable: number;
}

/** The rooms that keep something of subjects: each registers once, when it is made, and an erasure asks all of them. */
@Injectable()
export class Keepers {
  private readonly all: Keeper[] = [];

  register(keeper: Keeper): void {
    this.all.push(keeper);
  }

  get timed(): readonly TimedRecords[] {
    return this.all.flatMap(({ timed }) => timed ?? []);
  }

  get tables(): readonly string[] {
    return this.all.flatMap(({ tables }) => tables);
  }

  async inUse(manager: EntityManager, screeningIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const keeper of this.all) for (const [id, why] of await keeper.inUse(manager, screeningIds)) found.set(id, why);
    return found;
  }

  async wouldStay(manager: EntityManager, screeningIds: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (const keeper of this.all) found.push(...((await keeper.wouldStay?.(manager, screeningIds)) ?? []));
    return found;
  }

  async erase(manager: EntityManager, screeningIds: readonly string[]): Promise<Erased> {
    const erased: Record<string, number> = {};
    for (const keeper of this.all) Object.assign(erased, await keeper.erase(manager, screeningIds));
    return erased;
  }
}
