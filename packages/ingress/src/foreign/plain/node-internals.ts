import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/*
 * What `node:http` has that its types do not say. The same from Node 20 to 24; whether it still
 * behaves as expected is tried before it is relied on.
 */

/** Something to be written. */
export type Piece = string | Uint8Array;
type Callback = ((error?: Error | null) => void) | null;

/** A response's text, and the two ways in which it leaves. */
export interface ResponseInternals {
  _header: string | null;
  _headerSent: boolean;
  _storeHeader(firstLine: string, headers: unknown): void;
  _send(data: Piece, encoding?: BufferEncoding | null, callback?: Callback, size?: number): boolean;
  _writeRaw(
    data: Piece,
    encoding?: BufferEncoding | null,
    callback?: Callback,
    size?: number,
  ): boolean;
}

/** What a request is given by the parser. */
export interface RequestInternals {
  upgrade: boolean | null;
  /** Its response is complete and its body is of no interest any more. */
  readonly _dumped: boolean;
  _addHeaderLines(headers: readonly string[], count: number): void;
}

/** The parser of a connection: who is told of a request. */
export interface ConnectionParser {
  incoming: IncomingMessage | null;
  onIncoming(request: IncomingMessage, shouldKeepAlive: boolean): number;
}

/** The methods of Node's responses. */
export function responsePrototype(): ServerResponse & ResponseInternals {
  const { prototype } = ServerResponse;
  if (!hasResponseInternals(prototype)) throw unknownNode('ServerResponse');
  return prototype;
}

/** A request on a connection, to be filled as the parser does. */
export function newRequest(socket: Duplex): IncomingMessage & RequestInternals {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node asks no more of it than a LocalSocket has
  const request = new IncomingMessage(socket as Socket);
  if (!isFillable(request)) throw unknownNode('IncomingMessage');
  return request;
}

/** The parser that an `http.Server` has given a connection. */
export function parserOf(socket: object): ConnectionParser {
  const parser: unknown = Reflect.get(socket, 'parser');
  if (!isParser(parser)) throw unknownNode('parser');
  return parser;
}

function hasResponseInternals(
  prototype: ServerResponse,
): prototype is ServerResponse & ResponseInternals {
  return '_storeHeader' in prototype && '_send' in prototype && '_writeRaw' in prototype;
}

function isFillable(request: IncomingMessage): request is IncomingMessage & RequestInternals {
  return '_addHeaderLines' in request && '_dumped' in request && 'upgrade' in request;
}

function isParser(parser: unknown): parser is ConnectionParser {
  return (
    typeof parser === 'object' && parser !== null && 'onIncoming' in parser && 'incoming' in parser
  );
}

function unknownNode(what: string): TypeError {
  return new TypeError(`This Node has another ${what} than expected.`);
}
