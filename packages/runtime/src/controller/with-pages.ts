import { WEBSOCKET_METHOD, type OperationIndex } from '@sluice/ingress';

import type { ApplicationReport } from './status.js';

/** Adds where an application's docs and WebSockets are, once its ingress has said so. */
export function withPages(
  report: ApplicationReport,
  index: OperationIndex | undefined,
): ApplicationReport {
  if (index === undefined) return report;
  const sockets = index.operations.filter(({ methods }) => methods.includes(WEBSOCKET_METHOD));
  return {
    ...report,
    pages: { docs: index.docs, webSockets: sockets.map(({ pattern }) => pattern) },
  };
}
