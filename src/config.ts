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
  /** A login for the application beside the owner's in `databaseUrl`; absent: one is made where the owner may. */
  readonly databaseAppUrl: string | undefined;
  /** False: never contact a publisher. */
  readonly fetch: boolean;
  /** Hours between two looks at a publisher; a failed one is tried again after an hour. */
  readonly fetchEveryHours: number;
  /** Addresses to fetch a list from in place of the publisher's own, from `INTERDICT_URL_<LIST ID>`. */
  readonly listUrls: Readonly<Partial<Record<ListId, readonly string[]>>>;
  /** Screening without one of these is `incomplete`, never `clear`. */
  readonly requiredLists: readonly ListId[];
  /** Days after which a list counts as stale; measured from the last successful check with the publisher, or from the edition's date for a file from disk. */
  readonly maxAgeDays: number;
  /** Seconds after which a part of a file that a process works on is free for another, if that process is gone. */
  readonly leaseSeconds: number;
  /** Seconds between two seals of the trail. */
  readonly sealSeconds: number;
  /** True in the server: new list versions are followed as they come. The command line loads them once. */
  readonly watchesLists: boolean;
  /** Who acts on the command line: `local:<os user>`. */
  readonly localActor: string;
  /** `text` for people, `json` for a collector of logs. */
  readonly logFormat: 'text' | 'json';
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
  /** Where browsers reach the server, without a slash at the end; absent: at the address it listens on. */
  readonly publicUrl: string | undefined;
  /** How many proxies of ours stand in front and tell the caller's address; 0: none is believed. */
  readonly trustedProxies: number;
  /** Origins besides our own whose pages may call the API; none by default. */
  readonly allowedOrigins: readonly string[];
  readonly session: { readonly idleMinutes: number; readonly hours: number };
  /** Requests a minute, in each process. */
  readonly rates: { readonly key: number; readonly session: number; readonly address: number };
  /** An OpenID Connect provider that people may sign in through. */
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string | undefined; readonly redirectUrl: string | undefined } | undefined;
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
    databaseUrl: readDatabaseUrl(env, 'DATABASE_URL'),
    databaseAppUrl: readAppUrl(env),
    fetch: readSwitch(env, 'INTERDICT_FETCH', true),
    fetchEveryHours: readInteger(env, 'INTERDICT_FETCH_EVERY_HOURS', 6, 1, 720),
    listUrls: readListUrls(env),
    requiredLists: readLists(env, 'INTERDICT_REQUIRED_LISTS', DEFAULT_REQUIRED),
    maxAgeDays: readInteger(env, 'INTERDICT_MAX_AGE_DAYS', 7, 1, 36_500),
    leaseSeconds: readInteger(env, 'INTERDICT_LEASE_SECONDS', 20, 1, 3600),
    sealSeconds: readInteger(env, 'INTERDICT_SEAL_SECONDS', 10, 1, 3600),
    watchesLists,
    localActor: `local:${localUser()}`,
    logFormat: readChoice(env, 'INTERDICT_LOG_FORMAT', ['text', 'json'] as const, 'text'),
    logLevel: readChoice(env, 'INTERDICT_LOG', LOG_LEVELS, 'info'),
    publicUrl: readPublicUrl(env),
    trustedProxies: readInteger(env, 'INTERDICT_TRUSTED_PROXIES', 0, 0, 10),
    allowedOrigins: readOrigins(env),
    session: {
      idleMinutes: readInteger(env, 'INTERDICT_SESSION_IDLE_MINUTES', 30, 1, 1440),
      hours: readInteger(env, 'INTERDICT_SESSION_HOURS', 12, 1, 168),
    },
    rates: {
      key: readInteger(env, 'INTERDICT_RATE_PER_KEY', 60_000, 1, 10_000_000),
      session: readInteger(env, 'INTERDICT_RATE_PER_SESSION', 1200, 1, 10_000_000),
      address: readInteger(env, 'INTERDICT_RATE_PER_ADDRESS', 600, 1, 10_000_000),
    },
    oidc: readOidc(env),
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

function readDatabaseUrl(env: NodeJS.ProcessEnv, name: 'DATABASE_URL' | 'DATABASE_APP_URL'): string | undefined {
  const url = env[name];
  if (!url) return undefined;
  if (!/^postgres(ql)?:\/\//.test(url)) throw new ConfigError(`${name} must start with postgres:// or postgresql://`);
  return url;
}

function readAppUrl(env: NodeJS.ProcessEnv): string | undefined {
  const url = readDatabaseUrl(env, 'DATABASE_APP_URL');
  if (url !== undefined && !env['DATABASE_URL']) throw new ConfigError('DATABASE_APP_URL goes with DATABASE_URL, the login that owns the tables; set both or neither');
  return url;
}

function readPublicUrl(env: NodeJS.ProcessEnv): string | undefined {
  const text = env['INTERDICT_PUBLIC_URL'];
  if (!text) return undefined;
  const url = readWebUrl('INTERDICT_PUBLIC_URL', text);
  if (url.pathname !== '/' || url.search !== '') throw new ConfigError('INTERDICT_PUBLIC_URL must be an origin alone, such as https://interdict.example.com');
  return url.origin;
}

function readOrigins(env: NodeJS.ProcessEnv): readonly string[] {
  const texts = (env['INTERDICT_ALLOWED_ORIGINS'] ?? '').split(/[\s,]+/).filter((part) => part !== '');
  return texts.map((text) => {
    const url = readWebUrl('INTERDICT_ALLOWED_ORIGINS', text);
    if (url.origin !== text) throw new ConfigError(`INTERDICT_ALLOWED_ORIGINS names '${text}'; an origin is written ${url.origin}`);
    return text;
  });
}

function readOidc(env: NodeJS.ProcessEnv): Config['oidc'] {
  const issuer = env['INTERDICT_OIDC_ISSUER'];
  if (!issuer) return undefined;
  const clientId = env['INTERDICT_OIDC_CLIENT_ID'];
  if (!clientId) throw new ConfigError('INTERDICT_OIDC_ISSUER is set, so INTERDICT_OIDC_CLIENT_ID must be too');
  const url = readWebUrl('INTERDICT_OIDC_ISSUER', issuer);
  if (url.protocol === 'http:' && !isLoopback(url)) throw new ConfigError('INTERDICT_OIDC_ISSUER must start with https://; only on this machine itself http:// will do');
  const redirect = env['INTERDICT_OIDC_REDIRECT_URL'];
  return { issuer, clientId, clientSecret: env['INTERDICT_OIDC_CLIENT_SECRET'] || undefined, redirectUrl: redirect ? readWebUrl('INTERDICT_OIDC_REDIRECT_URL', redirect).href : undefined };
}

function readWebUrl(name: string, text: string): URL {
  if (!URL.canParse(text) || !['http:', 'https:'].includes(new URL(text).protocol)) throw new ConfigError(`${name} must be an address that starts with https:// or http://, not '${text}'`);
  return new URL(text);
}

function isLoopback({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
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

/** `INTERDICT_URL_US_OFAC_SDN` and its like: one or more addresses, with spaces between. */
function readListUrls(env: NodeJS.ProcessEnv): Config['listUrls'] {
  const urls: Partial<Record<ListId, readonly string[]>> = {};
  for (const id of LIST_IDS) {
    const name = `INTERDICT_URL_${id.toUpperCase().replaceAll('-', '_')}`;
    const text = env[name]?.trim();
    if (!text) continue;
    const given = text.split(/\s+/);
    const wrong = given.find((url) => !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''));
    if (wrong !== undefined) throw new ConfigError(`${name} holds '${wrong}', which is no http address`);
    urls[id] = given;
  }
  return urls;
}
