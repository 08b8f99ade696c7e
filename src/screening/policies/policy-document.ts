import { createHash } from 'node:crypto';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { fieldsOf } from '../../http/problem.filter.js';
import { FLAG_PRIORITIES } from '../flag-priority.js';
import { PolicyDocumentDto, TWO_PEOPLE_ACTS } from './policy-document.dto.js';

/** A policy that is not one; every fault with the path to it. */
export class PolicyDocumentError extends Error {
  readonly code = 'invalid_policy';
  constructor(readonly faults: readonly { readonly field: string; readonly message: string }[]) {
    super(faults.map(({ field, message }) => (message.startsWith(field) ? message : `${field}: ${message}`)).join('\n'));
  }
}

const SECTIONS = ['thresholds', 'lists', 'rules', 'holds', 'weakAliasNeeds', 'reports', 'legalEntities', 'review', 'retention'] as const;

/** Reads and checks a policy. Throws `PolicyDocumentError` with every fault. */
export function readPolicyDocument(json: unknown): PolicyDocumentDto {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new PolicyDocumentError([{ field: 'document', message: 'must be a JSON object' }]);
  const missing = SECTIONS.filter((section) => !(section in json)).map((section) => ({ field: section, message: 'is missing' }));
  const document = plainToInstance(PolicyDocumentDto, json);
  const faults = fieldsOf(validateSync(document, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true })).filter(({ field }) => !missing.some((absent) => absent.field === field));
  if (missing.length + faults.length > 0) throw new PolicyDocumentError([...missing, ...faults]);
  const contradictions = contradictionsIn(document);
  if (contradictions.length > 0) throw new PolicyDocumentError(contradictions);
  return document;
}

/** What each part allows on its own and the whole does not. */
function contradictionsIn(document: PolicyDocumentDto): { field: string; message: string }[] {
  const faults: { field: string; message: string }[] = [];
  const entities = document.legalEntities.map(({ id }) => id);
  entities.forEach((id, i) => {
    if (entities.indexOf(id) !== i) faults.push({ field: `legalEntities[${i}].id`, message: `'${id}' stands twice` });
  });
  document.holds.forEach((rule, i) => {
    for (const id of rule.legalEntities ?? []) if (!entities.includes(id)) faults.push({ field: `holds[${i}].legalEntities`, message: `'${id}' is none of legalEntities` });
  });
  for (const act of TWO_PEOPLE_ACTS) {
    const rows = document.review.twoPeople.filter((row) => row.act === act);
    if (rows.length !== 1) faults.push({ field: 'review.twoPeople', message: `${act} must stand exactly once` });
    if (act !== 'release_low_band' && rows.some(({ people }) => people !== 2)) faults.push({ field: 'review.twoPeople', message: `${act} always takes two people` });
  }
  for (const priority of FLAG_PRIORITIES) {
    if (document.review.serviceLevels.filter((row) => row.priority === priority).length !== 1) faults.push({ field: 'review.serviceLevels', message: `${priority} must stand exactly once` });
  }
  return faults;
}

/** SHA-256 over the document, the same whatever the order of its keys. */
export function policyHash(document: unknown): string {
  return createHash('sha256').update(canonical(document)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join()}}`;
}
