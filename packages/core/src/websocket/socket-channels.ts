import { type Channel, channel } from 'node:diagnostics_channel';

/**
 * What the channels `sluice:websocket:start` and `sluice:websocket:end` of `node:diagnostics_channel` publish:
 * one object for each handshake that reached a route, filled in at its end.
 */
export interface WebSocketEvent {
  /** The `x-request-id` of the handshake. */
  readonly requestId: string;
  /** The path as received, with the route prefix. */
  readonly path: string;
  /** The pattern of the route with its prefix, `/shop/rooms/{room}`. */
  readonly route: string | undefined;
  /** True where the handshake was accepted; set at the end. */
  readonly isAccepted: boolean | undefined;
  /** The code that the socket closed with, 1006 for one that was refused or left; set at the end. */
  readonly code: number | undefined;
  /** Milliseconds until the handler had ended; set at the end. */
  readonly durationMs: number | undefined;
}

const START: Channel = channel('sluice:websocket:start');
const END: Channel = channel('sluice:websocket:end');

/** How a WebSocket ended. */
interface SocketEnd {
  readonly isAccepted: boolean;
  readonly closed: { readonly code: number } | undefined;
}

/** Publishes the start of a WebSocket, and returns what publishes its end; undefined while nobody listens. */
export function noteSocket(
  head: Pick<WebSocketEvent, 'requestId' | 'path'>,
  route: string | undefined,
): ((end: SocketEnd) => void) | undefined {
  if (!START.hasSubscribers && !END.hasSubscribers) return undefined;
  const { requestId, path } = head;
  const open = { isAccepted: undefined, code: undefined, durationMs: undefined };
  const event: { -readonly [K in keyof WebSocketEvent]: WebSocketEvent[K] } = {
    requestId,
    path,
    route,
    ...open,
  };
  const startedMs = performance.now();
  START.publish(event);
  return ({ isAccepted, closed }) => {
    event.isAccepted = isAccepted;
    event.code = closed?.code;
    event.durationMs = performance.now() - startedMs;
    END.publish(event);
  };
}
