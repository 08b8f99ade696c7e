import { execFile, spawn } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { shortName } from '../config.js';
import { APPLICATION_NAME } from './application-name.js';

/** Where a running server listens; `host` is the folder of its Unix socket. */
export interface SocketAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export interface EmbeddedOptions {
  readonly home: string;
  /** Tests only: skips flushing to disk. */
  readonly unsafeFast?: boolean;
}

/** A database server that could not be started; the message says what to do. */
export class EmbeddedPostgresError extends Error {
  readonly code = 'embedded_postgres';
}

const PORT = 5432;
const ROLE = 'interdict';
const DATABASE = 'interdict';
const OPEN_FOLDER = '/var/lib/interdict';
/** Looks for others' clients, 50 ms apart, before the server is left to them. */
const OTHERS_GO = 20;
/** What a server answers that is being stopped already, and the socket of one that is gone. */
const GOING = ['57P03', 'ECONNREFUSED', 'ENOENT'];
const run = promisify(execFile);

/**
 * The PostgreSQL server that comes with the npm packages, kept in a folder of ours and reached by a Unix socket only.
 * A server that is already running there (a second process, or one that outlived its parent) is adopted.
 */
export class EmbeddedPostgres {
  private startedHere = false;
  private readonly owner: Owner | undefined;
  private readonly data: string;
  private readonly socketFolder: string;

  /** Folder of data, binaries, socket and log: the home, unless the server's own user could not reach that. */
  readonly root: string;

  constructor(private readonly options: EmbeddedOptions) {
    this.owner = process.getuid?.() === 0 ? findOwner() : undefined;
    this.root = this.owner && !parentsAreOpen(options.home) ? join(OPEN_FOLDER, shortName(options.home)) : options.home;
    this.data = join(this.root, 'postgres');
    const beside = join(this.root, 'run');
    // A Unix socket's path holds at most 107 bytes.
    this.socketFolder = Buffer.byteLength(join(beside, `.s.PGSQL.${PORT}`)) <= 100 ? beside : join(tmpdir(), `interdict-${shortName(options.home)}`);
  }

  get address(): SocketAddress {
    return { host: this.socketFolder, port: PORT, user: ROLE, database: DATABASE };
  }

  /** Starts the server, or adopts the running one. Throws `EmbeddedPostgresError`. */
  async start(): Promise<SocketAddress> {
    mkdirSync(this.root, { recursive: true, mode: 0o755 });
    if (this.owner) letOthersPass(this.root);
    if (await this.answers()) return this.address;
    const bin = this.engineFolder();
    await this.initialise(bin);
    for (let attempt = 0; ; attempt++) {
      const failure = await this.launch(bin);
      if (failure === undefined) break;
      if (attempt === 2) throw new EmbeddedPostgresError(failure);
    }
    await this.ensureDatabase();
    return this.address;
  }

  /** Stops the server unless another process uses it; a server that was only adopted is stopped with `evenIfAdopted`. */
  async stop({ evenIfAdopted = false } = {}): Promise<void> {
    if (!this.startedHere && !evenIfAdopted) return;
    // Those of a process that has just ended take a moment to go.
    for (let tries = 0; await this.hasOtherClients(); tries++) {
      if (tries === OTHERS_GO) return;
      await sleep(50);
    }
    const pid = this.runningPid();
    if (pid === undefined) return;
    process.kill(pid, 'SIGINT'); // fast shutdown: what is committed is on disk
    for (let waited = 0; waited < 30_000 && alive(pid); waited += 50) await sleep(50);
    this.startedHere = false;
  }

  private async launch(bin: string): Promise<string | undefined> {
    const log = join(this.root, 'postgres.log');
    const out = openSync(log, 'a');
    const settings = ['listen_addresses=', `unix_socket_directories=${this.socketFolder}`, 'max_connections=100', 'shared_buffers=256MB', 'log_min_messages=warning'];
    // Copying a database through the processes for reading takes ten times as long.
    if (this.options.unsafeFast) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'io_method=sync');
    const args = ['-D', this.data, '-p', String(PORT), ...settings.flatMap((setting) => ['-c', setting])];
    const child = spawn(join(bin, 'bin', 'postgres'), args, { detached: true, stdio: ['ignore', out, out], cwd: '/', env: engineEnvironment(bin), ...this.owner });
    let failed: string | undefined;
    child.once('error', (error) => (failed = error.message));
    child.once('exit', (code) => (failed ??= `it exited with ${code}`));
    child.unref();
    for (let waited = 0; waited < 60_000; waited += 50) {
      if (await this.answers()) {
        this.startedHere = failed === undefined;
        return undefined;
      }
      // A second process may have won the race to start; then the server that answers is adopted.
      if (failed !== undefined && this.runningPid() === undefined) return `PostgreSQL did not start: ${failed}. Its log is ${log}`;
      await sleep(50);
    }
    return `PostgreSQL did not answer within 60 s. Its log is ${log}`;
  }

  private async initialise(bin: string): Promise<void> {
    mkdirSync(this.socketFolder, { recursive: true, mode: 0o700 });
    chmodSync(this.socketFolder, 0o700);
    this.giveToOwner(this.socketFolder);
    if (existsSync(join(this.data, 'PG_VERSION'))) return;
    const draft = join(this.root, `postgres.new-${process.pid}`);
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { mode: 0o700 });
    this.giveToOwner(draft);
    const args = ['-D', draft, '-U', ROLE, '-E', 'UTF8', '--locale=C', '--auth-local=peer', '--auth-host=reject'];
    if (this.options.unsafeFast) args.push('--no-sync');
    try {
      await run(join(bin, 'bin', 'initdb'), args, { cwd: '/', env: engineEnvironment(bin), ...this.owner });
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
      throw new EmbeddedPostgresError(`The database could not be created in ${this.root}: ${text.trim()}. Set INTERDICT_HOME to a folder that ${this.owner ? 'every user may enter' : 'you may write'}, or DATABASE_URL to a PostgreSQL of your own.`);
    }
    // Peer authentication: only the system user that runs Interdict gets in, whatever other users can reach the socket.
    const mapped = systemUserName();
    writeFileSync(join(draft, 'pg_hba.conf'), 'local all all peer map=interdict\n');
    writeFileSync(join(draft, 'pg_ident.conf'), `interdict "${mapped}" all\n`);
    try {
      renameSync(draft, this.data);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(join(this.data, 'PG_VERSION'))) throw error;
    }
  }

  private async ensureDatabase(): Promise<void> {
    const client = new pg.Client({ ...this.address, database: 'postgres' });
    await client.connect();
    try {
      const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
      if (rowCount === 0) await client.query(`create database ${DATABASE}`);
    } catch (error) {
      const raced = error instanceof pg.DatabaseError && (error.code === '42P04' || error.code === '23505');
      if (!raced) throw error;
    } finally {
      await client.end();
    }
  }

  private async answers(): Promise<boolean> {
    if (!existsSync(join(this.socketFolder, `.s.PGSQL.${PORT}`))) return false;
    const client = new pg.Client({ ...this.address, database: 'postgres', connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  }

  /** Also where the server is too busy to say. Our own connections do not count: they are closed, and may take long to go on a busy machine. */
  private async hasOtherClients(): Promise<boolean> {
    const client = new pg.Client({ ...this.address, database: 'postgres', application_name: APPLICATION_NAME, connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ n: string }>("select count(*) n from pg_stat_activity where backend_type = 'client backend' and application_name <> $1", [APPLICATION_NAME]);
      return Number(rows[0]?.n ?? 0) > 0;
    } catch (error) {
      return !GOING.includes((error as { code?: string }).code ?? '');
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private runningPid(): number | undefined {
    const file = join(this.data, 'postmaster.pid');
    if (!existsSync(file)) return undefined;
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    return Number.isInteger(pid) && pid > 0 && alive(pid) ? pid : undefined;
  }

  /** The binaries; as root they are copied to where the server's own user can read them. */
  private engineFolder(): string {
    const source = packagedEngine();
    restoreLinks(source.folder);
    if (!this.owner) return source.folder;
    const target = join(this.root, `engine-${source.version}`);
    if (!existsSync(target)) {
      const draft = `${target}.new-${process.pid}`;
      cpSync(source.folder, draft, { recursive: true, verbatimSymlinks: true });
      try {
        renameSync(draft, target);
      } catch {
        rmSync(draft, { recursive: true, force: true }); // another process was first
      }
    }
    return target;
  }

  private giveToOwner(folder: string): void {
    if (this.owner) chownSync(folder, this.owner.uid, this.owner.gid);
  }
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then it runs as the user `interdict`, or `nobody`. */
function findOwner(): Owner {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  const entry = users.find(([name]) => name === 'interdict') ?? users.find(([name]) => name === 'nobody');
  if (!entry) throw new EmbeddedPostgresError('PostgreSQL does not run as root: add a system user named interdict (useradd --system interdict), or set DATABASE_URL.');
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** Whether every folder above may be entered by other users. */
function parentsAreOpen(folder: string): boolean {
  for (let parent = dirname(folder); ; parent = dirname(parent)) {
    if (existsSync(parent) && (statSync(parent).mode & 0o001) === 0) return false;
    if (parent === dirname(parent)) return true;
  }
}

/** Lets other users pass through the folder, without letting them list it. */
function letOthersPass(folder: string): void {
  const { mode } = statSync(folder);
  if ((mode & 0o001) === 0) chmodSync(folder, (mode & 0o777) | 0o001);
}

function systemUserName(): string {
  const uid = String(process.getuid?.() ?? 0);
  const entry = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':')).find((fields) => fields[2] === uid) : undefined;
  if (entry?.[0]) return entry[0];
  throw new EmbeddedPostgresError(`No name is known for user id ${uid}; run as a user that /etc/passwd lists, or set DATABASE_URL.`);
}

function packagedEngine(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { folder: join(root, 'native'), version };
  } catch {
    throw new EmbeddedPostgresError(`No PostgreSQL for this platform comes with Interdict (${name}): set DATABASE_URL to a PostgreSQL 15 or newer.`);
  }
}

/** npm packages hold no links; the package's install script makes them, and where install scripts are off, we do. */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const link of links) {
    const target = resolve(native, '..', link.target);
    if (existsSync(target)) continue;
    try {
      symlinkSync(relative(dirname(target), resolve(native, '..', link.source)), target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new EmbeddedPostgresError(`The PostgreSQL binaries in ${native} are not complete and cannot be completed: ${String(error)}. Run 'npm rebuild' as the user who installed them.`);
    }
  }
}

function engineEnvironment(bin: string): NodeJS.ProcessEnv {
  return { LC_ALL: 'C', LD_LIBRARY_PATH: join(bin, 'lib'), PATH: '/usr/bin:/bin', TZ: 'UTC' };
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
