import type { ServerResponse } from 'node:http';

import { logError } from '@sluice/core/internal';

/**
 * Runs a listener of the user's; what it throws becomes a bare 500, or a cut response, and is logged.
 *
 * On a server of its own it would end the process, and with it every other request of the replica.
 */
export function answerThrown(response: ServerResponse, run: () => unknown): void {
  try {
    const result = run();
    if (result instanceof Promise) result.catch((error: unknown) => fail(response, error));
  } catch (error) {
    fail(response, error);
  }
}

function fail(response: ServerResponse, error: unknown): void {
  const id = response.req.headers['x-request-id'];
  logError('A request failed', { requestId: typeof id === 'string' ? id : undefined, error });
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
  response.end('Internal Server Error');
}
