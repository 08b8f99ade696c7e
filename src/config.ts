import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LIST_IDS, type ListId } from './lists/list-source.js';

/** Injection token of the settings. */
export const CONFIG = Symbol('config');

/** All settings of a process, read from the environment once and checked; no other file reads `process.env`. */
export interface Config {
  /** Folder of the embedded database, the first key and uploaded files. */
  readonly home: string;
  readonly host: string;
  readonly port: number;
  /** A PostgreSQL 15+ of one's own; absent: the embedded one. */
  readonly databaseUrl: string | undefined;
  /** False: never contact a publisher. */
  readonly fetch: boolean;
  /** Screening without one of these is `incomplete`, never `clear`. */
  readonly requiredLists: readonly ListId[];
  /** Days after which a list counts as stale; measured from the last successful check with the publisher, or from the edition's date for a file from disk. */
  readonly maxAgeDays: number;
  /** Seconds after which a part of a file that a process works on is free for another, if that process is gone. */
  readonly leaseSeconds: number;
  /** True in the server: new list versions are followed as they come. The command line loads them once. */
  readonly watchesLists: boolean;
  /** Who acts on the command line: `local:<os user>`. */
  readonly localActor: string;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
  /** The environment's proxy and certificate settings, for fetching lists. */
  readonly proxy: { readonly http: string | undefined; readonly https: string | undefined; readonly no: string | undefined };
}

/** A setting that cannot be used; the message names the variable and what it takes. */
export class ConfigError extends Error {
  readonly code = 'config';
}

const DEFAULT_REQUIRED: readonly ListId[] = ['us-ofac-sdn', 'us-csl', 'eu-fsf', 'un-sc'];
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

/** Reads and checks the settings. Throws `ConfigError` for the first that cannot be used. */
export function readConfig(env: NodeJS.ProcessEnv = process.env, { watchesLists = true } = {}): Config {
  return {
    home: readHome(env),
    host: env['HOST'] || '127.0.0.1',
    port: readInteger(env, 'PORT', 3000, 0, 65_535),
    databaseUrl: readDatabaseUrl(env),
    fetch: readSwitch(env, 'INTERDICT_FETCH', true),
    requiredLists: readLists(env, 'INTERDICT_REQUIRED_LISTS', DEFAULT_REQUIRED),
    maxAgeDays: readInteger(env, 'INTERDICT_MAX_AGE_DAYS', 7, 1, 36_500),
    leaseSeconds: readInteger(env, 'INTERDICT_LEASE_SECONDS', 20, 1, 3600),
    watchesLists,
    localActor: `local:${localUser()}`,
    logLevel: readChoice(env, 'INTERDICT_LOG', LOG_LEVELS, 'info'),
    proxy: {
      http: env['HTTP_PROXY'] ?? env['http_proxy'],
      https: env['HTTPS_PROXY'] ?? env['https_proxy'],
      no: env['NO_PROXY'] ?? env['no_proxy'],
    },
  };
}

/** The project's root folder, from the sources and from `dist` alike. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(resolve(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new ConfigError('package.json of interdict not found above the program');
    folder = parent;
  }
  return folder;
}

/** The version in package.json. */
export function productVersion(): string {
  const parsed = JSON.parse(readFileSync(resolve(projectRoot(), 'package.json'), 'utf8')) as { version: string };
  return parsed.version;
}

/** A short stable name for a folder, for places where its path would be too long. */
export function shortName(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12);
}

function readHome(env: NodeJS.ProcessEnv): string {
  if (env['INTERDICT_HOME']) return resolve(env['INTERDICT_HOME']);
  return process.getuid?.() === 0 ? '/var/lib/interdict' : resolve(projectRoot(), '.interdict');
}

function readDatabaseUrl(env: NodeJS.ProcessEnv): string | undefined {
  const url = env['DATABASE_URL'];
  if (!url) return undefined;
  if (!/^postgres(ql)?:\/\//.test(url)) throw new ConfigError('DATABASE_URL must start with postgres:// or postgresql://');
  return url;
}

function readInteger(env: NodeJS.ProcessEnv, name: string, fallback: number, least: number, most: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new ConfigError(`${name} must be a whole number from ${least} to ${most}, not '${text}'`);
  }
  return value;
}

function readSwitch(env: NodeJS.ProcessEnv, name: string, fallback: boolean): boolean {
  const text = env[name]?.toLowerCase();
  if (text === undefined || text === '') return fallback;
  if (['on', 'true', '1', 'yes'].includes(text)) return true;
  if (['off', 'false', '0', 'no'].includes(text)) return false;
  throw new ConfigError(`${name} must be on or off, not '${text}'`);
}

function readChoice<T extends string>(env: NodeJS.ProcessEnv, name: string, choices: readonly T[], fallback: T): T {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const found = choices.find((choice) => choice === text);
  if (!found) throw new ConfigError(`${name} must be one of ${choices.join(', ')}, not '${text}'`);
  return found;
}

function readLists(env: NodeJS.ProcessEnv, name: string, fallback: readonly ListId[]): readonly ListId[] {
  const text = env[name];
  if (text === undefined) return fallback;
  return text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => {
      const found = LIST_IDS.find((id) => id === part);
      if (!found) throw new ConfigError(`${name} names '${part}', which is no list; the lists are ${LIST_IDS.join(', ')}`);
      return found;
    });
}

function localUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
