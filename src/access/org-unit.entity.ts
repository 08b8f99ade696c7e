import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A business, a country office: people and keys of a unit see that unit's own subjects only. */
@Entity('org_unit')
export class OrgUnitEntity {
  /** Short name that rows about subjects carry, such as `uk-sales`. */
  @PrimaryColumn({ type: 'text' })
  readonly id: string;

  @Column({ type: 'text' })
  readonly name: string;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  @Column({ type: 'text', name: 'created_by' })
  readonly createdBy: string;
}
