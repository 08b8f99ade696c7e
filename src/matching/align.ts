import { countOfSlot, firstOfSlot, type NameIndex } from './candidates.js';
import { MAX_TOKENS, soundsOfInitial, WORD } from './word.js';
import { RELATION } from './near-index.js';
import type { PreparedName } from './prepare.js';

const MAX_PAIRS = 128;

/** Which word of the subject stands for which word of a listed name. One object is used again and again. */
export class Alignment {
  readonly subjectTo = new Int8Array(MAX_TOKENS);
  readonly subjectSim = new Float32Array(MAX_TOKENS);
  readonly subjectRelation = new Uint8Array(MAX_TOKENS);
  readonly listedTo = new Int8Array(MAX_TOKENS);
  readonly listedSim = new Float32Array(MAX_TOKENS);
  subjectCount = 0;
  listedCount = 0;
  acronym = 0;
  /** Letters of an acronym that stands for some of the words only. */
  acronymPart = 0;
  joined = 0;
  /** The acronym stands on the list, and the subject spells it out. */
  acronymListed = false;
  private readonly pairSlot = new Uint8Array(MAX_PAIRS);
  private readonly pairAt = new Uint8Array(MAX_PAIRS);
  private readonly pairSim = new Float32Array(MAX_PAIRS);
  private readonly pairRelation = new Uint8Array(MAX_PAIRS);
  private pairs = 0;
  private at = 0;

  /** Keeps the pairs in order: the most alike first, then the order of the names. */
  private take(slot: number, sim: number, relation: number): void {
    if (this.pairs >= MAX_PAIRS) return;
    const { pairSlot, pairAt, pairSim, pairRelation } = this;
    let i = this.pairs++;
    while (i > 0 && (pairSim[i - 1]! < sim || (pairSim[i - 1] === sim && pairAt[i - 1] === this.at && pairSlot[i - 1]! > slot))) {
      pairSlot[i] = pairSlot[i - 1]!;
      pairAt[i] = pairAt[i - 1]!;
      pairSim[i] = pairSim[i - 1]!;
      pairRelation[i] = pairRelation[i - 1]!;
      i--;
    }
    pairSlot[i] = slot;
    pairAt[i] = this.at;
    pairSim[i] = sim;
    pairRelation[i] = relation;
  }

  /** Aligns the subject that the index is linked to with one of its forms. */
  run(name: PreparedName, index: NameIndex, form: number): void {
    const start = index.formStart[form]!;
    const listed = Math.min(index.formStart[form + 1]! - start, MAX_TOKENS);
    const subject = name.tokens.length;
    this.subjectCount = subject;
    this.listedCount = listed;
    this.pairs = 0;
    this.acronym = 0;
    this.acronymPart = 0;
    this.acronymListed = false;
    this.joined = 0;
    for (let i = 0; i < subject; i++) this.subjectTo[i] = -1;
    for (let j = 0; j < listed; j++) {
      this.listedTo[j] = -1;
      this.at = j;
      for (let link = index.head[index.wordOf(start + j)]!; link >= 0; link = index.linkNext[link]!) this.take(index.linkSlot[link]!, index.linkSim[link]!, index.linkRelation[link]!);
    }
    for (let p = 0; p < this.pairs; p++) {
      const j = this.pairAt[p]!;
      if (this.listedTo[j] !== -1) continue;
      const slot = this.pairSlot[p]!;
      const sim = this.pairSim[p]!;
      const count = countOfSlot(slot);
      if (count > 1) {
        const i = firstOfSlot(slot);
        if (!this.isFree(i, i + count - 1)) continue;
        for (let k = i; k < i + count; k++) this.match(k, j, sim, RELATION.joined);
        if ((name.tokens[i]!.flags & WORD.particle) === 0) this.joined++;
        continue;
      }
      if (this.subjectTo[slot] !== -1) continue;
      this.match(slot, j, sim, this.pairRelation[p]!);
    }
    this.repeated(name);
    this.splitWords(name, index, start);
    if (name.nameClass === 'person') this.initials(name, index, start);
    else this.acronyms(name, index, form, start);
  }

  /** Whether the subject's words from one place to another have no partner yet. */
  private isFree(from: number, to: number): boolean {
    for (let i = from; i <= to; i++) if (this.subjectTo[i] !== -1) return false;
    return true;
  }

  private match(i: number, j: number, sim: number, relation: number): void {
    this.subjectTo[i] = j;
    this.subjectSim[i] = sim;
    this.subjectRelation[i] = relation;
    this.listedTo[j] = i;
    this.listedSim[j] = sim;
  }

  /** A word said twice stands for the same word of the other side: `Shoigu Shoigu Sergey`. */
  private repeated(name: PreparedName): void {
    for (let i = 0; i < this.subjectCount; i++) {
      if (this.subjectTo[i] !== -1 || name.tokens[i]!.symbol >= 0) continue;
      for (let k = 0; k < this.subjectCount; k++) {
        if (k === i || this.subjectTo[k] === -1 || name.tokens[k]!.word !== name.tokens[i]!.word) continue;
        this.subjectTo[i] = this.subjectTo[k]!;
        this.subjectSim[i] = this.subjectSim[k]!;
        this.subjectRelation[i] = this.subjectRelation[k]!;
        break;
      }
    }
  }

  /** One word of the subject for two neighbours of the listed name. */
  private splitWords(name: PreparedName, index: NameIndex, start: number): void {
    for (let i = 0; i < this.subjectCount; i++) {
      if (this.subjectTo[i] !== -1) continue;
      const { word } = name.tokens[i]!;
      if (word.fold.length < 4) continue;
      for (let j = 0; j < this.listedCount; j++) {
        const k = j + 1 < this.listedCount ? j + 1 : this.listedCount === 2 ? 0 : -1;
        if (k < 0 || this.listedTo[j] !== -1 || this.listedTo[k] !== -1) continue;
        if (!index.joins(word, start + j, start + k)) continue;
        this.match(i, k, 0.96, RELATION.joined);
        this.match(i, j, 0.96, RELATION.joined);
        if ((index.wordFlags[index.wordOf(start + j)]! & WORD.particle) === 0) this.joined++;
        break;
      }
    }
  }

  private initials(name: PreparedName, index: NameIndex, start: number): void {
    for (let i = 0; i < this.subjectCount; i++) {
      if (this.subjectTo[i] !== -1) continue;
      const token = name.tokens[i]!;
      if (token.flags & WORD.particle) continue;
      const short = (token.flags & WORD.initial) !== 0;
      const code = token.word.fold.charCodeAt(0);
      const sounds = short ? soundsOfInitial(code, token.flags) : undefined;
      for (let j = 0; j < this.listedCount; j++) {
        if (this.listedTo[j] !== -1) continue;
        const word = index.wordOf(start + j);
        const flags = index.wordFlags[word]!;
        if (flags & WORD.particle) continue;
        const initial = index.wordInitial[word]!;
        if (sounds?.includes(initial) !== true && ((flags & WORD.initial) === 0 || !soundsOfInitial(initial, flags).includes(code))) continue;
        this.match(i, j, 0.7, RELATION.initial);
        break;
      }
    }
  }

  private acronyms(name: PreparedName, index: NameIndex, form: number, start: number): void {
    const whole = index.formInitials[form]!;
    if (whole >= 0 && this.listedCount >= 2) {
      for (let i = 0; i < this.subjectCount; i++) {
        if (this.subjectTo[i] !== -1 || index.subjectLetters[i] !== whole) continue;
        this.acronym = name.tokens[i]!.letters.length;
        for (let j = 0; j < this.listedCount; j++) if (this.listedTo[j] === -1) this.match(i, j, 0.9, RELATION.acronym);
      }
    }
    if (this.acronym === 0) this.partialAcronym(name, index, whole, start);
    if (this.acronym === 0 && this.acronymPart === 0 && index.subjectInitials >= 0 && this.subjectCount >= 2) {
      for (let j = 0; j < this.listedCount; j++) {
        if (this.listedTo[j] !== -1 || index.lettersOf(start + j) !== index.subjectInitials) continue;
        this.acronym = name.initials.length;
        this.acronymListed = true;
        for (let i = 0; i < this.subjectCount; i++) if (this.subjectTo[i] === -1) this.match(i, j, 0.9, RELATION.acronym);
      }
    }
  }

  /** An acronym of some neighbouring words alone: ODK-UMPO is ODK Ufimskoe motorostroitelnoe proizvodstvennoe obedinenie. */
  private partialAcronym(name: PreparedName, index: NameIndex, whole: number, start: number): void {
    for (let i = 0; i < this.subjectCount && whole >= 0; i++) {
      const { letters } = name.tokens[i]!;
      if (this.subjectTo[i] !== -1 || letters.length < 3 || !index.acronymHolds(whole, letters)) continue;
      this.acronymPart = letters.length;
      for (let j = 0, left = letters.length; j < this.listedCount && left > 0; j++) {
        if (this.listedTo[j] !== -1) continue;
        this.match(i, j, 0.85, RELATION.acronym);
        left--;
      }
      return;
    }
    for (let j = 0; j < this.listedCount && name.initials.length > 3; j++) {
      const id = index.lettersOf(start + j);
      if (this.listedTo[j] !== -1 || id < 0 || !index.acronymWithin(id, name.initials)) continue;
      this.acronymPart = index.acronymLength(id);
      for (let i = 0, left = this.acronymPart; i < this.subjectCount && left > 0; i++) {
        if (this.subjectTo[i] !== -1) continue;
        this.match(i, j, 0.85, RELATION.acronym);
        left--;
      }
      return;
    }
  }
}
