import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { projectRoot } from '../config.js';
import { findEditions } from './list-files.js';
import { ListImportService } from './list-import.service.js';
import { LIST_SOURCES } from './sources/index.js';

/** Loads the entities of the report, which come with the product, into the list `report`; at every start, and nothing happens where they are loaded already. */
@Injectable()
export class ReportLoader {
  private readonly log = new Logger('Report');

  constructor(private readonly importer: ListImportService) {}

  async load(): Promise<void> {
    const { editions } = await findEditions([join(projectRoot(), 'data', 'report-entities.json')], LIST_SOURCES);
    for (const edition of editions) {
      const result = await this.importer.import(edition, { actor: 'job:start' });
      if (result.state !== 'unchanged') this.log.log(`${result.counts?.records ?? 0} entities of the report are loaded (${result.state})`);
    }
  }
}
