/** Yes or no for each number from 0 on, one bit each: tables small enough to be near where much is asked. */
export function bitTable(numbers: number): Int32Array {
  return new Int32Array((numbers >>> 5) + 1);
}

export function isBitSet(bits: Int32Array, at: number): boolean {
  return (bits[at >>> 5]! & (1 << (at & 31))) !== 0;
}

export function setBit(bits: Int32Array, at: number): void {
  bits[at >>> 5]! |= 1 << (at & 31);
}

/** Clears the bit and those that stand in one number with it: for whoever clears all that were set. */
export function clearAround(bits: Int32Array, at: number): void {
  bits[at >>> 5] = 0;
}
