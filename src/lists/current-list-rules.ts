import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import type { ListRules } from './list-status.service.js';

/** Which lists are required and how old they may be: the settings', until the policy in force says so. */
@Injectable()
export class CurrentListRules {
  current: ListRules;

  constructor(@Inject(CONFIG) config: Config) {
    this.current = config;
  }
}
