import type { AccessEntry } from '@sluice/ingress/front';

import { addFailure } from './recent-events.js';

/** Keeps a request that the front answered with a 5xx, or whose response broke off. */
export function addAccessFailure(entry: AccessEntry): void {
  const { kind, method, route, application, status, isCut, requestId } = entry;
  addFailure({
    message: isCut ? `The response broke off (${status})` : `The answer was ${status}`,
    requestId,
    application,
    method: kind === 'websocket' ? 'WS' : method,
    route,
  });
}
