import { Column, Entity, PrimaryColumn } from 'typeorm';

export type FetchOutcome = 'imported' | 'unchanged' | 'quarantined' | 'failed';

/** What a publisher said of one address: sent back with the next request, so that an unchanged file is not sent again. */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

/** The last attempt to get a list from its publisher. */
@Entity('list_fetch')
export class ListFetchEntity {
  @PrimaryColumn({ type: 'text', name: 'list_id' })
  readonly listId: string;

  /** By address. */
  @Column({ type: 'jsonb', default: () => "'{}'" })
  readonly validators: Readonly<Record<string, Validators>>;

  @Column({ type: 'timestamptz', name: 'attempted_at' })
  readonly attemptedAt: Date;

  /** Last time the publisher answered with a whole list, or that nothing had changed. */
  @Column({ type: 'timestamptz', name: 'succeeded_at', nullable: true })
  readonly succeededAt: Date | null;

  @Column({ type: 'text' })
  readonly outcome: FetchOutcome;

  /** For people: what came, or what went wrong. */
  @Column({ type: 'text' })
  readonly message: string;
}
