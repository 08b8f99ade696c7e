import { saveWatchlist } from '../../src/watchlist/saved-watchlist.js';
import { loadLists } from './lists.js';
import { grow } from './grow.js';
import { buildFrom } from './opened.js';

// A process of its own: reads lists, makes them so many times as long, builds the index with the clock running, and saves it into a folder. Prints how long the building took, in ms.
const [folder, times, ...paths] = process.argv.slice(2);
const { image, buildMs } = await buildFrom(async () => grow(await loadLists(paths), Number(times)));
await saveWatchlist(folder!, { image, content: '', lists: [] });
process.stdout.write(String(buildMs));
