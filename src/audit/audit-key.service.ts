import { type KeyObject, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import type { AuditHead } from './audit-chain.js';

/** The key that signs the trail and the heads that were signed, both outside the database, in the home folder. */
@Injectable()
export class AuditKeyService {
  private key: KeyObject | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Ed25519 public key, base64; the key is made when it is first needed. */
  get publicKey(): string {
    return publicHalf((this.key ??= this.load()));
  }

  sign(hash: string): string {
    return sign(null, Buffer.from(hash, 'hex'), (this.key ??= this.load())).toString('base64');
  }

  /** Notes a head beside the database, one JSON line each. */
  note(head: AuditHead): void {
    appendFileSync(this.headsPath, `${JSON.stringify(head)}\n`, { mode: 0o600 });
  }

  /** The heads noted here, oldest first. */
  noted(): AuditHead[] {
    return existsSync(this.headsPath) ? readHeads(readFileSync(this.headsPath, 'utf8')) : [];
  }

  /** The public key of this home; undefined where it has never sealed. */
  known(): string | undefined {
    return existsSync(this.keyPath) ? this.publicKey : undefined;
  }

  private get keyPath(): string {
    return join(this.config.home, 'audit-key.pem');
  }

  private get headsPath(): string {
    return join(this.config.home, 'audit-heads.jsonl');
  }

  private load(): KeyObject {
    if (!existsSync(this.keyPath)) {
      mkdirSync(this.config.home, { recursive: true });
      const { privateKey } = generateKeyPairSync('ed25519');
      try {
        writeFileSync(this.keyPath, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
      } catch (error) {
        // Another process was first: its key it is.
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
    return createPrivateKey(readFileSync(this.keyPath, 'utf8'));
  }
}

/** Heads out of a file: JSON lines, or one JSON array. Throws where it holds none. */
export function readHeads(text: string): AuditHead[] {
  const trimmed = text.trim();
  const parsed: unknown = trimmed.startsWith('[') ? JSON.parse(trimmed) : trimmed.split('\n').filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as unknown);
  if (!Array.isArray(parsed) || !parsed.every(isHead)) throw new Error('this is no file of audit heads');
  return parsed;
}

function isHead(value: unknown): value is AuditHead {
  if (typeof value !== 'object' || value === null) return false;
  const { number, hash, signature, publicKey } = value as Record<string, unknown>;
  return Number.isInteger(number) && typeof hash === 'string' && typeof signature === 'string' && typeof publicKey === 'string';
}

function publicHalf(key: KeyObject): string {
  return Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
}
