import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { toJsonb } from '../database/jsonb.js';
import type { ListVersionUsed } from './finding.js';

type Versions = readonly ListVersionUsed[];

/** Keeps the list versions that answers rest on: once for all answers that rest on the same ones. */
@Injectable()
export class ListVersionSets {
  /** By id: those that this process knows to be on disk. */
  private readonly kept = new Map<string, Promise<void>>();

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Resolves once they are on disk. Takes a connection of its own, so it comes before the transaction of the answers. */
  async keep(versions: Versions): Promise<void> {
    const { id, text } = named(versions);
    let keeping = this.kept.get(id);
    if (!keeping) {
      keeping = this.write(id, text);
      this.kept.set(id, keeping);
      keeping.catch(() => this.kept.delete(id));
    }
    await keeping;
  }

  /** After answers could not be kept: what was on disk may not be there any more. */
  lookUpAnew(): void {
    this.kept.clear();
  }

  private async write(id: string, text: string): Promise<void> {
    await this.dataSource.query('insert into list_version_set (id, versions) values ($1::bytea, $2) on conflict do nothing', [id, text]);
  }
}

/** By what a screening names its list versions: SHA-256 of their text, as PostgreSQL writes bytes. */
export function listVersionSetId(versions: Versions): string {
  return named(versions).id;
}

const names = new WeakMap<Versions, { readonly id: string; readonly text: string }>();

function named(versions: Versions): { readonly id: string; readonly text: string } {
  const known = names.get(versions);
  if (known) return known;
  const text = toJsonb(versions);
  const made = { text, id: `\\x${createHash('sha256').update(text).digest('hex')}` };
  names.set(versions, made);
  return made;
}
