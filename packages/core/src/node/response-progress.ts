import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { ProgressWatch, Transfer } from './progress.js';

/**
 * True while the system has not accepted all bytes of a response.
 *
 * Asks the response and not the socket: Node 24 passes the chunks of a tick to the socket only at the
 * end of the tick.
 */
export function hasUnsent(response: ServerResponse): boolean {
  return response.socket === null || response.writableLength > 0;
}

/** Calls `stalled` when the client takes a response too slowly; returns the function that ends the watch. */
export function watchResponse(
  response: ServerResponse,
  progress: ProgressWatch,
  stalled: () => void,
): () => void {
  const { socket } = response.req;
  const transfer: Transfer = {
    watchedAt: undefined,
    moved: () => takenBytes(socket),
    isWaiting: () => socket.writableLength > 0,
    stalled,
  };
  progress.watch(transfer);
  return () => progress.forget(transfer);
}

// `socket.bytesWritten` includes bytes that are still buffered. Node's own socket timeout reads these
// two fields of the handle as well.
function takenBytes(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  if (typeof handle !== 'object' || handle === null) return 0;
  return numberOf(handle, 'bytesWritten') - numberOf(handle, 'writeQueueSize');
}

function numberOf(holder: object, key: string): number {
  const value: unknown = Reflect.get(holder, key);
  return typeof value === 'number' ? value : 0;
}
