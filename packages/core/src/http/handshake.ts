import type { HeadProblem } from './head-problem.js';

/** Checks the fields of a WebSocket handshake (RFC 6455 §4.2.1); returns the refusal of invalid ones. */
export function checkHandshake(
  field: (name: string) => string | undefined,
): HeadProblem | undefined {
  if (field('sec-websocket-version') !== '13') {
    return { status: 400, detail: 'Sec-WebSocket-Version has to be 13.' };
  }
  if (!KEY.test(field('sec-websocket-key') ?? '')) {
    return { status: 400, detail: 'Sec-WebSocket-Key is missing or invalid.' };
  }
  const protocols = field('sec-websocket-protocol');
  if (protocols !== undefined && !TOKENS.test(protocols)) {
    return { status: 400, detail: 'Sec-WebSocket-Protocol is invalid.' };
  }
  return undefined;
}

/** The subprotocols that a client offers, in order. */
export function offeredProtocols(field: string | undefined): readonly string[] {
  return field === undefined ? [] : field.split(',').map((protocol) => protocol.trim());
}

const KEY = /^[+/0-9A-Za-z]{22}==$/;
const TOKENS = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[\t ]*,[\t ]*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*$/;
