import type { ListedParty } from '../matching/party.js';
import type { Apart } from '../lists/clusters.js';
import { separatedPairs } from '../lists/separated-pairs.js';
import type { ListedRecord } from './party-records.js';
import type { ListedContent } from './watchlist-image.js';
import type { ListedChange } from './watchlist-overlay.js';

/** Runs a statement in the transaction that the records are read in. */
export type Query = <T>(sql: string, parameters?: unknown[]) => Promise<T[]>;

/** Rows that are fetched at once. */
const FETCH = 2000;

/** Takes records as they are read, in the order that their positions follow. */
export type TakeRecords = (records: readonly ListedRecord[]) => void;

/** All records that screen, as of the snapshot of the transaction that `query` runs in. */
export async function readListed(query: Query, take: TakeRecords): Promise<Pick<ListedContent, 'provisional' | 'apart'>> {
  await readRecords(query, take, 'from list_membership m join list_record r on r.hash = m.hash where m.to_sequence is null');
  const { provisional, apart } = await readAside(query);
  take(provisional);
  return { provisional: provisional.map(({ party }) => party.id), apart };
}

/** The database reads a piece while the one before is parsed here. */
async function readRecords(query: Query, take: TakeRecords, from: string, parameters: readonly unknown[] = []): Promise<void> {
  await query(`declare listed no scroll cursor for select r.party::text as json ${from} order by m.list_id, m.record_id`, [...parameters]);
  const next = (): Promise<{ json: string }[]> => query<{ json: string }>(`fetch ${FETCH} from listed`);
  for (let rows = await next(); rows.length > 0; ) {
    const following = rows.length < FETCH ? Promise.resolve([]) : next();
    following.catch(() => undefined); // told where it is awaited
    take(rows.map(({ json }) => ({ party: JSON.parse(json) as ListedParty, json })));
    rows = await following;
  }
  await query('close listed');
}

/** Up to which of its versions a list is in a watchlist; 0 where it is not. */
export interface Since {
  readonly list: string;
  readonly sequence: number;
}

/** What came, changed and went since those versions, as of the snapshot of the transaction; all that is provisional comes anew. */
export async function readChanged(query: Query, since: readonly Since[], provisionalBefore: readonly string[]): Promise<ListedChange> {
  const parameters = [since.map(({ list }) => list), since.map(({ sequence }) => sequence)];
  const of = 'from unnest($1::text[], $2::int[]) as b(list, seq) join list_membership m on m.list_id = b.list';
  const came: ListedRecord[] = [];
  await readRecords(query, (records) => came.push(...records), `${of} join list_record r on r.hash = m.hash where m.to_sequence is null and m.from_sequence > b.seq`, parameters);
  const gone = await query<{ id: string }>(`select m.list_id || ':' || m.record_id as id ${of} where m.from_sequence <= b.seq and m.to_sequence > b.seq`, parameters);
  const { provisional, apart } = await readAside(query);
  return {
    listed: [...came, ...provisional],
    gone: [...gone.map(({ id }) => id), ...provisionalBefore],
    provisional: provisional.map(({ party }) => party.id),
    apart,
  };
}

/** What is read whole each time, as it is small: records that wait for a person, and pairs that are apart. */
async function readAside(query: Query): Promise<{ provisional: ListedRecord[]; apart: Apart }> {
  // Additions and changes of an update in doubt screen at once, beside the old values; an older edition's do not.
  const waiting = await query<{ party: ListedParty }>(
    `select r.party from list_version v join list_staged_record s on s.version_id = v.id join list_record r on r.hash = s.hash
     where v.state = 'quarantined' and not exists (select 1 from unnest(v.reasons) reason where reason like 'older_edition:%' or reason like 'looks_older:%')
       and not exists (select 1 from list_membership m where m.list_id = v.list_id and m.record_id = s.record_id and m.to_sequence is null and m.hash = s.hash)
     order by v.list_id, s.record_id`,
  );
  const provisional = waiting.map(({ party }) => ({ party: { ...party, id: `${party.id}~provisional` } }));
  return { provisional, apart: await separatedPairs(query) };
}
