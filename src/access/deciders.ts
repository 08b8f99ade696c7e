import { randomInt } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { AuditService } from '../audit/audit.service.js';
import { AccessError } from './access.errors.js';
import { ROLES, ROLE_SCOPES, type Role } from './roles.js';
import { hashSecret, sameSecret } from './secrets.js';
import type { UserEntity } from './user.entity.js';

/** Roles that decide about subjects or approve; giving one takes a supervisor's word beside the administrator's. */
export const DECIDING_ROLES: readonly Role[] = ROLES.filter((role) => ROLE_SCOPES[role].some((scope) => scope === 'flags:work' || scope.endsWith(':approve')));

export function decides(role: Role): boolean {
  return DECIDING_ROLES.includes(role);
}

const TURNED_ON = 'access.two_people_on';

/**
 * Whether giving power takes two people: from the moment the first supervisor has access, for ever, whoever leaves afterwards.
 * The fact stands in the trail, so that no administrator can go back to the time before.
 */
export async function twoPeopleOn(manager: EntityManager, audit: AuditService): Promise<boolean> {
  const [row] = await manager.query<{ told: boolean; met: boolean }[]>(
    `select exists (select from audit_event where action = $1) told,
            exists (select from app_user where role = 'supervisor' and (password_changed_at is not null or oidc_subject is not null or last_sign_in_at is not null)) met`,
    [TURNED_ON],
  );
  if (row?.told) return true;
  if (!row?.met) return false;
  await audit.record(manager, { actor: 'job:access', action: TURNED_ON, subjectType: 'access', subjectId: 'two_people' });
  return true;
}

/** How many supervisors who can sign in could approve something about a person of a unit, that person left out. */
export async function approversFor(manager: EntityManager, unit: string | null, except: string | null): Promise<number> {
  const [row] = await manager.query<{ n: number }[]>(
    `select count(*)::int n from app_user
     where role = 'supervisor' and disabled_at is null and (password_hash is not null or oidc_subject is not null) and (unit is null or unit = $1) and id is distinct from $2::uuid`,
    [unit, except],
  );
  return row?.n ?? 0;
}

// No letter or digit that is taken for another when it is read out.
const SIGNS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_HOURS = 72;
const MOST_TRIES = 5;

/** Twelve signs, 58 bits, in groups: to be told in person or by telephone. */
export async function newCode(manager: EntityManager, userId: string): Promise<string> {
  const signs = Array.from({ length: 12 }, () => SIGNS[randomInt(SIGNS.length)]).join('');
  await manager.query('update app_user set code_hash = $2, code_until = now() + make_interval(hours => $3), code_tries = 0 where id = $1', [userId, hashSecret(signs), CODE_HOURS]);
  return signs.replace(/(.{4})(?=.)/g, '$1-');
}

/** Whether the link of this person takes a code besides; an old code is none. */
export function codeWaits({ codeHash, codeUntil }: UserEntity): boolean {
  return codeHash !== null && codeUntil !== null && codeUntil.getTime() > Date.now();
}

/** Counts a try, for good, and says whether it fits. Throws `AccessError('link_invalid')` when there were too many: then code and link are worth nothing. */
export async function tryCode(manager: EntityManager, user: UserEntity, given: string): Promise<boolean> {
  const [rows] = await manager.query<[{ tries: number }[], number]>('update app_user set code_tries = code_tries + 1 where id = $1 returning code_tries as tries', [user.id]);
  if ((rows[0]?.tries ?? MOST_TRIES + 1) > MOST_TRIES) throw new AccessError('link_invalid', 'The code was wrong too often; ask for a new link and a new code.');
  return user.codeHash !== null && sameSecret(user.codeHash.toString('hex'), hashSecret(given.toUpperCase().replace(/[^0-9A-Z]/g, '')).toString('hex'));
}

export async function clearCode(manager: EntityManager, userId: string): Promise<void> {
  await manager.query('update app_user set code_hash = null, code_until = null, code_tries = 0 where id = $1', [userId]);
}
