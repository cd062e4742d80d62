import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/*
 * The parts of `node:http` that its types do not show. The tests try them on every Node that
 * `isTestedNode` names; on another one they are not used.
 */

/** A piece of output. */
export type Piece = string | Uint8Array;
type Callback = ((error?: Error | null) => void) | null;

/** A response's head as text, and the two ways by which a response is written. */
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

/** The parts of a request that the parser fills in. */
export interface RequestInternals {
  upgrade: boolean | null;
  /** True once the response is complete and the body is not needed any more. */
  readonly _dumped: boolean;
  _addHeaderLines(headers: readonly string[], count: number): void;
}

/** The parser of a connection, which keeps the current request. */
export interface ConnectionParser {
  incoming: IncomingMessage | null;
  onIncoming(request: IncomingMessage, shouldKeepAlive: boolean): number;
}

/** Finds the methods of Node's responses. */
export function responsePrototype(): ServerResponse & ResponseInternals {
  const { prototype } = ServerResponse;
  if (!hasResponseInternals(prototype)) throw unknownNode('ServerResponse');
  return prototype;
}

/** Makes a request on a connection, to be filled as the parser would. */
export function newRequest(socket: Duplex): IncomingMessage & RequestInternals {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node asks only for the parts that a LocalSocket has
  const request = new IncomingMessage(socket as Socket);
  if (!isFillable(request)) throw unknownNode('IncomingMessage');
  return request;
}

/** Finds the parser that an `http.Server` has given a connection. */
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
