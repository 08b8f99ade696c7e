import { answerOrders } from './asked-thread.js';
import { buildParts } from './index-threads.js';

// A thread of its own: builds parts of an index over names that another thread packed.
answerOrders(buildParts);
