import { readFileSync, readdirSync } from 'node:fs';

/** Clock ticks a second in /proc, on every Linux that Node runs on. */
const TICKS = 100;

/** User and system time of a process; 0 where the system does not tell. */
export function cpuSeconds(pid: number | 'self' | undefined): number {
  const fields = proc(`${pid}/stat`).replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS;
}

/** Memory of a process that is in RAM, MB. */
export function rssMb(pid: number | undefined): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(proc(`${pid}/status`))?.[1] ?? 0) / 1000);
}

/**
 * Whose the processors were: cores kept busy by processes that are neither `ours` nor PostgreSQL's, of each second until it is stopped. A run beside others'
 * work measures them too, and shows it here.
 */
export function watchOthers(ours: () => readonly (number | 'self' | undefined)[]): () => number[] {
  const perSecond: number[] = [];
  let before = sample(ours());
  const timer = setInterval(() => {
    const now = sample(ours());
    perSecond.push(Math.round(Math.max(0, (now.busy - now.own - (before.busy - before.own)) / ((now.at - before.at) / 1000)) * 100) / 100);
    before = now;
  }, 1000);
  return () => {
    clearInterval(timer);
    return perSecond;
  };
}

function sample(ours: readonly (number | 'self' | undefined)[]): { at: number; busy: number; own: number } {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (/^cpu +(.*)/.exec(proc('stat'))?.[1] ?? '').split(' ').map(Number);
  return { at: performance.now(), busy: (user + nice + system + irq + softirq + steal) / TICKS, own: [...ours, ...databasePids()].reduce<number>((sum, pid) => sum + cpuSeconds(pid), 0) };
}

function databasePids(): number[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && /^\d+ \(postgres\)/.test(proc(`${name}/stat`))).map(Number);
  } catch {
    return [];
  }
}

function proc(file: string): string {
  try {
    return readFileSync(`/proc/${file}`, 'utf8');
  } catch {
    return '';
  }
}
