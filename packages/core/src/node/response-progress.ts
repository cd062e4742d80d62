import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { ProgressWatch, Transfer } from './progress.js';

/**
 * True while bytes of a response have not been taken by the system.
 *
 * The response's own count: Node 24 keeps the chunks of one tick from the socket until its end.
 */
export function hasUnsent(response: ServerResponse): boolean {
  return response.socket === null || response.writableLength > 0;
}

/** Calls `stalled` when the client takes a response too slowly; returns the end of the watch. */
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

// `socket.bytesWritten` counts what is still buffered. Node's own timeout looks at these two, too.
function takenBytes(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  if (typeof handle !== 'object' || handle === null) return 0;
  return numberOf(handle, 'bytesWritten') - numberOf(handle, 'writeQueueSize');
}

function numberOf(holder: object, key: string): number {
  const value: unknown = Reflect.get(holder, key);
  return typeof value === 'number' ? value : 0;
}
