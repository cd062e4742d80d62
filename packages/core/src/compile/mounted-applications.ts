import type { AppOptions } from '../app-options.js';
import type {
  Exchange,
  ExchangeHandler,
  RequestHead,
  WebSocketExchange,
} from '../http/exchange.js';
import { captureReply } from '../http/captured-reply.js';
import { MountedHead } from '../http/mounted-head.js';
import { isObserved, observed } from '../http/request-channels.js';
import type { Reply } from '../http/reply.js';
import { pathBelow, stripPrefix } from '../http/strip-prefix.js';
import { applicationAround, applicationFailure, runWithin } from './application-around.js';
import type { Call, Steps } from './pipeline.js';

/** Applications inside of another, ready to serve. */
export interface MountedHandlers {
  readonly paths: readonly PathHandler[];
  readonly hosts: readonly HostHandler[];
}

/** An application below a path. */
export interface PathHandler {
  /** `/admin`. */
  readonly path: string;
  readonly handler: ExchangeHandler;
}

/** An application of a host. */
export interface HostHandler {
  /** `api.example.com`, or `*.example.com` for all hosts below one. */
  readonly host: string;
  readonly handler: ExchangeHandler;
}

/** No applications inside. */
export const NOT_MOUNTED: MountedHandlers = { paths: [], hosts: [] };

/**
 * Hands requests for a host or below a path to the application there, and all others to `own`: a host
 * first, then the longest path.
 *
 * The middlewares of `options` run around the applications inside too.
 */
export function withMounted(
  own: ExchangeHandler,
  mounted: MountedHandlers,
  options: AppOptions,
): ExchangeHandler {
  if (mounted.paths.length + mounted.hosts.length === 0) return own;
  const find = compileFind(mounted);
  const toInside = compileInside(options);
  return {
    handle: (exchange) => {
      const inside = find(exchange.head);
      if (inside === undefined) return own.handle(exchange);
      const serve = (): void | Promise<void> => toInside(exchange, inside);
      return isObserved() ? observed(exchange, serve) : serve();
    },
    connect: (exchange) => {
      const inside = find(exchange.head);
      if (inside === undefined) return own.connect(exchange);
      return inside.handler.connect(new MountedSocket(exchange, inside.head));
    },
  };
}

/** An application and the head of the request for it. */
interface Inside {
  readonly handler: ExchangeHandler;
  readonly head: MountedHead;
}

function compileFind({ paths, hosts }: MountedHandlers): (head: RequestHead) => Inside | undefined {
  const longestFirst = paths.toSorted((one, other) => other.path.length - one.path.length);
  return (head) => {
    const hosted = hosts.length === 0 ? undefined : handlerOfHost(hosts, head.header('host') ?? '');
    const path = stripPrefix(head.path, head.rootPath);
    if (hosted !== undefined) return toMount(hosted, head, { path, mount: '' });
    for (const { path: mount, handler } of longestFirst) {
      const rest = pathBelow(path, mount);
      // The mount itself, with a slash or without, is the path `/` of the application there.
      if (rest !== undefined) return toMount(handler, head, { path: rest, mount });
    }
    return undefined;
  };
}

function toMount(
  handler: ExchangeHandler,
  head: RequestHead,
  { path, mount }: { readonly path: string; readonly mount: string },
): Inside {
  const rootPath = `${head.rootPath}${mount}`;
  return { handler, head: new MountedHead(head, `${rootPath}${path}`, rootPath) };
}

function handlerOfHost(hosts: readonly HostHandler[], field: string): ExchangeHandler | undefined {
  const name = field.replace(/:\d*$/, '').toLowerCase();
  const exact = hosts.find(({ host }) => host === name);
  const found =
    exact ?? hosts.find(({ host }) => host.startsWith('*.') && name.endsWith(host.slice(1)));
  return found?.handler;
}

type ToInside = (exchange: Exchange, inside: Inside) => void | Promise<void>;

function compileInside(options: AppOptions): ToInside {
  const around = applicationAround(options);
  if (around === undefined) {
    return ({ body, abort, reply }, { handler, head }) =>
      handler.handle({ head, body, abort, reply });
  }
  const toFailure = applicationFailure(options);
  return (exchange, { handler, head }) => {
    const steps: Steps<Call> = {
      operation: undefined,
      maxBodyBytes: undefined,
      holdsDependencies: false,
      readArguments: (call) => call,
      callHandler: ({ exchange: replayed, scope }: Call): Promise<Reply> => {
        const { reply, ended } = captureReply(handler, replayed, head);
        scope.keep(ended);
        return reply;
      },
      // `callHandler` returns nothing else.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      toReply: (reply) => reply as Reply,
      toFailure,
    };
    return runWithin(exchange, steps, around);
  };
}

/** A handshake for an application inside. */
class MountedSocket implements WebSocketExchange {
  readonly head: RequestHead;
  readonly subprotocols: WebSocketExchange['subprotocols'];
  readonly abort: WebSocketExchange['abort'];
  readonly accept: WebSocketExchange['accept'];
  readonly refuse: WebSocketExchange['refuse'];

  constructor(exchange: WebSocketExchange, head: RequestHead) {
    this.head = head;
    this.subprotocols = exchange.subprotocols;
    this.abort = exchange.abort;
    this.accept = (options) => exchange.accept(options);
    this.refuse = (...args) => exchange.refuse(...args);
  }
}
