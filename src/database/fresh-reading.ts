/** What is kept in memory of the database, and read anew: one reading at a time, so that an older one never takes the place of a newer one. */
export class FreshReading<T> {
  private underWay: Promise<T> | undefined;
  private next: Promise<T> | undefined;

  constructor(private readonly read: () => Promise<T>) {}

  /** A reading that begins after it was asked for, and so knows of all that was committed before; all who ask while one is under way share the one that follows. */
  anew(): Promise<T> {
    if (!this.underWay) return this.begin();
    const follow = (): Promise<T> => {
      this.next = undefined;
      return this.anew();
    };
    return (this.next ??= this.underWay.then(follow, follow));
  }

  /** The reading that is under way, or one that begins now. */
  soon(): Promise<T> {
    return this.underWay ?? this.begin();
  }

  /** Resolves once nobody waits for a reading. */
  async over(): Promise<void> {
    for (let last = this.next ?? this.underWay; last; last = this.next ?? this.underWay) await last.catch(() => undefined);
  }

  private begin(): Promise<T> {
    return (this.underWay = this.read().finally(() => (this.underWay = undefined)));
  }
}
