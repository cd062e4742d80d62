import { Deployment, Ingress, bind } from 'sluice';

import { Store } from './store.js';
import { Streams } from './streams.js';

@Ingress({
  title: 'Bookshop',
  version: '1.0.0',
  description: 'Books, members, orders and reviews.',
})
@Deployment({ numReplicas: 2, maxOngoingRequests: 100 })
export class Bookshop extends Streams {}

export const app = bind(Bookshop, bind(Store));
