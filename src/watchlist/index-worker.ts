import { Language } from '../matching/language.js';
import { answerOrders } from './asked-thread.js';
import { buildPartOf } from './index-threads.js';
import { loadReferenceData } from './reference-data.js';

// A thread of its own: builds parts of an index over names that another thread packs, while this one makes its tables ready.
answerOrders(buildPartOf);
Language.of(loadReferenceData());
