import { Pool } from 'undici';
import { percentile, round } from './measure.js';

/** What is sent, and how fast. */
export interface LoadPlan {
  readonly url: string;
  readonly key: string;
  readonly bodies: readonly string[];
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
  /** Sent at the same rate before, and not counted. */
  readonly warmUpSeconds: number;
  readonly connections: number;
}

/** Times in milliseconds, from when a request was due to the end of its answer. */
export interface LoadResult {
  readonly offeredPerSecond: number;
  readonly answeredPerSecond: number;
  readonly requests: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly mostMs: number;
  /** Most requests that were due and not answered at one moment. */
  readonly mostWaiting: number;
  /** How late the generator itself was in sending, at p99: above a few milliseconds it is the generator that is measured. */
  readonly sendDelayP99Ms: number;
  /** p99 of the requests that were due in each second, those of the warm-up first: shows a backlog that the start left behind. */
  readonly p99MsOfSecond: readonly number[];
}

/** Requests that may wait for their answer before the run is given up. */
const MOST_WAITING = 5000;

// A process of its own, so that its work does not stand in the way of what it measures.
process.once('message', (plan) => {
  run(plan as LoadPlan).then(
    (result) => process.send?.(result, () => process.exit(0)),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function run(plan: LoadPlan): Promise<LoadResult> {
  const { origin, hostname, pathname } = new URL(plan.url);
  if (hostname !== '127.0.0.1') throw new Error(`The load goes to 127.0.0.1 only, not to ${hostname}`);
  const pool = new Pool(origin, { connections: plan.connections, pipelining: 1 });
  const counted: number[] = [];
  const delays: number[] = [];
  const bySecond: number[][] = [];
  const statuses: Record<string, number> = {};
  const outcomes: Record<string, number> = {};
  let waiting = 0;
  let mostWaiting = 0;
  let lastAnswer = 0;
  const warmUp = Math.round(plan.rate * plan.warmUpSeconds);
  const total = warmUp + Math.round(plan.rate * plan.seconds);
  const start = performance.now() + 100;
  const dueAt = (n: number): number => start + (n * 1000) / plan.rate;

  const send = async (n: number): Promise<void> => {
    const due = dueAt(n);
    if (n >= warmUp) delays.push(performance.now() - due);
    mostWaiting = Math.max(mostWaiting, ++waiting);
    let status = 'failed';
    try {
      const answer = await pool.request({ path: pathname, method: 'POST', headers: { authorization: `Bearer ${plan.key}`, 'content-type': 'application/json' }, body: plan.bodies[n % plan.bodies.length] as string });
      const text = await answer.body.text();
      status = String(answer.statusCode);
      if (n >= warmUp) {
        const outcome = /"outcome":"(\w+)"/.exec(text)?.[1] ?? 'none';
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
    } catch (error) {
      status = error instanceof Error ? error.message : String(error);
    }
    waiting--;
    (bySecond[Math.floor(n / plan.rate)] ??= []).push(performance.now() - due);
    if (n < warmUp) return;
    lastAnswer = performance.now();
    counted.push(lastAnswer - due);
    statuses[status] = (statuses[status] ?? 0) + 1;
  };

  const running: Promise<void>[] = [];
  for (let n = 0; n < total; ) {
    for (; n < total && dueAt(n) <= performance.now(); n++) running.push(send(n));
    if (waiting > MOST_WAITING) throw new Error(`More than ${MOST_WAITING} requests wait for their answer: the server does not keep up with ${plan.rate} a second`);
    await new Promise((next) => setTimeout(next, 1));
  }
  await Promise.all(running);
  await pool.close();
  counted.sort((a, b) => a - b);
  delays.sort((a, b) => a - b);
  const at = (share: number): number => round(percentile(counted, share), 1);
  return {
    offeredPerSecond: plan.rate, answeredPerSecond: round((counted.length * 1000) / (lastAnswer - dueAt(warmUp)), 1), requests: counted.length, statuses, outcomes,
    p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), p999Ms: at(0.999), mostMs: round(counted.at(-1) ?? 0, 1), mostWaiting, sendDelayP99Ms: round(percentile(delays, 0.99), 1),
    p99MsOfSecond: bySecond.map((times) => round(percentile(times.sort((a, b) => a - b), 0.99), 1)),
  };
}
