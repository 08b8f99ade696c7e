import { Language } from '../matching/language.js';
import { answerOrders } from './asked-thread.js';
import { type IndexAnswer, type IndexOrder, PartsBuilder } from './index-building.js';
import { loadReferenceData } from './reference-data.js';

// A thread of its own: builds parts of an index over names that another thread reads meanwhile. Its tables are ready before the first come.
let builder: PartsBuilder | undefined;

answerOrders((order: IndexOrder): IndexAnswer => {
  switch (order.kind) {
    case 'begin':
      builder = new PartsBuilder(order.parts);
      return [];
    case 'names':
      builder!.add(order.names);
      return [];
    case 'build': {
      const built = builder!.build();
      builder = undefined;
      return built;
    }
    default:
      return order satisfies never;
  }
});
Language.of(loadReferenceData());
