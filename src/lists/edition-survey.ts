import type { EditionOnDisk } from './list-files.js';
import { type EditionInfo, ListFormatError } from './list-source.js';

/** What an edition turned out to be when it was read through once. */
export interface Survey {
  readonly records: number;
  readonly publishedAt: string | undefined;
  /** The date editions are put in order by: the publisher's, else the name's, else the latest in the records. */
  readonly orderDate: string;
  readonly complete: boolean;
  /** Why it cannot be imported at all. */
  readonly unreadable: string | undefined;
}

/** Reads an edition through, keeping nothing but what tells it from others. */
export async function surveyEdition(edition: Pick<EditionOnDisk, 'source' | 'files' | 'dateInName'>): Promise<Survey> {
  let info: EditionInfo = {};
  let records = 0;
  let latest = '';
  try {
    const sink = { issue: () => undefined, edition: (more: EditionInfo) => void (info = { ...info, ...more }) };
    for await (const { party } of edition.source.parse(edition.files, sink)) {
      records++;
      const date = party.listing.changedOn ?? party.listing.listedOn;
      if (date && date > latest) latest = date;
    }
  } catch (error) {
    if (!(error instanceof ListFormatError)) throw error;
    return { records, publishedAt: undefined, orderDate: '', complete: false, unreadable: error.message };
  }
  const complete = (info.missingParts ?? []).length === 0 && records >= edition.source.expects.minimumRecords;
  // A complete set without any date of its own is what publishers give out today; dated folders beside it hold past editions.
  const orderDate = info.publishedAt ?? edition.dateInName ?? (latest || '');
  return { records, publishedAt: info.publishedAt, orderDate, complete, unreadable: records === 0 ? 'it holds no records' : undefined };
}
