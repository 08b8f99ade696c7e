import { once } from 'node:events';
import { Agent, type Server, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import { ApiKeysService } from '../access/api-keys.service.js';
import { type Watchlist, WatchlistService } from '../watchlist/watchlist.service.js';

/** Questions of a round that a server asks itself before it is ready; of a short list fewer. */
const QUESTIONS = 1000;
/** Of them, first: these name a listed party, so each has a transaction of its own, and each connection to the database runs the statements often enough to keep their plans. */
const NAMED = 80;
/** As many at once as there are connections to the database. */
const AT_ONCE = 10;
/** A round that is not so much quicker than the one before is the last. */
const QUICKER = 0.95;
/** A slow machine is ready after this all the same. */
const MOST_MS = 10_000;

/**
 * Code and statements run fast once they have run some hundred times, and the first callers should not wait for that: before a server says
 * that it is ready it screens for itself, all the way from the bytes of a request to a stored answer, which is undone.
 */
@Injectable()
export class WarmUp {
  private readonly log = new Logger('WarmUp');
  private pending = false;

  constructor(
    private readonly watchlists: WatchlistService,
    private readonly keys: ApiKeysService,
  ) {}

  /** True from the start until the server is warm. */
  get running(): boolean {
    return this.pending;
  }

  /** Begins once the server listens and the index is there. */
  async run(server: Server): Promise<void> {
    this.pending = true;
    const { key, end } = this.keys.issueToJob('job:warm-up', ['screenings:write', 'findings:read']);
    try {
      await once(server, 'listening');
      const watchlist = await this.watchlists.soonest();
      const began = performance.now();
      await overTcp(server, key, (ask) => untilNoQuicker((round) => askAll(questionsLike(watchlist, round), ask, began + MOST_MS)));
      this.log.log(`Warmed up in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    } catch (error) {
      this.log.warn(`The first answers will be slow: ${String(error)}`);
    } finally {
      end();
      this.pending = false;
    }
  }
}

/** Rounds until one is hardly quicker than the one before, or time is over. */
async function untilNoQuicker(ask: (round: number) => Promise<boolean>): Promise<void> {
  for (let round = 0, before = Infinity; ; round++) {
    const began = performance.now();
    const whole = await ask(round);
    const took = performance.now() - began;
    if (!whole || took > before * QUICKER) return;
    before = took;
  }
}

/** False where the time was over before all were asked. */
async function askAll(questions: readonly string[], ask: Ask, until: number): Promise<boolean> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < questions.length && performance.now() < until) await ask(questions[next++] as string);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return next >= questions.length;
}

/** Bodies as they come: but for the first of the first round, hardly one names a listed party, most share words with several. Each round has others. */
function questionsLike({ parties }: Pick<Watchlist, 'parties'>, round: number): string[] {
  const words: string[] = [];
  const names: string[] = [];
  const step = Math.max(1, Math.floor(parties.size / QUESTIONS));
  let n = 0;
  for (const id of parties.keys()) {
    if (n++ % step !== round % step) continue;
    const name = parties.get(id)?.names[0]?.full ?? id;
    names.push(name);
    words.push(...name.split(' '));
  }
  // Where a listed party is named, the address is nobody's, so that no case of somebody real is waited for.
  return names.map((name, at) => {
    const mixed = [5 + round, 11, 17].map((stride) => words[(at * stride + stride) % words.length]).join(' ');
    const more = [{ country: 'DE' }, {}, { country: 'CN', type: 'company' }, { type: 'person', birthDate: '1901-02-03' }, { address: `Warm-up ${at}`, country: 'FR' }, { identifiers: [{ number: `WARMUP${at}` }] }][at % 6];
    return (round === 0 && at < NAMED) || at % 50 === 0 ? JSON.stringify({ name: name.slice(0, 200), address: `Warm-up ${at}`, reference: `warm-up-${at}` }) : JSON.stringify({ name: mixed.slice(0, 200), ...more, reference: `warm-up-${at}` });
  });
}

type Ask = (body: string) => Promise<void>;

/** Asks as callers do, over TCP and at the server's own door. */
async function overTcp(server: Server, key: string, work: (ask: Ask) => Promise<unknown>): Promise<void> {
  const { address, port } = server.address() as AddressInfo;
  const host = ANYWHERE[address] ?? address;
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    await work(
      (body) =>
        new Promise((done, failed) => {
          const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
          const asked = request({ host, port, agent, method: 'POST', path: '/v1/screenings', headers }, (answer) => {
            answer.resume().on('end', () => (answer.statusCode === 200 ? done() : failed(new Error(`a question of its own was answered with ${answer.statusCode}`))));
          });
          asked.on('error', failed).end(body);
        }),
    );
  } finally {
    agent.destroy();
  }
}

/** Where a server that listens on all addresses is reached from within. */
const ANYWHERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
