import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { BacktestResult } from './backtest.js';
import type { PolicyDocumentDto } from './policy-document.dto.js';

/**
 * `configured` is the built-in policy over the settings, in force while none is `active`; a `draft` becomes `active` by the word
 * of two people, and `superseded` when the next one does.
 */
export type PolicyState = 'configured' | 'draft' | 'active' | 'superseded';

/** One version of the rules. Its document never changes; the database refuses it. */
@Entity('policy_version')
@Index('policy_version_one_active', ['state'], { unique: true, where: "state = 'active'" })
@Index('policy_version_configured', ['sha256'], { unique: true, where: "state = 'configured'" })
export class PolicyVersionEntity {
  @PrimaryColumn({ type: 'int', generated: 'identity', generatedIdentity: 'ALWAYS' })
  readonly number: number;

  @Column({ type: 'text' })
  readonly state: PolicyState;

  @Column({ type: 'text' })
  readonly title: string;

  @Column({ type: 'jsonb' })
  readonly document: PolicyDocumentDto;

  /** Over the document, with its keys in order. */
  @Column({ type: 'text' })
  readonly sha256: string;

  /** What the draft was compared with; null before. */
  @Column({ type: 'jsonb', nullable: true })
  readonly backtest: BacktestResult | null;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  @Column({ type: 'text', name: 'created_by' })
  readonly createdBy: string;

  @Column({ type: 'timestamptz', name: 'activated_at', nullable: true })
  readonly activatedAt: Date | null;

  @Column({ type: 'text', name: 'activated_by', nullable: true })
  readonly activatedBy: string | null;

  @Column({ type: 'timestamptz', name: 'superseded_at', nullable: true })
  readonly supersededAt: Date | null;
}
