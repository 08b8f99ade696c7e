import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ListedParty } from '../matching/party.js';
import { FlagEntity } from '../screening/screening.entity.js';
import { WatchlistService } from '../watchlist/watchlist.service.js';
import { CasesService } from './cases.service.js';
import type { Reviewer } from './flags.service.js';

export interface PastScreening {
  readonly id: string;
  readonly at: string;
  readonly subject: string;
  readonly reference: string | null;
  readonly outcome: string;
  readonly hold: boolean;
  readonly origin: string;
}

export interface Affiliate {
  readonly of: string;
  readonly relation: string;
  readonly name: string;
  readonly partyId: string | null;
  readonly percent: number | null;
  readonly former: boolean;
  /** Screenings of our own whose subject bears one of its names, or was flagged for it. */
  readonly screenings: readonly PastScreening[];
}

export interface LookBack {
  readonly caseId: string;
  /** Every screening of this subject: the same reference, or the same data. */
  readonly sameSubject: readonly PastScreening[];
  /** Screenings of anybody that were flagged for the same listings, or for the same party on another list. */
  readonly sameListing: readonly (PastScreening & { readonly partyId: string })[];
  /** Who the lists say owns, is owned by or acts for the listed party. */
  readonly affiliates: readonly Affiliate[];
  /** What this cannot tell. */
  readonly limits: readonly string[];
}

/** One end of a relation that a list tells. */
interface Tie {
  readonly of: string;
  readonly relation: string;
  readonly name: string;
  readonly party: ListedParty | undefined;
  readonly percent: number | null;
  readonly former: boolean;
}

/** Who the lists tie to these listings: what their own entries say, and what entries of others say about them. */
function tiesOf(about: readonly ListedParty[], parties: ReadonlyMap<string, ListedParty>): Tie[] {
  const ties = new Map<string, Tie>();
  const add = (tie: Tie): void => void (ties.has(`${tie.of} ${tie.name}`) || ties.set(`${tie.of} ${tie.name}`, tie));
  for (const { id: of, listId, links = [] } of about) {
    for (const { relation, recordId, name, percent = null, former = false } of links) {
      const party = recordId === undefined ? undefined : parties.get(`${listId}:${recordId}`);
      const known = name ?? party?.names[0]?.full;
      if (known !== undefined) add({ of, relation, name: known, party, percent, former });
    }
  }
  const own = new Map(about.map((party) => [`${party.listId}:${party.recordId}`, party.id]));
  for (const party of parties.values()) {
    for (const { relation, recordId, percent = null, former = false } of party.links ?? []) {
      const of = recordId === undefined ? undefined : own.get(`${party.listId}:${recordId}`);
      if (of !== undefined) add({ of, relation: `names it as: ${relation}`, name: party.names[0]?.full ?? party.recordId, party, percent, former });
    }
  }
  return [...ties.values()];
}

/** After a match: where else the subject, the listed party and its affiliates have come by. */
@Injectable()
export class LookBackService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly cases: CasesService,
    private readonly watchlists: WatchlistService,
  ) {}

  async of(caseId: string, by: Pick<Reviewer, 'unit'>): Promise<LookBack> {
    const { subjectKey, reference } = await this.cases.find(caseId, by);
    const flags = await this.dataSource.manager.findBy(FlagEntity, { caseId });
    const { clusters, parties } = await this.watchlists.get();
    const matched = flags.filter(({ outcome }) => outcome === 'true_match');
    const about = matched.length > 0 ? matched : flags;
    const partyIds = [...new Set(about.flatMap(({ partyId }) => [partyId, ...clusters().others(partyId).map(({ party }) => party.id)]))];
    const sameSubject = await this.screenings('(subject_key = $1 or ($2::text is not null and subject->>\'reference\' = $2))', [subjectKey, reference], by.unit, 3);
    const sameListing = await this.dataSource.query<(PastScreening & { partyId: string })[]>(
      `select s.id, s.at, s.subject->>'name' subject, s.subject->>'reference' reference, s.outcome, s.hold, s.origin, f.party_id "partyId"
       from flag f join screening s on s.id = f.screening_id where f.party_id = any($1) and ($2::text is null or f.unit = $2) order by s.at desc limit 500`,
      [partyIds, by.unit],
    );
    const affiliates: Affiliate[] = [];
    for (const tie of tiesOf(about.map(({ snapshot }) => snapshot), parties)) {
      const names = tie.party ? tie.party.names.map(({ full }) => full) : [tie.name];
      affiliates.push({
        of: tie.of,
        relation: tie.relation,
        name: tie.name,
        partyId: tie.party?.id ?? null,
        percent: tie.percent,
        former: tie.former,
        screenings: await this.screenings("(lower(subject->>'name') = any($1) or id in (select screening_id from flag where party_id = $2))", [names.map((name) => name.toLowerCase()), tie.party?.id ?? null], by.unit, 3),
      });
    }
    return {
      caseId,
      sameSubject,
      sameListing: sameListing.map((row) => ({ ...row, at: new Date(row.at).toISOString() })),
      affiliates,
      limits: ['Screenings and flags are searched; orders are in the asking systems, under the references given here.', 'Affiliates are those the lists name; ownership that no list tells is not known here.'],
    };
  }

  private async screenings(where: string, values: readonly unknown[], unit: string | null, unitAt: number): Promise<PastScreening[]> {
    const rows = await this.dataSource.query<PastScreening[]>(
      `select id, at, subject->>'name' subject, subject->>'reference' reference, outcome, hold, origin from screening where ${where} and ($${unitAt}::text is null or unit = $${unitAt}) order by at desc limit 500`,
      [...values, unit],
    );
    return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  }
}
