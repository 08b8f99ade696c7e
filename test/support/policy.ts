import type { Principal } from '../../src/access/principal.js';
import { ProposalsService } from '../../src/access/proposals.service.js';
import { PoliciesService } from '../../src/screening/policies/policies.service.js';
import { PolicyBacktest } from '../../src/screening/policies/policy-backtest.service.js';
import type { PolicyDocumentDto } from '../../src/screening/policies/policy-document.dto.js';
import type { TestApp } from './app.js';
import { aPerson } from './review.js';

export type PolicyChange = (document: PolicyDocumentDto) => unknown;

/** The policy in force with a change. */
export function changedPolicy(t: TestApp, change: PolicyChange): PolicyDocumentDto {
  const document = structuredClone(t.app.get(PoliciesService).current.document);
  change(document);
  return document;
}

/** A changed policy on its whole way into force: draft, back-test, proposal by one and approval by another. */
export async function putInForce(t: TestApp, change: PolicyChange, { title = 'changed', proposer = aPerson('alice'), approver = aPerson('bob') }: { title?: string; proposer?: Principal; approver?: Principal } = {}): Promise<number> {
  const policies = t.app.get(PoliciesService);
  const { number } = await policies.draft(changedPolicy(t, change), title, proposer.actor);
  await t.app.get(PolicyBacktest).run(number, proposer.actor);
  const { id } = await policies.propose(number, 'better', proposer);
  await t.app.get(ProposalsService).approve(id, approver);
  return number;
}
