import anyAscii from 'any-ascii';
import Fuse, { type FuseResultMatch } from 'fuse.js';
import { Image, packImage } from '../matching/image.js';
import { namedParties, packNames } from '../matching/listed-names.js';
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
/** Bearers of words with one beginning that are looked at. */
const BEARERS = 20_000;

/** Collects the words of all names, over pieces that `packNames` packed, with the parties that bear them. */
export class SearchBuilder {
  private readonly found = new Map<string, number[]>();

  add(names: SharedArrayBuffer): void {
    for (const [index, party] of namedParties(names, () => true)) {
      for (const { full } of party.names) {
        for (const word of wordsOf(full)) {
          const list = this.found.get(word);
          if (!list) this.found.set(word, [index]);
          else if (list[list.length - 1] !== index) list.push(index);
        }
      }
    }
  }

  /** The words, in order, as one buffer. */
  build(): SharedArrayBuffer {
    const { found } = this;
    const words = [...found.keys()].sort();
    const starts = new Int32Array(words.length + 1);
    const bearerStarts = new Int32Array(words.length + 1);
    words.forEach((word, i) => {
      starts[i + 1] = starts[i]! + word.length;
      bearerStarts[i + 1] = bearerStarts[i]! + found.get(word)!.length;
    });
    const bearers = new Int32Array(bearerStarts[words.length]!);
    words.forEach((word, i) => bearers.set(found.get(word)!, bearerStarts[i]));
    return packImage({ letters: Buffer.from(words.join(''), 'latin1'), starts, bearerStarts, bearers }, {});
  }
}

export function buildSearchImage(parties: readonly ListedParty[]): SharedArrayBuffer {
  const words = new SearchBuilder();
  words.add(packNames(parties));
  return words.build();
}

/**
 * Search as you type over the lists: candidates come from a prefix index of words and from the matcher's own index,
 * Fuse.js orders them and says which letters to highlight. For looking up, not for screening.
 */
export class PartySearch {
  private readonly letters: Buffer;
  private readonly starts: Int32Array;
  private readonly bearerStarts: Int32Array;
  private readonly bearers: Int32Array;

  /** `image` is that of `SearchBuilder` over the same parties; `partyAt` gives a party by its position. */
  constructor(
    image: SharedArrayBuffer,
    private readonly partyAt: (index: number) => ListedParty,
    private readonly matcher: Pick<Matcher, 'match'>,
  ) {
    const arrays = new Image(image);
    const letters = arrays.uint8('letters');
    this.letters = Buffer.from(letters.buffer as ArrayBuffer, letters.byteOffset, letters.length);
    this.starts = arrays.int32('starts');
    this.bearerStarts = arrays.int32('bearerStarts');
    this.bearers = arrays.int32('bearers');
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
      .map(([index]) => this.partyAt(index))
      .filter((party) => lists === undefined || lists.has(party.listId))
      .slice(0, CANDIDATES);
  }

  private startingWith(prefix: string): Set<number> {
    const found = new Set<number>();
    for (let at = this.lowerBound(prefix); at + 1 < this.starts.length && this.word(at).startsWith(prefix) && found.size < BEARERS; at++) {
      for (let b = this.bearerStarts[at]!; b < this.bearerStarts[at + 1]!; b++) found.add(this.bearers[b]!);
    }
    return found;
  }

  private word(at: number): string {
    return this.letters.toString('latin1', this.starts[at], this.starts[at + 1]);
  }

  private lowerBound(wanted: string): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.word(middle) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function wordsOf(text: string): string[] {
  return anyAscii(text.slice(0, 500)).toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

function rangesOf(matches: readonly FuseResultMatch[] | undefined): [number, number][] {
  return (matches ?? []).flatMap(({ indices }) => indices.map(([first, last]): [number, number] => [first, last])).sort((a, b) => a[0] - b[0]);
}
