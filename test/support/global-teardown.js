import { rmSync } from 'node:fs';
import pg from 'pg';

export default async function globalTeardown() {
  const { address, template } = JSON.parse(process.env.INTERDICT_TEST_SERVER);
  const started = globalThis.__INTERDICT_TEST_SERVER__;
  if (started) {
    await started.server.stop({ evenIfAdopted: true });
    rmSync(started.home, { recursive: true, force: true });
    return;
  }
  const admin = new pg.Client({ connectionString: address.url });
  await admin.connect();
  await admin.query(`drop database if exists ${template} with (force)`);
  await admin.end();
}
