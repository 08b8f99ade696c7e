import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

/** Names of actors for people to read: `user:<id>` is nobody's name. */
@Injectable()
export class ActorNames {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Within a transaction its own manager: a second connection may be what another transaction waits for. */
  async nameOf(actor: string, manager: EntityManager): Promise<string> {
    return (await this.of([actor], manager))[actor] ?? actor;
  }

  /** By actor; one of whom no name is known stands as it is. A deputy is named with the absent one. */
  async of(actors: Iterable<string | null>, manager: EntityManager = this.dataSource.manager): Promise<Readonly<Record<string, string>>> {
    const asked = [...new Set(actors)].filter((actor): actor is string => actor !== null && actor !== '');
    const ids = (kind: string): string[] => [...new Set(asked.flatMap((actor) => actor.split(' for ')).flatMap((part) => (UUID.test(part.slice(kind.length)) && part.startsWith(kind) ? [part.slice(kind.length)] : [])))];
    const rows = await manager.query<{ actor: string; name: string }[]>(
      `select 'user:' || id actor, name from app_user where id = any($1::uuid[]) union all select 'key:' || id, name from api_key where id = any($2::uuid[])`,
      [ids('user:'), ids('key:')],
    );
    const known = new Map(rows.map(({ actor, name }) => [actor, actor.startsWith('key:') ? `key “${name}”` : name]));
    return Object.fromEntries(asked.map((actor) => [actor, actor.split(' for ').map((part) => known.get(part) ?? part).join(' for ')]));
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
