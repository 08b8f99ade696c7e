import { Command, InvalidArgumentError } from 'commander';
import { CommandFailure, say, withApp } from '../command-line/session.js';
import { dayOf } from '../days.js';
import { ApiKeysService, type IssuedKey } from './api-keys.service.js';
import { ApiKeyDto } from './people.dto.js';
import { KEY_SCOPES } from './roles.js';
import type { Scope } from './scope.js';
import { explained } from './users.command.js';
import { UsersService } from './users.service.js';

interface AddFlags {
  readonly scopes: Scope[];
  readonly unit?: string;
  readonly owner?: string;
  readonly days: number;
  readonly rate?: number;
}

/** `interdict keys …`: the keys of programs. */
export function keysCommand(): Command {
  const keys = new Command('keys').description('the API keys of programs');
  keys
    .command('list')
    .description('all keys, ended ones too; never the keys themselves')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) =>
      withKeys(async (service) => {
        const all = (await service.list()).map((key) => ApiKeyDto.of(key));
        if (json === true) return say(JSON.stringify(all, null, 2));
        for (const { id, prefix, name, state, unit, lastUsedAt, expiresAt, scopes } of all) {
          say(`${id} ${prefix}… ${state.padEnd(8)} ${(unit ?? 'all units').padEnd(12)} used ${day(lastUsedAt) ?? 'never'}, ends ${day(expiresAt) ?? 'never'}  ${name}  (${scopes.join(' ')})`);
        }
      }),
    );
  keys
    .command('add')
    .description('make a key and print it, this once')
    .argument('<name>', 'what it is for')
    .option('--scopes <scopes>', `comma-separated: ${KEY_SCOPES.join(', ')}; without findings:read answers carry outcomes and no names`, readScopes, ['screenings:write'] as Scope[])
    .option('--unit <unit>', 'organisation unit; without it, all units')
    .option('--owner <email>', 'the person who answers for it: it ends with their access')
    .option('--days <days>', 'until it ends; 0: never', readWhole, 365)
    .option('--rate <requests>', 'requests a minute', readWhole)
    .action((name: string, { scopes, unit, owner, days, rate }: AddFlags) =>
      withApp(async (app, config) => {
        const user = owner === undefined ? undefined : await app.get(UsersService).findByEmail(owner);
        if (owner !== undefined && (!user || user.disabledAt)) throw new CommandFailure(`There is no user ${owner} who has access.`);
        const expiresAt = days === 0 ? null : new Date(Date.now() + days * 86_400_000);
        show(await explained(app.get(ApiKeysService).issue(name, scopes, config.localActor, { unit: unit ?? null, ownerId: user?.id ?? null, expiresAt, ratePerMinute: rate ?? null })));
      }),
    );
  keys
    .command('rotate')
    .description('make a new key with the same rights; the old one goes on for the overlap')
    .argument('<id>')
    .option('--overlap <hours>', 'hours for which the old key goes on', readWhole, 24)
    .action((id: string, { overlap }: { overlap: number }) => withKeys(async (service, actor) => show(await service.rotate(readId(id), actor, { overlapHours: overlap }))));
  keys
    .command('revoke')
    .description('end a key at once')
    .argument('<id>')
    .action((id: string) =>
      withKeys(async (service, actor) => {
        await service.revoke(readId(id), actor);
        say(`revoked   ${id}`);
      }),
    );
  return keys;
}

async function withKeys(work: (service: ApiKeysService, actor: string) => Promise<void>): Promise<void> {
  await withApp((app, config) => explained(work(app.get(ApiKeysService), config.localActor)));
}

function show({ id, key }: IssuedKey): void {
  say(`key       ${key}`);
  say(`          shown this once; its id is ${id}`);
}

function readScopes(text: string): Scope[] {
  return text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => {
      const found = KEY_SCOPES.find((scope) => scope === part);
      if (!found) throw new InvalidArgumentError(`'${part}' cannot be given to a key. What can: ${KEY_SCOPES.join(', ')}.`);
      return found;
    });
}

function readWhole(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('a whole number is needed.');
  return Number(text);
}

function readId(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) throw new CommandFailure(`'${text}' is no id of a key: interdict keys list tells them.`);
  return text;
}

function day(at: Date | null): string | undefined {
  return at === null ? undefined : dayOf(at);
}
