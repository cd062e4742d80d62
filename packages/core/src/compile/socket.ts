import { AbortState } from '../http/abort-state.js';
import type { RequestHead, WebSocketExchange } from '../http/exchange.js';
import { HttpRequest, type HttpRequestOptions } from '../http/request.js';
import type { HeadAndControl } from '../decorators/dependency.js';
import { DEFAULT_MAX_MESSAGE_BYTES } from '../defaults.js';
import { progressOf } from '../http/progress.js';
import { type TextReply, detailReply } from '../http/reply.js';
import type { AppOptions } from '../app-options.js';
import type { InjectedKind } from '../types/injected.js';
import type { SocketModel } from '../model/app-model.js';
import { pathNames } from '../model/path.js';
import { createScope, runInScope } from '../scope/request-scope.js';
import { WebSocketConnection } from '../websocket/connection.js';
import { noteSocket } from '../websocket/socket-channels.js';
import { CROSS_ORIGIN_TEXT, isOriginAllowed } from '../websocket/origin.js';
import { HeldDependencies, endAfterResponse } from '../scope/held.js';
import { compileExtract } from './extract.js';
import type { Incoming } from './handler/inputs.js';
import { compileAnswer } from './failures.js';
import { compileMessages } from './messages.js';
import { closeAfterFailure } from './socket-failure.js';
import { type Instances, compileHandler } from './handler/call-handler.js';
import { refuse } from './send.js';
import { validatorsFor } from './validators.js';

/** Serves one WebSocket; `path` are its decoded path parameters. */
export type Connect = (exchange: WebSocketExchange, path: readonly string[]) => Promise<void>;

interface SocketIncoming extends Incoming {
  readonly connection: WebSocketConnection;
}

/** Makes the function that serves a WebSocket endpoint: check the origin, extract, call, close. */
export function compileSocket(
  socket: SocketModel,
  instances: Instances,
  options: AppOptions,
): Connect {
  const names = pathNames(socket.path);
  const maxMessageBytes =
    socket.maxMessageBytes ?? options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES;
  const messages = compileMessages(socket, options);
  const allowedOrigins = options.allowedOrigins ?? [];
  const callHandler = compileHandler(socket, instances);
  const extract = compileExtract<SocketIncoming>(socket, {
    pathNames: names,
    compileValidator: validatorsFor(options),
    forbidUnknown: options.forbidUnknown ?? false,
    forbidRepeated: options.forbidRepeated === true,
    reportsProto: false,
    instances,
    inject,
  });
  const answer = compileAnswer(options, socket.exceptions);
  const operation = { method: 'WS', pattern: socket.path.pattern };
  return async (exchange, path) => {
    if (
      !isOriginAllowed(exchange.head.header('origin'), exchange.head.header('host'), allowedOrigins)
    ) {
      return refuse(exchange, CROSS_ORIGIN);
    }
    const subprotocol = chooseSubprotocol(socket, exchange);
    if (subprotocol === undefined && socket.requireSubprotocol) {
      return refuse(exchange, noSubprotocol(socket));
    }
    const params = Object.fromEntries(names.map((name, index) => [name, path[index] ?? '']));
    const abort = new AbortState();
    const connection: WebSocketConnection = new WebSocketConnection(exchange, {
      maxMessageBytes,
      params,
      abort,
      subprotocol,
      messages,
    });
    const scope = createScope({ head: exchange.head, abort }, operation);
    const noteEnd = noteSocket(exchange.head, scope.route);
    await runInScope(scope, async () => {
      const held = new HeldDependencies();
      try {
        const args = await extract({
          head: exchange.head,
          path,
          scope,
          bytes: NO_BYTES,
          held,
          connection,
        });
        await callHandler(args);
        await held.endFunctions();
        connection.close(1000);
      } catch (error) {
        const { head } = exchange;
        const request = (): HttpRequest =>
          handshakeRequest(head, { params, scope, route: socket.path.pattern });
        await closeAfterFailure(connection, {
          exchange,
          error: await held.fail(error),
          toRefusal: (failure) => answer(failure, head, request),
        });
      }
      await scope.remainingWork();
      await endAfterResponse(held, scope.requestId, undefined);
    });
    noteEnd?.(connection);
  };
}

/** The request that exception handlers get of a handshake. */
function handshakeRequest(
  head: RequestHead,
  options: Omit<HttpRequestOptions, 'maxBodyBytes'>,
): HttpRequest {
  return new HttpRequest({ head, body: undefined }, { ...options, maxBodyBytes: 0 });
}

const NO_BYTES = new Uint8Array(0);
const CROSS_ORIGIN: TextReply = detailReply(403, CROSS_ORIGIN_TEXT);

function chooseSubprotocol(
  { subprotocols }: SocketModel,
  { subprotocols: offered }: WebSocketExchange,
): string | undefined {
  return subprotocols.find((name) => offered.includes(name));
}

function noSubprotocol({ subprotocols }: SocketModel): TextReply {
  return detailReply(400, `Offer one of the subprotocols: ${subprotocols.join(', ')}.`);
}

function inject(what: InjectedKind, incoming: SocketIncoming): unknown {
  switch (what) {
    case 'websocket':
      return incoming.connection;
    case 'signal':
      return incoming.scope.signal;
    case 'background':
      return incoming.scope.backgroundTasks;
    case 'progress':
      return progressOf(incoming.head);
    case 'head':
      return { head: incoming.head, control: undefined } satisfies HeadAndControl;
    case 'request':
    case 'response':
      // `describe` refuses an HttpRequest and a ResponseControl in a WebSocket endpoint.
      return undefined;
    default:
      return what satisfies never;
  }
}
