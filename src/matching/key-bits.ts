import { isBitSet, setBit } from './bits.js';

/** Which 32-bit keys were met, in a few bits each: never wrong where it says no, and quick to ask. */
export class KeyBits {
  private readonly bits: Int32Array;
  private readonly mask: number;

  /** Room for `2 ** power` bits; eight times as many as keys leave one wrong yes in eight. */
  constructor(power: number) {
    this.bits = new Int32Array(2 ** power / 32);
    this.mask = 2 ** power - 1;
  }

  add(key: number): void {
    setBit(this.bits, key & this.mask);
  }

  mayHave(key: number): boolean {
    return isBitSet(this.bits, key & this.mask);
  }

  /** Whether one of the first `count` keys may be there. */
  mayHaveOne(keys: Int32Array, count: number): boolean {
    for (let k = 0; k < count; k++) if (this.mayHave(keys[k]!)) return true;
    return false;
  }
}
