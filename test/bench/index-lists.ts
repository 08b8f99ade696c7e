import { IndexThreads } from '../../src/watchlist/index-threads.js';
import { PartyRecords } from '../../src/watchlist/party-records.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';
import { saveWatchlist } from '../../src/watchlist/saved-watchlist.js';
import { loadLists } from './lists.js';

// A process of its own: reads lists, builds the index with the clock running (threads start within it), and saves it into a folder. Prints how long the building took, in ms.
const [folder, ...paths] = process.argv.slice(2);
const parties = await loadLists(paths);
loadReferenceData();
const start = performance.now();
const threads = new IndexThreads();
const index = await threads.index(parties);
const buildMs = Math.round(performance.now() - start);
await threads.end();
const nothing = new SharedArrayBuffer(0);
const records = PartyRecords.of(parties).buffer;
await saveWatchlist(folder!, { image: { index, records, search: nothing, clusters: nothing, provisional: [], apart: [] }, content: '', lists: [] });
process.stdout.write(String(buildMs));
