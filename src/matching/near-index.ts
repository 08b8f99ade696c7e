import { bitCount, consonantKey, foldKey, MAX_KEYS, nearKeys, WORD, type Word } from './language.js';
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
export function wordSimilarity(a: Word, b: Word, strictShort: boolean): { sim: number; relation: number } {
  if (a.flags & b.flags & WORD.cjk) return a.written === b.written ? SAME : NOTHING;
  if (strictShort && (a.text.length <= 4 || b.text.length <= 4) && a.text !== b.text && ((a.flags | b.flags) & WORD.nonLatin) === 0) {
    // short words of organisations are mostly acronyms: IPH is not IJF
    const s = Math.min(a.text.length, b.text.length) <= 3 ? 0 : foldSimilarity(a.text, b.text);
    return s < 0.6 ? NOTHING : { sim: s, relation: RELATION.edit };
  }
  if (a.fold === b.fold) return { sim: a.text === b.text ? 1 : 0.98, relation: a.text === b.text ? RELATION.equal : RELATION.sound };
  if ((a.flags | b.flags) & WORD.number) return NOTHING;
  let sim = foldSimilarity(a.fold, b.fold);
  let relation: number = RELATION.edit;
  const slip = typingSlip(a.text, b.text);
  if (slip > sim) sim = slip;
  if (sim < 0.92 && sameBase(a, b)) sim = 0.92;
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

const SAME = { sim: 1, relation: RELATION.equal } as const;
const NOTHING = { sim: 0, relation: 0 } as const;

function sameBase(a: Word, b: Word): boolean {
  if (a.base === b.base) return a.base.length >= 3;
  return (a.root === b.base || a.base === b.root) && a.root.length >= 4 && b.root.length >= 4;
}

/** A letter doubled, or two neighbours swapped: the slips of typing hands, which change no sound rule. 0 for anything else. */
function typingSlip(a: string, b: string): number {
  if (a.length < 3 || b.length < 3) return 0;
  if (a.length === b.length) {
    let i = 0;
    while (i < a.length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
    if (i + 1 >= a.length || a.charCodeAt(i) !== b.charCodeAt(i + 1) || a.charCodeAt(i + 1) !== b.charCodeAt(i)) return 0;
    return a.slice(i + 2) === b.slice(i + 2) ? (a.length >= 5 ? 0.87 : 0.8) : 0;
  }
  if (Math.abs(a.length - b.length) !== 1) return 0;
  const longer = a.length > b.length ? a : b;
  const shorter = a.length > b.length ? b : a;
  let i = 0;
  while (i < shorter.length && shorter.charCodeAt(i) === longer.charCodeAt(i)) i++;
  if (i === 0 || longer.charCodeAt(i) !== longer.charCodeAt(i - 1)) return 0;
  return longer.slice(i + 1) === shorter.slice(i) ? (shorter.length >= 4 ? 0.95 : 0.85) : 0;
}

/** Words reached from a word by equality, sound, one wrong letter, consonants alone, or as variants of one name. */
export class NearIndex {
  constructor(private readonly strictShort: boolean) {}

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
    let hashes = new Int32Array(this.words.length * 24 + 64);
    let owners = new Int32Array(hashes.length);
    let count = 0;
    for (let i = 0; i < this.words.length; i++) {
      const n = nearKeys(this.words[i]!, 'listed', this.scratch);
      if (count + n > hashes.length) {
        hashes = grown(hashes);
        owners = grown(owners);
      }
      for (let k = 0; k < n; k++) {
        hashes[count] = this.scratch[k]!;
        owners[count++] = i;
      }
    }
    let size = 1024;
    while (size < count) size *= 2;
    this.mask = size - 1;
    this.offsets = new Int32Array(size + 1);
    for (let i = 0; i < count; i++) this.offsets[(hashes[i]! & this.mask) + 1]!++;
    for (let i = 0; i < size; i++) this.offsets[i + 1]! += this.offsets[i]!;
    const next = this.offsets.slice();
    this.keys = new Int32Array(count);
    this.owners = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const at = next[hashes[i]! & this.mask]!++;
      this.keys[at] = hashes[i]!;
      this.owners[at] = owners[i]!;
    }
    this.seen = new Int32Array(this.words.length);
  }

  private readonly scratch = new Int32Array(MAX_KEYS);

  near(word: Word): Near {
    const known = this.cache.get(word);
    if (known !== undefined) return known;
    const ids: number[] = [];
    const sims: number[] = [];
    const relations: number[] = [];
    const stamp = ++this.stamp;
    const n = nearKeys(word, 'subject', this.scratch);
    for (let k = 0; k < n; k++) {
      const key = this.scratch[k]!;
      const bucket = key & this.mask;
      for (let at = this.offsets[bucket]!; at < this.offsets[bucket + 1]!; at++) {
        if (this.keys[at] !== key) continue;
        const owner = this.owners[at]!;
        if (this.seen[owner] === stamp) continue;
        this.seen[owner] = stamp;
        if (this.cannotBe(word, this.words[owner]!)) continue;
        const { sim, relation } = wordSimilarity(word, this.words[owner]!, this.strictShort);
        if (sim < 0.59) continue;
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

  /** Too different in length or letters for any rule but groups and scripts without vowels. */
  private cannotBe(a: Word, b: Word): boolean {
    if (a.groups.length > 0 && b.groups.length > 0 && a.groups.some((group) => b.groups.includes(group))) return false;
    if ((a.flags | b.flags) & (WORD.semitic | WORD.cjk)) return false;
    if (sameBase(a, b)) return false;
    const longer = Math.max(a.fold.length, b.fold.length);
    if (Math.abs(a.fold.length - b.fold.length) > longer * 0.5) return true;
    return bitCount(a.mask ^ b.mask) > (longer <= 5 ? 2 : longer <= 8 ? 3 : 4);
  }

  /** Words of the index whose consonants are these, one side being of a script without vowels. */
  sameConsonants(skeleton: string, written: boolean, take: (id: number) => void): void {
    const key = consonantKey(skeleton, written);
    const bucket = key & this.mask;
    for (let at = this.offsets[bucket]!; at < this.offsets[bucket + 1]!; at++) {
      if (this.keys[at] === key && this.words[this.owners[at]!]!.semitic === skeleton) take(this.dict[this.owners[at]!]!);
    }
  }

  /** Words of the index with exactly this sound. */
  sameSound(fold: string, take: (id: number) => void): void {
    const key = foldKey(fold);
    const bucket = key & this.mask;
    for (let at = this.offsets[bucket]!; at < this.offsets[bucket + 1]!; at++) {
      if (this.keys[at] === key && this.words[this.owners[at]!]!.fold === fold) take(this.dict[this.owners[at]!]!);
    }
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const out = new Int32Array(array.length * 2);
  out.set(array);
  return out;
}
