import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Principal } from '../access/principal.js';
import { flagsOfScreening } from './flags-of-screening.js';
import { ScreeningEntity } from './screening.entity.js';

/** A screening as it was stored, with the flags it raised. */
export type StoredScreening = Omit<ScreeningEntity, 'listVersionSet'> & { flags: { id: string; state: string; partyId: string; holds: boolean }[] };

/** Reads stored screenings. */
@Injectable()
export class ScreeningsReader {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Undefined where there is none, or it is another unit's. */
  async find(id: string, { unit }: Pick<Principal, 'unit'>): Promise<StoredScreening | undefined> {
    const screening = await this.dataSource.manager.findOneBy(ScreeningEntity, { id });
    if (!screening || (unit !== null && screening.unit !== unit)) return undefined;
    const flags = await flagsOfScreening(this.dataSource.manager, id);
    return { ...screening, flags: flags.map(({ id: flagId, state, partyId, holds }) => ({ id: flagId, state, partyId, holds })) };
  }
}
