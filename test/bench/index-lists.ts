import { saveWatchlist } from '../../src/watchlist/saved-watchlist.js';
import { loadLists } from './lists.js';
import { buildFrom } from './opened.js';

// A process of its own: reads lists, builds the index with the clock running (threads start within it), and saves it into a folder. Prints how long the building took, in ms.
const [folder, ...paths] = process.argv.slice(2);
const { image, buildMs } = await buildFrom(await loadLists(paths));
await saveWatchlist(folder!, { image, content: '', lists: [] });
process.stdout.write(String(buildMs));
