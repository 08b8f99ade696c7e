import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { type Dispatcher, EnvHttpProxyAgent, fetch, type Response } from 'undici';
import type { Config } from '../config.js';
import type { Validators } from './list-fetch.entity.js';

/** How patiently a publisher is asked; times in milliseconds, sizes in bytes. */
export interface DownloadLimits {
  readonly tries: number;
  readonly firstPause: number;
  /** Until the answer begins: the EU builds its file on demand, which takes more than a minute. */
  readonly headersTimeout: number;
  /** Without a byte. */
  readonly bodyTimeout: number;
  readonly totalTimeout: number;
  readonly maxBytes: number;
}

export const DOWNLOAD_LIMITS: DownloadLimits = { tries: 4, firstPause: 2000, headersTimeout: 180_000, bodyTimeout: 60_000, totalTimeout: 1_800_000, maxBytes: 512 * 1024 * 1024 };

/** A publisher that could not be read; the message says why and what it answered. */
export class DownloadError extends Error {
  readonly code = 'download';
  constructor(
    message: string,
    /** Worth asking again soon. */
    readonly passing: boolean,
  ) {
    super(message);
  }
}

export type Downloaded = { readonly state: 'unchanged' } | { readonly state: 'new'; readonly bytes: number; readonly validators: Validators };

/** Connections to publishers, through the environment's proxy where it names one. */
export function publisherAgent({ proxy }: Pick<Config, 'proxy'>, limits: DownloadLimits): Dispatcher {
  return new EnvHttpProxyAgent({
    ...(proxy.http ? { httpProxy: proxy.http } : {}),
    ...(proxy.https ? { httpsProxy: proxy.https } : {}),
    ...(proxy.no ? { noProxy: proxy.no } : {}),
    headersTimeout: limits.headersTimeout,
    bodyTimeout: limits.bodyTimeout,
  });
}

/**
 * Gets one address into a file, asking only for what is newer than the validators say. Follows redirects, tries again with
 * growing pauses where the fault may pass, and never leaves a short file behind for a whole one. Throws `DownloadError`.
 */
export async function download(url: string, path: string, known: Validators, agent: Dispatcher, limits: DownloadLimits, onBytes?: (bytes: number) => void): Promise<Downloaded> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(url, path, known, agent, limits, onBytes);
    } catch (error) {
      const failure = error instanceof DownloadError ? error : new DownloadError(`${hostOf(url)} broke off: ${reasonOf(error)}.`, true);
      if (!failure.passing || attempt >= limits.tries) throw failure;
      await wait(limits.firstPause * 4 ** (attempt - 1) * (0.75 + Math.random() / 2));
    }
  }
}

async function once(url: string, path: string, known: Validators, agent: Dispatcher, limits: DownloadLimits, onBytes?: (bytes: number) => void): Promise<Downloaded> {
  const response = await fetch(url, {
    dispatcher: agent,
    redirect: 'follow',
    signal: AbortSignal.timeout(limits.totalTimeout),
    headers: {
      // Some publishers refuse clients that do not look like a browser.
      'user-agent': 'Mozilla/5.0 (compatible; Interdict list import)',
      accept: '*/*',
      ...(known.etag ? { 'if-none-match': known.etag } : {}),
      ...(known.lastModified ? { 'if-modified-since': known.lastModified } : {}),
    },
  });
  if (response.status === 304) return { state: 'unchanged' };
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new DownloadError(`${hostOf(url)} answered ${response.status} ${response.statusText}`.trim() + '.', response.status >= 500 || response.status === 429 || response.status === 408);
  }
  const bytes = await save(response, path, limits, onBytes);
  const stated = response.headers.get('content-length');
  // A compressed answer states the length of what was sent, not of what it holds.
  if (stated !== null && !response.headers.get('content-encoding') && Number(stated) !== bytes) throw new DownloadError(`${hostOf(url)} sent ${bytes} of ${stated} bytes.`, true);
  const etag = response.headers.get('etag');
  const lastModified = response.headers.get('last-modified');
  return { state: 'new', bytes, validators: { ...(etag ? { etag } : {}), ...(lastModified ? { lastModified } : {}) } };
}

async function save(response: Response, path: string, limits: DownloadLimits, onBytes?: (bytes: number) => void): Promise<number> {
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      if (bytes > limits.maxBytes) return done(new DownloadError(`the file is larger than ${limits.maxBytes} bytes.`, false));
      onBytes?.(bytes);
      done(null, chunk);
    },
  });
  if (response.body === null) return 0;
  await pipeline(response.body, count, createWriteStream(path));
  return bytes;
}

/** Only the host goes into messages: an address may carry a token. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the address';
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
