import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { FlagEntity } from '../screening/screening.entity.js';
import { WatchlistService } from '../watchlist/watchlist.service.js';
import { CasesService } from './cases.service.js';
import type { Reviewer } from './flags.service.js';
import { type Tie, tiesOf } from './listed-ties.js';

export interface PastScreening {
  readonly id: string;
  readonly at: string;
  readonly subject: string;
  readonly reference: string | null;
  readonly outcome: string;
  readonly hold: boolean;
  readonly origin: string;
  /** Number of the order that waited for the answer, where the asking system sent it. */
  readonly order: string | null;
  readonly direction: string | null;
}

/** An order about which somebody asked. */
export interface PastOrder {
  readonly number: string;
  /** `subject`: about the subject itself; `listing`: about somebody who was flagged for the same party; `affiliate`: about one of those that the lists tie to it. */
  readonly about: 'subject' | 'listing' | 'affiliate';
  readonly subject: string;
  readonly reference: string | null;
  readonly direction: string | null;
  /** When it was first and last asked about. */
  readonly firstAt: string;
  readonly lastAt: string;
  /** What the last answer said, and whether it stopped the order. */
  readonly outcome: string;
  readonly hold: boolean;
  readonly screenings: readonly string[];
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
  /** Screenings of others that were flagged for the same listings, or for the same party on another list, each once with all of these. */
  readonly sameListing: readonly (PastScreening & { readonly partyIds: readonly string[] })[];
  /** Who the lists say owns, is owned by or acts for the listed party. */
  readonly affiliates: readonly Affiliate[];
  /** Orders that any of these screenings was about, the latest first. */
  readonly orders: readonly PastOrder[];
  /** What this cannot tell. */
  readonly limits: readonly string[];
}

/** At most so many screenings of a kind. */
const MOST = 500;
const PAST = `s.id, s.at, s.subject->>'name' subject, s.subject->>'reference' reference, s.outcome, s.hold, s.origin, s.options->>'order' "order", s.options->>'direction' direction`;

/** The orders behind screenings, each once: under the closest relation by which it was found. */
export function ordersOf(screenings: Readonly<Record<PastOrder['about'], readonly PastScreening[]>>): PastOrder[] {
  const orders = new Map<string, PastOrder>();
  for (const about of ['subject', 'listing', 'affiliate'] as const) {
    for (const { order, id, at, subject, reference, direction, outcome, hold } of [...screenings[about]].sort((a, b) => (a.at < b.at ? -1 : 1))) {
      if (order === null) continue;
      const known = orders.get(order);
      if (known?.screenings.includes(id) || (known && known.about !== about)) continue;
      orders.set(order, { number: order, about, subject, reference, direction, firstAt: known?.firstAt ?? at, lastAt: at, outcome, hold, screenings: [...(known?.screenings ?? []), id] });
    }
  }
  return [...orders.values()].sort((a, b) => (a.lastAt > b.lastAt ? -1 : 1));
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
    const sameListing = await this.dataSource.query<(PastScreening & { partyIds: string[] })[]>(
      `select ${PAST}, f.party_ids "partyIds"
       from (select screening_id, array_agg(distinct party_id order by party_id) party_ids from flag where party_id = any($1) and ($2::text is null or unit = $2) group by screening_id) f
       join screening s on s.id = f.screening_id where s.id <> all($3::uuid[]) order by s.at desc limit ${MOST}`,
      [partyIds, by.unit, sameSubject.map(({ id }) => id)],
    );
    const affiliates = await this.affiliatesOf(await tiesOf(about.map(({ snapshot }) => snapshot), parties), by.unit);
    const listed = sameListing.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
    const cut = [sameSubject, listed, ...affiliates.map(({ screenings }) => screenings)].some(({ length }) => length === MOST);
    return {
      caseId,
      sameSubject,
      sameListing: listed,
      affiliates,
      orders: ordersOf({ subject: sameSubject, listing: listed, affiliate: affiliates.flatMap(({ screenings }) => screenings) }),
      limits: [
        'Orders are known here by the number that the asking system sends with a screening (`order`); what was ordered without asking, or asked without a number, is in the asking systems under the references given here.',
        'Affiliates are those the lists name; ownership that no list tells is not known here.',
        ...(cut ? [`Only the latest ${MOST} screenings of a kind are shown.`] : []),
      ],
    };
  }

  /** One question for all of them: the screenings are many. */
  private async affiliatesOf(ties: readonly Tie[], unit: string | null): Promise<Affiliate[]> {
    if (ties.length === 0) return [];
    const namesOf = ({ party, name }: Tie): string[] => (party ? party.names.map(({ full }) => full) : [name]).map((each) => each.toLowerCase());
    const rows = await this.dataSource.query<(PastScreening & { key: string; flagged: string[] | null })[]>(
      `with hit as (select screening_id, array_agg(distinct party_id) flagged from flag where party_id = any($2) group by screening_id),
         concerned as (select id from screening where lower(subject->>'name') = any($1) union select screening_id from hit)
       select ${PAST}, lower(s.subject->>'name') key, hit.flagged from concerned join screening s on s.id = concerned.id left join hit on hit.screening_id = s.id
       where $3::text is null or s.unit = $3 order by s.at desc`,
      [[...new Set(ties.flatMap(namesOf))], ties.flatMap(({ party }) => party?.id ?? []), unit],
    );
    return ties.map((tie) => {
      const names = new Set(namesOf(tie));
      const own = rows.filter(({ key, flagged }) => names.has(key) || (tie.party !== undefined && (flagged ?? []).includes(tie.party.id)));
      const screenings = own.slice(0, MOST).map(({ key: _, flagged: __, ...row }) => ({ ...row, at: new Date(row.at).toISOString() }));
      return { of: tie.of, relation: tie.relation, name: tie.name, partyId: tie.party?.id ?? null, percent: tie.percent, former: tie.former, screenings };
    });
  }

  private async screenings(where: string, values: readonly unknown[], unit: string | null, unitAt: number): Promise<PastScreening[]> {
    const rows = await this.dataSource.query<PastScreening[]>(
      `select ${PAST} from screening s where ${where} and ($${unitAt}::text is null or unit = $${unitAt}) order by at desc limit ${MOST}`,
      [...values, unit],
    );
    return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  }
}
