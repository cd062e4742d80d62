/* oxlint-disable no-underscore-dangle -- the names are Node's */
import type { IncomingMessage } from 'node:http';

import type { Exchange, RequestHead } from '@sluice/core';
import type { BodySource } from '@sluice/core/internal';

import { INLINE_BODY_BYTES } from '../../channel/wire/frame.js';
import type { RequestInternals } from './node-internals.js';
import type { PlainSocket } from './plain-socket.js';

/** A request that waits for its body. */
export interface Delivery {
  readonly request: IncomingMessage & RequestInternals;
  readonly socket: PlainSocket;
  /** Called once the body is complete. */
  received(): void;
}

/** Gives a request its body as a parser does; call it once the application has the request. */
export function deliverBody({ head, body }: Exchange, delivery: Delivery): void {
  if (body === undefined) complete(delivery);
  else if (isShort(head)) {
    body.receive(INLINE_BODY_BYTES, {
      received: (bytes) => {
        push(delivery, bytes);
        complete(delivery);
      },
      failed: () => delivery.socket.destroy(),
    });
  } else void stream(body, delivery);
}

// The front has already waited for all of a short body.
function isShort(head: RequestHead): boolean {
  const length = head.header('content-length');
  return length !== undefined && Number(length) <= INLINE_BODY_BYTES;
}

async function stream(body: BodySource, delivery: Delivery): Promise<void> {
  const { socket } = delivery;
  try {
    for await (const piece of body.stream(Number.POSITIVE_INFINITY)) {
      if (!push(delivery, piece)) await socket.resumed();
      if (socket.destroyed) return;
    }
    complete(delivery);
  } catch {
    // The body ended early: the application must see an incomplete request, not a short one.
    socket.destroy();
  }
}

function push({ request, socket }: Delivery, bytes: Uint8Array): boolean {
  if (request._dumped || bytes.length === 0) return true;
  const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (request.push(piece)) return true;
  socket.pause();
  return false;
}

// Also after the application has closed the connection: a parser would have read on.
function complete(delivery: Delivery): void {
  const { request, socket } = delivery;
  request.complete = true;
  request.push(null);
  socket.resume();
  delivery.received();
}
