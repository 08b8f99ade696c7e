import type { ListedParty, Party } from '../../src/matching/party.js';

/** Names a second on all cores; null while batches run on one. */
export function throughput(_parties: readonly ListedParty[], _subjects: readonly Party[]): Promise<number | null> {
  return Promise.resolve(null);
}
