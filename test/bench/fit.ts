import { FEATURES } from '../../src/matching/features.js';

/** What may be a match, as the features tell it. */
export interface Candidate {
  /** Places of the features that are not 0, and their values. */
  readonly at: Uint8Array;
  readonly values: Float32Array;
  /** What is added whatever the weights: qualifiers, and the shift of the policy. */
  readonly added: number;
}

/** A name that should be a hit, or none, and the listed names that could make it one. */
export interface Case {
  readonly group: string;
  readonly isMatch: boolean;
  /** What it costs to be wrong about it. */
  readonly cost: number;
  /** What the case was made from, to keep halves apart. */
  readonly of: string;
  readonly candidates: readonly Candidate[];
}

export interface FitOptions {
  /** The weights before, in the order of `FEATURES`: those that cases say nothing of stay near them. */
  readonly from: Float64Array;
  /** How strongly they are held, in cost of a case for a weight that is 1 off, squared. */
  readonly pull: number;
  /** The sum from which a case is a hit. */
  readonly threshold: number;
  /** Keeps a weight within what an officer would accept. */
  readonly bounded: (feature: number, weight: number) => number;
  readonly steps: number;
  readonly log: (line: string) => void;
}

/** Every so many steps all cases are looked at; between, only those near the threshold. */
const LOOK_AGAIN = 25;
/** How far from the threshold a case still pulls. */
const NEAR = 4;
/** How steep the count of errors is at the threshold. */
const STEEP = 1.5;

/** The best candidate under these weights: its place and its sum; -1 and nothing above where there is none. */
export function best(candidates: readonly Candidate[], w: Float64Array): { readonly at: number; readonly sum: number } {
  let at = -1;
  let most = -Infinity;
  for (let c = 0; c < candidates.length; c++) {
    const { at: places, values, added } = candidates[c]!;
    let sum = added;
    for (let k = 0; k < places.length; k++) sum += w[places[k]!]! * values[k]!;
    if (sum > most) {
      most = sum;
      at = c;
    }
  }
  return { at, sum: most };
}

/** Fits weights to a soft count of what is missed and of what alerts in vain at the threshold (Adam). A case counts by its best candidate. */
export function fit(cases: readonly Case[], { from, pull, threshold, bounded, steps, log }: FitOptions): Float64Array {
  const n = FEATURES.length;
  const w = from.slice();
  const m = new Float64Array(n);
  const v = new Float64Array(n);
  let active = cases;
  for (let step = 1; step <= steps; step++) {
    const isFull = step % LOOK_AGAIN === 1;
    const near: Case[] = [];
    const gradient = new Float64Array(n);
    let loss = 0;
    for (const each of isFull ? cases : active) {
      const { at, sum } = best(each.candidates, w);
      if (at < 0) continue;
      const margin = sum - threshold;
      if (Math.abs(margin) < NEAR) {
        if (isFull) near.push(each);
      } else continue;
      const { isMatch, cost, candidates } = each;
      const hit = 1 / (1 + Math.exp(-STEEP * margin));
      loss += cost * (isMatch ? 1 - hit : hit);
      const g = (isMatch ? -1 : 1) * cost * STEEP * hit * (1 - hit);
      const { at: places, values } = candidates[at]!;
      for (let k = 0; k < places.length; k++) gradient[places[k]!]! += g * values[k]!;
    }
    if (isFull) active = near;
    const rate = 0.02 * (1 - step / (steps + 1));
    for (let i = 0; i < n; i++) {
      const g = gradient[i]! + 2 * pull * (w[i]! - from[i]!);
      m[i] = 0.9 * m[i]! + 0.1 * g;
      v[i] = 0.999 * v[i]! + 0.001 * g * g;
      w[i] = bounded(i, w[i]! - (rate * (m[i]! / (1 - 0.9 ** step))) / (Math.sqrt(v[i]! / (1 - 0.999 ** step)) + 1e-9));
    }
    if (step % 100 === 0) log(`step ${step}: ${loss.toFixed(1)}, ${active.length} of ${cases.length} near`);
  }
  return w;
}

/** By group, how many cases there are and how many are hits under these weights. */
export function hits(cases: readonly Case[], w: Float64Array, threshold: number): Record<string, { readonly n: number; readonly hits: number }> {
  const out: Record<string, { n: number; hits: number }> = {};
  for (const each of cases) {
    const count = (out[each.group] ??= { n: 0, hits: 0 });
    count.n++;
    if (best(each.candidates, w).sum >= threshold) count.hits++;
  }
  return out;
}
