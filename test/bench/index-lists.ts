import { buildImage } from '../../src/matching/build-image.js';
import { PartyRecords } from '../../src/watchlist/party-records.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';
import { saveWatchlist } from '../../src/watchlist/saved-watchlist.js';
import { loadLists } from './lists.js';

// A process of its own: reads lists, builds the index with the clock running, and saves it into a folder. Prints how long the building took, in ms.
const [folder, ...paths] = process.argv.slice(2);
const parties = await loadLists(paths);
const reference = loadReferenceData();
const start = performance.now();
const index = buildImage(parties, reference);
const buildMs = Math.round(performance.now() - start);
const nothing = new SharedArrayBuffer(0);
const records = PartyRecords.of(parties).buffer;
await saveWatchlist(folder!, { image: { index, records, search: nothing, clusters: nothing, provisional: [], apart: [] }, content: '', lists: [] });
process.stdout.write(String(buildMs));
