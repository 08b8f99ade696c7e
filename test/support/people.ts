import type { Role } from '../../src/access/roles.js';
import { Cookies } from '../../src/access/session-cookie.js';
import { SessionsService, csrfTokenOf } from '../../src/access/sessions.service.js';
import { UsersService } from '../../src/access/users.service.js';
import type request from 'supertest';
import type { TestApp } from './app.js';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A person in a browser: cookie and CSRF token go along. */
export interface Browser {
  readonly id: string;
  readonly email: string;
  readonly token: string;
  readonly csrfToken: string;
  readonly cookie: string;
  ask(method: Method, path: string, body?: object): request.Test;
}

let made = 0;

/** A person of a role who is signed in, without the slow way over a password. */
export async function person(t: TestApp, role: Role, { unit = null, name = `A ${role}` }: { unit?: string | null; name?: string } = {}): Promise<Browser> {
  const email = `${role}-${made++}@example.com`;
  const { user } = await t.app.get(UsersService).add({ email, name, role, unit }, { actor: 'job:test' });
  return browserOf(t, user.id, email);
}

/** Another browser of the same person. */
export async function browserOf(t: TestApp, id: string, email = ''): Promise<Browser> {
  const { token } = await t.app.get(SessionsService).open(t.dataSource.manager, id, 'link', '127.0.0.1');
  return withToken(t, id, email, token);
}

export function withToken(t: TestApp, id: string, email: string, token: string): Browser {
  const cookie = `${new Cookies(t.config).sessionName}=${token}`;
  const csrfToken = csrfTokenOf(token);
  return {
    id,
    email,
    token,
    csrfToken,
    cookie,
    ask: (method, path, body) => {
      const asked = t.anonymous[method](path).set('cookie', cookie).set('x-csrf-token', csrfToken);
      return body === undefined ? asked : asked.send(body);
    },
  };
}

/** A person with a password, who is not signed in. */
export async function personWithPassword(t: TestApp, role: Role, password: string): Promise<{ id: string; email: string }> {
  const email = `${role}-${made++}@example.com`;
  const { user, link } = await t.app.get(UsersService).add({ email, name: `A ${role}`, role }, { actor: 'job:test' });
  const { status } = await t.anonymous.post('/setup').send({ token: new URL(link.path, 'http://x').searchParams.get('token'), password });
  if (status !== 200) throw new Error(`the password was refused: ${status}`);
  return { id: user.id, email };
}
