import { SCOPES, type Scope } from './scope.js';

/** `auditor` reads all and changes nothing; `admin` keeps people and keys and decides nothing about subjects. */
export const ROLES = ['officer', 'supervisor', 'auditor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Works on subjects and flags, and proposes what another approves. */
const OFFICER: readonly Scope[] = [
  'screenings:write',
  'screenings:read',
  'findings:read',
  'batches:write',
  'batches:read',
  'suppliers:write',
  'suppliers:read',
  'flags:read',
  'flags:work',
  'evidence:read',
  'lists:read',
  'parties:read',
  'policies:read',
  'proposals:read',
  'proposals:write',
  'deputies:read',
  'deputies:write',
];

/** Besides: approves (also who comes to decide), keeps lists, policies and retention, and sees the trail. */
const SUPERVISOR: readonly Scope[] = [
  ...OFFICER,
  'flags:assign',
  'flags:approve',
  'lists:write',
  'lists:approve',
  'policies:write',
  'policies:approve',
  'proposals:decide',
  'retention:read',
  'retention:write',
  'retention:approve',
  'audit:read',
  'users:read',
  'users:approve',
];

/** Who may do what: the one table. A new scope that no role has fails a test. */
export const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  officer: OFFICER,
  supervisor: SUPERVISOR,
  auditor: SCOPES.filter((scope) => scope.endsWith(':read')),
  admin: ['users:read', 'users:write', 'keys:read', 'keys:write', 'deputies:read', 'deputies:write', 'lists:read', 'metrics:read'],
};

/** Whose point is that a person does it: nobody can give these to a new key, or whoever keeps keys could decide through one. */
function personsOnly(scope: Scope): boolean {
  return /:(approve|decide|assign)$/.test(scope) || ['flags:work', 'users:write', 'keys:write', 'deputies:write'].includes(scope);
}

/** What a key can be given. */
export const KEY_SCOPES: readonly Scope[] = SCOPES.filter((scope) => !personsOnly(scope));

/** Who may stand in for whom: whoever keeps people or audits must not come to decide that way, nor the other way round. */
export const DEPUTY_ROLES: Readonly<Record<Role, readonly Role[]>> = {
  officer: ['officer', 'supervisor'],
  supervisor: ['officer', 'supervisor'],
  auditor: [],
  admin: ['admin'],
};
