import anyAscii from 'any-ascii';
import Fuse, { type FuseResultMatch } from 'fuse.js';
import type { Matcher } from '../matching/matcher.js';
import type { ListedParty } from '../matching/party.js';

export interface PartySearchHit {
  readonly party: ListedParty;
  /** The name that fits best. */
  readonly name: string;
  /** Ranges `[first, last]` of letters in `name` to highlight. */
  readonly ranges: readonly (readonly [number, number])[];
  /** 0…1, higher is better; for ordering, not for decisions. */
  readonly relevance: number;
}

const CANDIDATES = 400;

/**
 * Search as you type over the lists: candidates come from a prefix index of words and from the matcher's own index,
 * Fuse.js orders them and says which letters to highlight. For looking up, not for screening.
 */
export class PartySearch {
  /** Words in order, with the parties that bear them. */
  private readonly words: string[];
  private readonly bearers: Int32Array[];

  constructor(
    private readonly parties: readonly ListedParty[],
    private readonly matcher: Matcher,
  ) {
    const found = new Map<string, number[]>();
    parties.forEach((party, index) => {
      for (const word of new Set(party.names.flatMap(({ full }) => wordsOf(full)))) {
        const list = found.get(word);
        if (list) list.push(index);
        else found.set(word, [index]);
      }
    });
    this.words = [...found.keys()].sort();
    this.bearers = this.words.map((word) => Int32Array.from(found.get(word) ?? []));
  }

  /** Best first. `lists` narrows to these list ids. */
  find(text: string, { limit = 20, lists }: { limit?: number; lists?: ReadonlySet<string> } = {}): PartySearchHit[] {
    const candidates = this.candidates(text, lists);
    const entries = candidates.flatMap((party) => party.names.map(({ full }) => ({ party, full })));
    const fuse = new Fuse(entries, { keys: ['full'], includeMatches: true, includeScore: true, ignoreLocation: true, ignoreDiacritics: true, threshold: 0.6, useTokenSearch: true });
    const best = new Map<string, PartySearchHit>();
    for (const { item, score, matches } of fuse.search(text, { limit: limit * 20 })) {
      if (best.has(item.party.id)) continue;
      best.set(item.party.id, { party: item.party, name: item.full, ranges: rangesOf(matches), relevance: 1 - (score ?? 1) });
      if (best.size === limit) break;
    }
    // What only the matcher reaches (another script, a spelling by ear) has no letters in common to highlight.
    for (const { party, name, score } of this.matcher.match({ type: 'unknown', names: [{ full: text, kind: 'primary', quality: 'strong' }], identifiers: [], birthDates: [], addresses: [], countries: [] }, { limit, ...(lists ? { lists } : {}) })) {
      if (best.size >= limit) break;
      if (!best.has(party.id)) best.set(party.id, { party, name: name?.full ?? party.names[0]?.full ?? '', ranges: [], relevance: score });
    }
    return [...best.values()];
  }

  private candidates(text: string, lists: ReadonlySet<string> | undefined): ListedParty[] {
    const sets = wordsOf(text).map((word) => this.startingWith(word));
    const counts = new Map<number, number>();
    for (const set of sets) for (const index of set) counts.set(index, (counts.get(index) ?? 0) + 1);
    return [...counts]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .map(([index]) => this.parties[index] as ListedParty)
      .filter((party) => lists === undefined || lists.has(party.listId))
      .slice(0, CANDIDATES);
  }

  private startingWith(prefix: string): Set<number> {
    const found = new Set<number>();
    for (let at = lowerBound(this.words, prefix); at < this.words.length && (this.words[at] as string).startsWith(prefix) && found.size < 20_000; at++) {
      for (const index of this.bearers[at] as Int32Array) found.add(index);
    }
    return found;
  }
}

function wordsOf(text: string): string[] {
  return anyAscii(text.slice(0, 500)).toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

function lowerBound(words: readonly string[], wanted: string): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((words[middle] as string) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function rangesOf(matches: readonly FuseResultMatch[] | undefined): [number, number][] {
  return (matches ?? []).flatMap(({ indices }) => indices.map(([first, last]): [number, number] => [first, last])).sort((a, b) => a[0] - b[0]);
}
