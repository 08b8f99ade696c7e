import { type EntityManager, In } from 'typeorm';
import { AskedAgainEntity, FlagEntity } from './screening.entity.js';

/** The flags of a screening, best first: those it raised and those that stood already when the same was asked again. */
export async function flagsOfScreening(manager: EntityManager, screeningId: string): Promise<FlagEntity[]> {
  const standing = await manager.findBy(AskedAgainEntity, { screeningId });
  return manager.find(FlagEntity, { where: [{ screeningId }, { id: In(standing.map(({ flagId }) => flagId)) }], order: { score: 'DESC', partyId: 'ASC', id: 'ASC' } });
}

/** The screenings that raised these flags, and those that asked the same again. */
export async function screeningsOfFlags(manager: EntityManager, flags: readonly FlagEntity[]): Promise<string[]> {
  const again = await manager.findBy(AskedAgainEntity, { flagId: In(flags.map(({ id }) => id)) });
  return [...new Set([...flags, ...again].map(({ screeningId }) => screeningId))];
}
