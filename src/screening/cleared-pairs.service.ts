import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { FreshReading } from '../database/fresh-reading.js';
import { dayOf } from '../days.js';
import type { Party } from '../matching/party.js';
import type { FoundParty, PairUse } from './answer.js';
import { ClearedPairEntity } from './cleared-pair.entity.js';
import type { FailedPair } from './finding.js';
import { fingerprintOf } from './fingerprint.js';
import { testPair } from './pair-test.js';

/** What is asked about a subject's pairs. */
export interface PairsAsked {
  readonly subject: Party;
  readonly reference: string | null;
  readonly unit: string | null;
  readonly at: Date;
  readonly policyVersion: string;
  readonly engineVersion: string;
}

const FRESH_MS = 5000;

/** Reads cleared pairs, kept in memory and asked for anew every few seconds; who writes them is the review. */
@Injectable()
export class ClearedPairs {
  private readonly log = new Logger('Pairs');
  private readonly newest = new FreshReading(() => this.read());
  private byParty = new Map<string, ClearedPairEntity[]>();
  private readAt = 0;
  private readonly listeners: ((failed: readonly FailedPair[]) => Promise<void>)[] = [];

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async ensureFresh(): Promise<void> {
    if (Date.now() - this.readAt > FRESH_MS) await this.newest.soon();
  }

  /** Reads them as they are now. */
  async refresh(): Promise<void> {
    return this.newest.anew();
  }

  private async read(): Promise<void> {
    const startedAt = Date.now();
    const byParty = new Map<string, ClearedPairEntity[]>();
    for (const pair of await this.dataSource.manager.findBy(ClearedPairEntity, { state: 'active' })) byParty.set(pair.partyId, [...(byParty.get(pair.partyId) ?? []), pair]);
    this.byParty = byParty;
    this.readAt = startedAt;
  }

  /** Whether all of these are active in the database at this moment. */
  async allActive(ids: readonly string[]): Promise<boolean> {
    const asked = [...new Set(ids)];
    if (asked.length === 0) return true;
    const [row] = await this.dataSource.query<{ n: string }[]>("select count(*) n from cleared_pair where id = any($1::uuid[]) and state = 'active'", [asked]);
    return Number(row?.n) === asked.length;
  }

  /** Tells of a finding which pair of this subject speaks about it, and whether it holds. */
  of(asked: PairsAsked): (found: FoundParty) => PairUse | undefined {
    if (this.byParty.size === 0) return () => undefined;
    const day = dayOf(asked.at);
    let fingerprint: string | undefined;
    return ({ finding, party }) => {
      const candidates = this.byParty.get(party.id);
      if (!candidates) return undefined;
      const subjectFingerprint = (fingerprint ??= fingerprintOf(asked.subject));
      const pair = candidates.find((known) => known.unit === asked.unit && isThisSubject(known, asked.reference, subjectFingerprint) && known.expiresOn !== null && day <= known.expiresOn);
      if (!pair || pair.subjectFingerprint === null || pair.listingFingerprint === null) return undefined;
      const verdict = testPair(
        {
          subjectFingerprint: pair.subjectFingerprint,
          listingFingerprint: pair.listingFingerprint,
          contradictions: pair.contradictions,
          agreements: pair.agreements,
          score: pair.score ?? 0,
          policyVersion: pair.policyVersion ?? '',
          engineVersion: pair.engineVersion ?? '',
        },
        { subjectFingerprint, listingFingerprint: fingerprintOf(party), policyVersion: asked.policyVersion, engineVersion: asked.engineVersion, finding },
      );
      return { pair, verdict };
    };
  }

  /** Whoever writes pairs hears which ones failed their test, to suspend them. */
  onFailed(listener: (failed: readonly FailedPair[]) => Promise<void>): void {
    this.listeners.push(listener);
  }

  /** The flags are stored already; a pair that cannot be suspended now fails its test again the next time. */
  async tellFailed(failed: readonly FailedPair[]): Promise<void> {
    if (failed.length === 0) return;
    for (const listener of this.listeners) await listener(failed).catch((error: unknown) => this.log.error(`A cleared pair could not be suspended: ${String(error)}`));
  }
}

/** By the asker's reference where the pair has one, so that changed data are tested again; else only the very same data are this subject. */
function isThisSubject(pair: ClearedPairEntity, reference: string | null, subjectFingerprint: string): boolean {
  return pair.reference !== null ? pair.reference === reference : pair.subjectFingerprint === subjectFingerprint;
}
