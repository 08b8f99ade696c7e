import type { ListedParty } from '../../src/matching/party.js';
import { chooseEditions } from '../../src/lists/list-choice.js';
import { findEditions } from '../../src/lists/list-files.js';
import { LIST_SOURCES } from '../../src/lists/sources/index.js';

/** Reads lists from files or folders, the newest complete edition of each, as an import would; only what is matched stays in memory. */
export async function loadLists(paths: readonly string[]): Promise<ListedParty[]> {
  const { editions } = await findEditions(paths, LIST_SOURCES);
  const own = editions.filter((edition) => edition.listId === 'ftm');
  const choices = await chooseEditions(editions.filter((edition) => edition.listId !== 'ftm'), { history: false });
  const out: ListedParty[] = [];
  for (const edition of [...choices.flatMap((choice) => choice.chosen), ...own]) {
    for await (const { party } of edition.source.parse(edition.files, { issue: () => undefined, edition: () => undefined })) out.push(slim(party));
  }
  return out;
}

function slim(party: ListedParty): ListedParty {
  const { id, listId, recordId, type, names, identifiers, birthDates, countries, gender, role, contacts } = party;
  return {
    id, listId, recordId, type, names, identifiers, birthDates, countries, gender, role, ...(contacts !== undefined && { contacts }),
    addresses: party.addresses.map(({ country, countryInText }) => ({ full: '', country, ...(countryInText && { countryInText }) })),
    listing: { programmes: party.listing.programmes, measures: [], jurisdiction: party.listing.jurisdiction, legalBasis: [] },
  };
}
