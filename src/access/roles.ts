import { SCOPES, type Scope } from './scope.js';

/** `auditor` reads all and changes nothing; `admin` keeps people and keys and decides nothing about subjects. */
export const ROLES = ['officer', 'supervisor', 'auditor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const OFFICER: readonly Scope[] = ['screenings:write', 'screenings:read', 'findings:read', 'lists:read', 'parties:read', 'deputies:read', 'deputies:write', 'proposals:read', 'proposals:write', 'policies:read', 'flags:read', 'flags:work', 'evidence:read'];

/** Who may do what: the one table. A new scope that no role has fails a test. */
export const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  officer: OFFICER,
  supervisor: [...OFFICER, 'users:read', 'audit:read', 'lists:write', 'lists:approve', 'proposals:decide', 'flags:assign', 'flags:approve', 'policies:write', 'policies:approve', 'retention:read', 'retention:write', 'retention:approve'],
  auditor: SCOPES.filter((scope) => scope.endsWith(':read')),
  admin: ['users:read', 'users:write', 'keys:read', 'keys:write', 'deputies:read', 'deputies:write', 'lists:read', 'metrics:read'],
};

/** What only a person does, whose second pair of eyes is the point: no key can be given these. */
const PERSONS_ONLY: readonly Scope[] = ['users:write', 'keys:write', 'deputies:write', 'proposals:decide', 'flags:assign', 'flags:approve', 'lists:approve', 'policies:approve', 'retention:approve'];

/** What a key can be given. */
export const KEY_SCOPES: readonly Scope[] = SCOPES.filter((scope) => !PERSONS_ONLY.includes(scope));

/** Who may stand in for whom: whoever keeps people or audits must not come to decide that way, nor the other way round. */
export const DEPUTY_ROLES: Readonly<Record<Role, readonly Role[]>> = {
  officer: ['officer', 'supervisor'],
  supervisor: ['officer', 'supervisor'],
  auditor: [],
  admin: ['admin'],
};
