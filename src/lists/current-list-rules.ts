import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { LIST_IDS } from './list-source.js';
import type { ListRules } from './list-status.service.js';

/** Which lists are required, how old they may be and where they come from, as the policy in force says; the settings' until it is read. */
@Injectable()
export class CurrentListRules {
  current: ListRules;

  constructor(@Inject(CONFIG) config: Config) {
    this.current = { requiredLists: config.requiredLists, maxAgeDays: config.maxAgeDays, urlsOf: new Map(LIST_IDS.flatMap((id) => (config.listUrls[id] ? [[id, config.listUrls[id]]] : []))) };
  }
}
