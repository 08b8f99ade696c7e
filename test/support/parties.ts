import type { INestApplication } from '@nestjs/common';
import { Readable } from 'node:stream';
import { ListImportService, type ImportResult } from '../../src/lists/list-import.service.js';
import type { ListId, ListSource, ParsedRecord } from '../../src/lists/list-source.js';
import type { ListedParty, Measure, PartyType } from '../../src/matching/party.js';
import { WatchlistService } from '../../src/watchlist/watchlist.service.js';

/** A made-up listed party; only what a test cares about is named. */
export function aParty(listId: ListId, recordId: string, name: string, more: Partial<Omit<ListedParty, 'listing'>> & { aliases?: string[]; measure?: Measure; jurisdiction?: string; listedOn?: string } = {}): ListedParty {
  const { aliases = [], measure = 'asset_freeze', jurisdiction = 'US', listedOn, ...rest } = more;
  return {
    id: `${listId}:${recordId}`,
    listId,
    recordId,
    type: 'company' as PartyType,
    names: [{ full: name, kind: 'primary', quality: 'strong' }, ...aliases.map((full) => ({ full, kind: 'alias' as const, quality: 'strong' as const }))],
    identifiers: [],
    birthDates: [],
    addresses: [],
    countries: [],
    listing: { programmes: ['TEST'], measures: [measure], jurisdiction, legalBasis: ['Test act'], ...(listedOn ? { listedOn } : {}) },
    ...rest,
  };
}

/** A small list of made-up parties on two lists. */
export const EXAMPLE_PARTIES: readonly ListedParty[] = [
  aParty('us-ofac-sdn', '90001', 'EXEMPLAR UAV PLANT LLC', { aliases: ['OOO EKZEMPLAR BPLA'], identifiers: [{ type: 'inn', number: '1600000001', country: 'RU' }], countries: [{ code: 'RU', kind: 'registration' }] }),
  aParty('us-ofac-sdn', '90002', 'VOLKONSKY, Arkady Petrovich', { type: 'person', birthDates: [{ from: '1961-04-12', to: '1961-04-12', precision: 'day', raw: '12 Apr 1961' }], countries: [{ code: 'RU', kind: 'nationality' }] }),
  aParty('un-sc', 'KPe.999', 'EXEMPLAR MISSILE TRADING CORPORATION', { jurisdiction: 'UN', countries: [{ code: 'KP', kind: 'registration' }] }),
];

/** Imports parties as new editions of their lists, through the real importer, and waits until they screen; `published: null` leaves the edition undated. */
export async function loadParties(app: Pick<INestApplication, 'get'>, parties: readonly ListedParty[], { published = '2026-11-01', missing }: { published?: string | null; missing?: readonly string[] } = {}): Promise<ImportResult[]> {
  const results: ImportResult[] = [];
  for (const listId of new Set(parties.map((party) => party.listId as ListId))) {
    const own = parties.filter((party) => party.listId === listId);
    const text = JSON.stringify(own);
    const source: ListSource = {
      id: listId,
      title: listId,
      publisher: 'test',
      jurisdiction: 'US',
      urls: [],
      parserVersion: 'test',
      expects: { minimumRecords: 0, fillRates: {} },
      recognise: () => undefined,
      parse: async function* (_files, sink): AsyncIterable<ParsedRecord> {
        if (missing) sink.edition({ missingParts: missing });
        for (const party of own) yield { party, raw: JSON.stringify(party) };
      },
    };
    const file = { name: `${listId}.json`, open: () => Readable.from([Buffer.from(text)]) };
    results.push(
      await app.get(ListImportService).import({ source, listId, format: 'test', where: file.name, files: [{ file, recognised: { listId, format: 'test' }, path: file.name }], dateInName: undefined }, { actor: 'job:test', ...(published !== null && { published }) }),
    );
  }
  await app.get(WatchlistService).refresh();
  return results;
}
