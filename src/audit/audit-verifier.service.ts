import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, MoreThan } from 'typeorm';
import { AuditBlockEntity } from './audit-block.entity.js';
import { type AuditHead, EVENT_TEXT, type EventText, HASH_BYTES, NO_BLOCK_BEFORE, blockHash, eventHash, idsIn, signatureHolds } from './audit-chain.js';
import { AuditKeyService } from './audit-key.service.js';

/** Something about the trail that is not as it was sealed, and where. */
export interface AuditFault {
  /** `block 7`, `event 1234`, `head 9`. */
  readonly place: string;
  readonly what: string;
}

export interface Verification {
  readonly intact: boolean;
  readonly blocks: number;
  readonly events: number;
  /** The newest block; keep it elsewhere. */
  readonly head: AuditHead | undefined;
  /** Events that no block holds yet: they could still be changed unseen. */
  readonly unsealed: number;
  /** Time of the oldest of them. */
  readonly unsealedSince: string | undefined;
  /** How many heads kept outside the database were compared. */
  readonly headsCompared: number;
  readonly faults: readonly AuditFault[];
  /** What lessens the proof without being a fault. */
  readonly remarks: readonly string[];
}

/** Reads the whole trail and holds it against its seals and against heads that were kept elsewhere. Needs nothing but the database and the files. */
@Injectable()
export class AuditVerifier {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly key: AuditKeyService,
  ) {}

  /** `heads` beside those that this home has noted. */
  async verify(heads: readonly AuditHead[] = []): Promise<Verification> {
    return this.dataSource.transaction('REPEATABLE READ', (manager) => this.check(manager, heads));
  }

  private async check(manager: EntityManager, given: readonly AuditHead[]): Promise<Verification> {
    const faults: AuditFault[] = [];
    const keys = new Set<string>();
    const hashes = new Map<number, string>();
    let events = 0;
    let gone = 0;
    let last: AuditBlockEntity | undefined;
    for (;;) {
      const [block] = await manager.find(AuditBlockEntity, { where: { number: MoreThan(last?.number ?? 0) }, order: { number: 'ASC' }, take: 1 });
      if (!block) break;
      keys.add(block.publicKey);
      hashes.set(block.number, block.hash);
      events += block.events;
      const changed = await this.faultsOfEvents(manager, block);
      gone += changed.filter(({ what }) => what === GONE).length;
      faults.push(...faultsOfBlock(block, last), ...changed);
      last = block;
    }
    faults.push(...(await personalFaults(manager)));
    const noted = this.key.noted();
    for (const head of [...noted, ...given]) {
      const hash = hashes.get(head.number);
      if (!signatureHolds(head)) faults.push({ place: `head ${head.number}`, what: 'the head that was kept is not validly signed; it may have been forged' });
      else if (hash === undefined) faults.push({ place: `block ${head.number}`, what: `it was sealed at ${head.sealedAt} and is gone: the trail was cut` });
      else if (hash !== head.hash) faults.push({ place: `block ${head.number}`, what: 'its hash is another than the one that was kept: the trail was written anew' });
    }
    const [open] = await manager.query<{ n: number; since: Date | null; total: number }[]>(
      `select count(*)::int total, count(*) filter (where open)::int n, min(at) filter (where open) since
       from (select e.at, e.xact >= coalesce((select next_xact from event_consumer where name = 'seal'), 0) and ${IN_NO_BLOCK} open from audit_event e) t`,
    );
    // Only where the sum does not come out is it worth looking for the events that no block holds.
    if (open && open.total !== events - gone + open.n) {
      const late = await manager.query<{ id: string }[]>(`select id::text from audit_event e where ${IN_NO_BLOCK} and e.xact < coalesce((select next_xact from event_consumer where name = 'seal'), 0) order by e.id limit 100`);
      for (const { id } of late) faults.push({ place: `event ${id}`, what: 'it was added after its time was sealed, or its block is gone' });
    }
    const trusted = new Set([this.key.known(), ...noted.map(({ publicKey }) => publicKey), ...given.map(({ publicKey }) => publicKey)]);
    const foreign = [...keys].filter((key) => !trusted.has(key));
    return {
      intact: faults.length === 0,
      blocks: hashes.size,
      events,
      head: last && headOf(last),
      unsealed: open?.n ?? 0,
      unsealedSince: open?.since?.toISOString(),
      headsCompared: noted.length + given.length,
      faults,
      remarks: [
        ...foreign.map((key) => `blocks are signed with the key ${key}, which neither this home nor the given heads know: whoever can write to the database could have signed them`),
        ...(hashes.size > 0 && noted.length + given.length === 0 ? ['no head kept elsewhere was compared: a cut tail would not show'] : []),
      ],
    };
  }

  /** Compares each event with the hash that was sealed. */
  private async faultsOfEvents(manager: EntityManager, block: AuditBlockEntity): Promise<AuditFault[]> {
    const found = new Map<string, EventText>();
    const rows = await manager.query<EventText[]>(`select ${EVENT_TEXT} from audit_event where id between $1 and $2 and id <@ $3::int8multirange`, [block.firstEvent, block.lastEvent, block.ids]);
    for (const row of rows) found.set(row.id, row);
    const faults: AuditFault[] = [];
    let at = 0;
    for (const id of idsIn(block.ids)) {
      const sealed = block.eventHashes.subarray(at * HASH_BYTES, ++at * HASH_BYTES);
      const event = found.get(String(id));
      if (!event) faults.push({ place: `event ${id}`, what: GONE });
      else if (!eventHash(event).equals(sealed)) faults.push({ place: `event ${id}`, what: `it was changed after it was sealed in block ${block.number}` });
    }
    return faults;
  }
}

const IN_NO_BLOCK = 'not exists (select 1 from audit_block b where b.last_event >= e.id and b.first_event <= e.id and b.ids::int8multirange @> e.id)';
const GONE = 'it is gone after it was sealed';

function faultsOfBlock(block: AuditBlockEntity, before: AuditBlockEntity | undefined): AuditFault[] {
  const place = `block ${block.number}`;
  const faults: AuditFault[] = [];
  const expected = (before?.number ?? 0) + 1;
  if (block.number !== expected) faults.push({ place: expected === block.number - 1 ? `block ${expected}` : `blocks ${expected} to ${block.number - 1}`, what: 'missing' });
  else if (block.previousHash !== (before?.hash ?? NO_BLOCK_BEFORE)) faults.push({ place, what: 'it does not follow the block before it' });
  if (blockHash(block) !== block.hash) faults.push({ place, what: 'its content is not what was sealed' });
  if (!signatureHolds(block)) faults.push({ place, what: 'its signature does not hold' });
  if (block.eventHashes.length !== block.events * HASH_BYTES) faults.push({ place, what: 'it lacks hashes of events' });
  return faults;
}

/** Personal values that are not what the trail has digested. Values that were erased are no fault. */
async function personalFaults(manager: EntityManager): Promise<AuditFault[]> {
  const rows = await manager.query<{ digest: string; subject_type: string; subject_id: string }[]>(
    "select digest, subject_type, subject_id from personal_data where digest <> encode(sha256(salt || convert_to(value, 'UTF8')), 'hex') limit 100",
  );
  return rows.map(({ digest, subject_type, subject_id }) => ({ place: `personal data ${digest.slice(0, 12)}… of ${subject_type} ${subject_id}`, what: 'it is not the value that was recorded' }));
}

/** Digest of a personal value under its salt. */
export function personalDigest(salt: Buffer, value: string): string {
  return createHash('sha256').update(salt).update(value).digest('hex');
}

function headOf({ number, hash, sealedAt, publicKey, signature }: AuditBlockEntity): AuditHead {
  return { number, hash, sealedAt: sealedAt.toISOString(), publicKey, signature };
}
