/** The language knowledge of the engine: plain data, read from `data/` by whoever builds a matcher. */
export interface ReferenceData {
  /** Hash over the data; part of the engine version. */
  readonly hash: string;
}
