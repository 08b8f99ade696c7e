import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { ApiKeysService } from './api-keys.service.js';
import { KEY_SCOPES } from './roles.js';
import { writeSecret } from './secret-file.js';

/** On the first start: one key for the API, in a file that only its owner reads. */
@Injectable()
export class FirstKeyService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly keys: ApiKeysService,
  ) {}

  /** Returns the file, and whether it was written now. */
  async ensure(): Promise<{ path: string; exists: boolean; written: boolean }> {
    const path = join(this.config.home, 'api-key');
    if ((await this.keys.count()) > 0) return { path, exists: existsSync(path), written: false };
    const { key } = await this.keys.issue('first key', KEY_SCOPES, this.config.localActor);
    writeSecret(path, key);
    return { path, exists: true, written: true };
  }
}
