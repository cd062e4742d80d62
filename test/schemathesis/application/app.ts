import { Deployment, Ingress, bind } from 'sluice';

import { staff } from './staff.js';
import { Store } from './store.js';
import { Visitors } from './visitors.js';

@Ingress({
  title: 'Bookshop',
  version: '1.0.0',
  description: 'Books, members, orders and reviews.',
  // What any request may get that is malformed, too long, or of another media type.
  errors: [400, 413, 415],
  forbidUnknown: true,
  routers: [staff],
})
@Deployment({ numReplicas: 2, maxOngoingRequests: 100 })
export class Bookshop extends Visitors {}

export const app = bind(Bookshop, bind(Store));
