import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ClusterLink } from '../lists/clusters.js';
import type { ListedParty, PartyType } from '../matching/party.js';
import { WatchlistService } from '../watchlist/watchlist.service.js';
import { territoryPartyOf } from './territory-findings.js';

export interface PartyHit {
  readonly id: string;
  readonly list: string;
  readonly type: PartyType;
  readonly role?: string;
  /** The primary name. */
  readonly name: string;
  /** The name that fits what was typed, and the letters in it to highlight, as `[first, last]`. */
  readonly matchedName: string;
  readonly ranges: readonly (readonly [number, number])[];
  readonly programmes: readonly string[];
  readonly countries: readonly string[];
}

export interface PartyDetail {
  readonly party: ListedParty;
  readonly sameParty: readonly { readonly id: string; readonly list: string; readonly name: string; readonly reason: string }[];
  /** The links that this entry has itself; one that is wrong can be undone under `/v1/separations`. */
  readonly links: readonly ClusterLink[];
  /** Other entries that people took apart from it. */
  readonly apartFrom: readonly string[];
  readonly provisional: boolean;
  /** As the publisher's file has it. */
  readonly raw: string | null;
}

/** Looks parties up in the lists that are loaded. */
@Injectable()
export class PartyExplorer {
  constructor(
    private readonly watchlists: WatchlistService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  async find(text: string, { limit = 20, list }: { limit?: number; list?: string } = {}): Promise<PartyHit[]> {
    const { search } = await this.watchlists.get();
    return search().find(text, { limit, ...(list ? { lists: new Set([list]) } : {}) }).map(({ party, name, ranges }) => ({
      id: party.id,
      list: party.listId,
      type: party.type,
      ...(party.role ? { role: party.role } : {}),
      name: party.names[0]?.full ?? party.recordId,
      matchedName: name,
      ranges,
      programmes: party.listing.programmes,
      countries: [...new Set(party.countries.map(({ code }) => code))],
    }));
  }

  async read(id: string): Promise<PartyDetail | undefined> {
    const { parties, clusters, provisional, apart } = await this.watchlists.get();
    const party = parties.get(id) ?? territoryPartyOf(id);
    if (!party) return undefined;
    const [record] = await this.dataSource.query<{ raw: string }[]>(
      'select r.raw from list_membership m join list_record r on r.hash = m.hash where m.list_id = $1 and m.record_id = $2 and m.to_sequence is null',
      [party.listId, party.recordId],
    );
    return {
      party,
      sameParty: clusters().others(id).map(({ party: other, reason }) => ({ id: other.id, list: other.listId, name: other.names[0]?.full ?? other.recordId, reason })),
      links: clusters().linksOf(id),
      apartFrom: apart.flatMap(([a, b]) => (a === id ? [b] : b === id ? [a] : [])),
      provisional: provisional.has(id),
      raw: record?.raw ?? null,
    };
  }
}
