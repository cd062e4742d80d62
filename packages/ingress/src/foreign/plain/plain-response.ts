/* oxlint-disable no-underscore-dangle -- the names are Node's */
import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import type { Piece, ResponseInternals } from './node-internals.js';
import { PlainSocket } from './plain-socket.js';

/**
 * Makes the class of responses that leave their connection as a head and pieces of body, not as HTTP
 * text.
 *
 * Header fields, events and callbacks stay Node's. The overrides are own properties because frameworks
 * put a prototype of their own under a response.
 */
export function plainResponse(node: ServerResponse & ResponseInternals): typeof ServerResponse {
  class PlainResponse<
    Request extends IncomingMessage = IncomingMessage,
  > extends ServerResponse<Request> {
    declare _header: string | null;
    declare _headerSent: boolean;
    readonly _storeHeader = storeHeader;
    readonly _send = send;
    readonly _writeRaw = inform;

    constructor(request: Request) {
      super(request);
      this.detachSocket = detachSocket;
    }
  }
  // An application must see the class that Node makes.
  Reflect.deleteProperty(PlainResponse.prototype, 'constructor');

  type Parameters = readonly [
    encoding?: BufferEncoding | null,
    callback?: ((error?: Error | null) => void) | null,
    size?: number,
  ];

  function storeHeader(this: PlainResponse, firstLine: string, headers: unknown): void {
    if (isRaw(this.socket)) {
      node._storeHeader.call(this, firstLine, headers);
      return;
    }
    // The front adds the date, and chunks the body where needed.
    const { sendDate } = this;
    this.sendDate = false;
    try {
      node._storeHeader.call(this, firstLine, headers);
    } finally {
      this.sendDate = sendDate;
    }
    this.chunkedEncoding = false;
  }

  function send(this: PlainResponse, data: Piece, ...rest: Parameters): boolean {
    const { socket } = this;
    if (isRaw(socket)) return node._send.call(this, data, ...rest);
    if (!this._headerSent && this._header !== null) {
      this._headerSent = true;
      if (socket instanceof PlainSocket) socket.answer?.start(this._header, textOf(data, rest[0]));
    }
    return node._writeRaw.call(this, data, ...rest);
  }

  // Writes past `_send` are informational responses, which have no way through the front.
  function inform(this: PlainResponse, data: Piece, ...rest: Parameters): boolean {
    return node._writeRaw.call(this, isRaw(this.socket) ? data : '', ...rest);
  }

  function detachSocket(this: PlainResponse, socket: Socket): void {
    node.detachSocket.call(this, socket);
    const connection: unknown = socket;
    if (connection instanceof PlainSocket) connection.answered();
  }

  return PlainResponse;
}

function isRaw(socket: unknown): boolean {
  return socket instanceof PlainSocket && socket.isRaw;
}

// Node writes a head and the text behind it as one, in the encoding of that text.
function textOf(data: Piece, encoding: BufferEncoding | null | undefined): 'utf8' | 'latin1' {
  const isUtf8 = encoding === undefined || encoding === null || encoding === 'utf8';
  return typeof data === 'string' && isUtf8 ? 'utf8' : 'latin1';
}
