import { nearKeys, WORD, type Word } from './language.js';
import { foldSimilarity } from './similarity.js';

/** How two words came to be taken for one another. */
export const RELATION = { equal: 0, sound: 1, edit: 2, variant: 3, consonants: 4, translation: 5, joined: 6, initial: 7, acronym: 8 } as const;

/** Words of the index that may be a given word, with how alike they are. */
export interface Near {
  readonly ids: Int32Array;
  readonly sims: Float32Array;
  readonly relations: Uint8Array;
}

/** How alike two words are, 0…1, and why; both sides are words of their own, not symbols. */
export function wordSimilarity(a: Word, b: Word): { sim: number; relation: number } {
  if (a.fold === b.fold) return { sim: a.text === b.text ? 1 : 0.98, relation: a.text === b.text ? RELATION.equal : RELATION.sound };
  if ((a.flags | b.flags) & WORD.number) return NOTHING;
  let sim = foldSimilarity(a.fold, b.fold);
  let relation: number = RELATION.edit;
  for (const group of a.groups) {
    if (b.groups.includes(group) && sim < 0.94) {
      sim = 0.94;
      relation = RELATION.variant;
    }
  }
  if ((a.flags | b.flags) & WORD.semitic && a.semitic === b.semitic && a.semitic.length >= 2) {
    const s = a.semitic.length >= 3 ? 0.92 : 0.86;
    if (s > sim) {
      sim = s;
      relation = RELATION.consonants;
    }
  }
  return sim === 0 ? NOTHING : { sim, relation };
}

const NOTHING = { sim: 0, relation: 0 } as const;

/** Words reached from a word by equality, sound, one wrong letter, consonants alone, or as variants of one name. */
export class NearIndex {
  private readonly words: Word[] = [];
  private readonly dict: number[] = [];
  private mask = 0;
  private offsets = new Int32Array(0);
  private keys = new Int32Array(0);
  private owners = new Int32Array(0);
  private seen = new Int32Array(0);
  private stamp = 0;
  private readonly cache = new Map<Word, Near>();

  /** Before `freeze` only. */
  add(word: Word, dictId: number): void {
    this.words.push(word);
    this.dict.push(dictId);
  }

  freeze(): void {
    const hashes: number[] = [];
    const owners: number[] = [];
    const keys: number[] = [];
    for (let i = 0; i < this.words.length; i++) {
      nearKeys(this.words[i]!, 'listed', keys);
      for (const key of keys) {
        hashes.push(key);
        owners.push(i);
      }
    }
    let size = 1024;
    while (size < hashes.length) size *= 2;
    this.mask = size - 1;
    this.offsets = new Int32Array(size + 1);
    for (const hash of hashes) this.offsets[(hash & this.mask) + 1]!++;
    for (let i = 0; i < size; i++) this.offsets[i + 1]! += this.offsets[i]!;
    const next = this.offsets.slice();
    this.keys = new Int32Array(hashes.length);
    this.owners = new Int32Array(hashes.length);
    for (let i = 0; i < hashes.length; i++) {
      const at = next[hashes[i]! & this.mask]!++;
      this.keys[at] = hashes[i]!;
      this.owners[at] = owners[i]!;
    }
    this.seen = new Int32Array(this.words.length);
  }

  private readonly scratch: number[] = [];

  near(word: Word): Near {
    const known = this.cache.get(word);
    if (known !== undefined) return known;
    const ids: number[] = [];
    const sims: number[] = [];
    const relations: number[] = [];
    const stamp = ++this.stamp;
    nearKeys(word, 'subject', this.scratch);
    for (const key of this.scratch) {
      const bucket = key & this.mask;
      for (let at = this.offsets[bucket]!; at < this.offsets[bucket + 1]!; at++) {
        if (this.keys[at] !== key) continue;
        const owner = this.owners[at]!;
        if (this.seen[owner] === stamp) continue;
        this.seen[owner] = stamp;
        const { sim, relation } = wordSimilarity(word, this.words[owner]!);
        if (sim < 0.6) continue;
        ids.push(this.dict[owner]!);
        sims.push(sim);
        relations.push(relation);
      }
    }
    const near: Near = { ids: Int32Array.from(ids), sims: Float32Array.from(sims), relations: Uint8Array.from(relations) };
    if (this.cache.size > 100_000) this.cache.clear();
    this.cache.set(word, near);
    return near;
  }
}
