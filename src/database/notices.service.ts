import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import pg from 'pg';
import { clientOptions } from './app-role.js';
import { type DatabaseAddress, DATABASE_ADDRESS } from './database-options.js';

const RETRY_MS = 2000;

/** What the database announces to all processes (`pg_notify`), heard on one connection of its own, which is opened where anybody wants to hear. */
@Injectable()
export class Notices implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly listeners = new Map<string, (() => void)[]>();
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(@Inject(DATABASE_ADDRESS) private readonly address: DatabaseAddress) {}

  /** False while announcements may be missed. */
  get listening(): boolean {
    return this.client !== undefined;
  }

  /** Calls back at each announcement on the channel, and where some may have been missed. Before the application has started. */
  on(channel: 'list_version' | 'access', heard: () => void): void {
    this.listeners.set(channel, [...(this.listeners.get(channel) ?? []), heard]);
  }

  onApplicationBootstrap(): void {
    if (this.listeners.size > 0) void this.connect();
  }

  /** Before the database itself stops, which it does only where nobody is connected any more. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ ...clientOptions(this.address), keepAlive: true });
    client.on('notification', ({ channel }) => this.tell(channel));
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    try {
      await client.connect();
      for (const channel of this.listeners.keys()) await client.query(`listen ${channel}`);
      if (this.stopped) return await client.end();
      this.client = client;
      for (const channel of this.listeners.keys()) this.tell(channel);
    } catch {
      await client.end().catch(() => undefined);
      this.again();
    }
  }

  private lost(client: pg.Client): void {
    if (client !== this.client) return;
    this.client = undefined;
    this.again();
  }

  private again(): void {
    if (!this.stopped) this.timer = setTimeout(() => void this.connect(), RETRY_MS).unref();
  }

  private tell(channel: string): void {
    for (const heard of this.listeners.get(channel) ?? []) heard();
  }
}
