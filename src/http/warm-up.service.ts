import { once } from 'node:events';
import { Agent, type Server, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import { ApiKeysService } from '../access/api-keys.service.js';
import { type Watchlist, WatchlistService } from '../watchlist/watchlist.service.js';

/** Questions that a server asks itself before it is ready; of a short list fewer. */
const QUESTIONS = 1500;
/** As many at once as there are connections to the database, so that each has run its statements often enough to keep their plans. */
const AT_ONCE = 10;
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
      const questions = questionsLike(await this.watchlists.get());
      const began = Date.now();
      await overTcp(server, key, (ask) => {
        const lane = async (): Promise<void> => {
          for (let question = questions.pop(); question !== undefined && Date.now() - began < MOST_MS; question = questions.pop()) await ask(question);
        };
        return Promise.all(Array.from({ length: AT_ONCE }, lane));
      });
      this.log.log(`Warmed up in ${((Date.now() - began) / 1000).toFixed(1)} s`);
    } catch (error) {
      this.log.warn(`The first answers will be slow: ${String(error)}`);
    } finally {
      end();
      this.pending = false;
    }
  }
}

/** Bodies as they come: hardly one names a listed party, most share words with several. */
function questionsLike({ parties }: Pick<Watchlist, 'parties'>): string[] {
  const words: string[] = [];
  const names: string[] = [];
  const step = Math.max(1, Math.floor(parties.size / QUESTIONS));
  let n = 0;
  for (const id of parties.keys()) {
    if (n++ % step > 0) continue;
    const name = parties.get(id)?.names[0]?.full ?? id;
    names.push(name);
    words.push(...name.split(' '));
  }
  // Where a listed party is named, the address is nobody's, so that no case of somebody real is waited for.
  return names.map((name, at) => {
    const mixed = [5, 11, 17].map((stride) => words[(at * stride + stride) % words.length]).join(' ');
    const more = [{ country: 'DE' }, {}, { country: 'CN', type: 'company' }, { type: 'person', birthDate: '1901-02-03' }, { address: `Warm-up ${at}`, country: 'FR' }, { identifiers: [{ number: `WARMUP${at}` }] }][at % 6];
    return at % 20 === 0 ? JSON.stringify({ name: name.slice(0, 200), address: `Warm-up ${at}`, reference: `warm-up-${at}` }) : JSON.stringify({ name: mixed.slice(0, 200), ...more, reference: `warm-up-${at}` });
  });
}

type Ask = (body: string) => Promise<void>;

/** Asks as callers do: over TCP, as code for one kind of socket is none for another. Only this machine reaches it. */
async function overTcp(server: Server, key: string, work: (ask: Ask) => Promise<unknown>): Promise<void> {
  const inside = createServer((asked, answer) => server.emit('request', asked, answer));
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    await once(inside.listen(0, '127.0.0.1'), 'listening');
    const { port } = inside.address() as AddressInfo;
    await work(
      (body) =>
        new Promise((done, failed) => {
          const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
          const asked = request({ host: '127.0.0.1', port, agent, method: 'POST', path: '/v1/screenings', headers }, (answer) => {
            answer.resume().on('end', () => (answer.statusCode === 200 ? done() : failed(new Error(`a question of its own was answered with ${answer.statusCode}`))));
          });
          asked.on('error', failed).end(body);
        }),
    );
  } finally {
    agent.destroy();
    inside.close();
  }
}
