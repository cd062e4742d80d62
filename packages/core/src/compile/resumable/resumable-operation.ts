import type { Call, Steps } from '../pipeline.js';
import type { Exchange } from '../../http/exchange.js';
import type { Reply } from '../../http/reply.js';
import type { ResumableModel } from '../../model/app-model.js';
import { DetachedRun } from './detached-run.js';
import { type FoundStream, KeptStreams, type StreamPlace } from './kept-streams.js';
import { STOPPED, nextReply, unknownStream } from './stream-reply.js';

/** The streams of an application; made with the first of them. */
export interface StreamsHolder {
  readonly place: StreamPlace;
  streams?: KeptStreams;
}

/** Handles one request; `path` are its decoded path parameters. */
type Answer = (exchange: Exchange, path: readonly string[]) => void | Promise<void>;

/** Takes a request through its life by steps. */
type Serve = <A>(
  exchange: Exchange,
  path: readonly string[],
  steps: Steps<A>,
) => void | Promise<void>;

/** The parts of a resumable operation. */
export interface ResumableParts {
  readonly resumable: ResumableModel;
  readonly holder: StreamsHolder;
  /** The steps of the operation itself. */
  readonly steps: Steps;
  /** The steps that run its dependencies alone, for those who come back. */
  readonly guard: Steps;
  /** With the middlewares, which see the requests of all readers. */
  readonly serve: Serve;
  /** Without them. */
  readonly serveAlone: Serve;
}

/**
 * Makes the function that serves a resumable operation: it begins a stream, or goes on with the one that
 * the request names. The first lasts until the stream is over, and not only until its client leaves.
 */
export function resumableOperation(parts: ResumableParts): Answer {
  return (exchange, path) => {
    const { method } = exchange.head;
    if (method === 'HEAD') return parts.serve(exchange, path, parts.steps);
    const lastEventId = exchange.head.header('last-event-id') ?? '';
    return lastEventId === '' ? begin(parts, exchange, path) : resume(parts, exchange, path);
  };
}

/** Makes the function that stops streams of a resumable operation. */
export function stoppingOperation(parts: Omit<ResumableParts, 'serveAlone' | 'steps'>): Answer {
  return (exchange, path) =>
    parts.serve(
      exchange,
      path,
      guarded(parts, (call) => {
        const { streams } = parts.holder;
        const found = findStream(parts, call);
        streams?.stop(found.stream, 'cancelled');
        return STOPPED;
      }),
    );
}

async function begin(
  { holder, resumable, steps, serve, serveAlone }: ResumableParts,
  exchange: Exchange,
  path: readonly string[],
): Promise<void> {
  let ended: Promise<void> | undefined;
  const start = (call: Call): Promise<Reply> => {
    const streams = (holder.streams ??= new KeptStreams(holder.place));
    const run = new DetachedRun(call.exchange, streams, resumable);
    const own: Steps = {
      ...steps,
      toReply: (result, head) => {
        const reply = steps.toReply(result, head);
        return reply instanceof Promise
          ? reply.then((ready) => run.taken(ready))
          : run.taken(reply);
      },
    };
    ended = finished(run, serveAlone(run, path, own));
    return run.outcome;
  };
  const outer: Steps<Call> = {
    operation: steps.operation,
    maxBodyBytes: undefined,
    holdsDependencies: false,
    readArguments: (call) => call,
    callHandler: start,
    toReply: asReply,
    toFailure: steps.toFailure,
  };
  await serve(exchange, path, outer);
  await ended;
}

async function finished(run: DetachedRun, running: void | Promise<void>): Promise<void> {
  await running;
  await run.ended();
}

function resume(
  parts: ResumableParts,
  exchange: Exchange,
  path: readonly string[],
): void | Promise<void> {
  const steps = guarded(parts, (call) => nextReply(findStream(parts, call)));
  return parts.serve(exchange, path, steps);
}

function findStream(
  { holder, resumable }: Pick<ResumableParts, 'holder' | 'resumable'>,
  { head }: Call,
): FoundStream {
  const lastEventId = head.header('last-event-id') ?? '';
  const { path } = head;
  const found = holder.streams?.find(lastEventId, { operation: resumable, path });
  if (found === undefined) throw unknownStream();
  return found;
}

/** The steps of a request that the dependencies of the operation let pass to `answer`. */
function guarded(
  { guard }: Pick<ResumableParts, 'guard'>,
  answer: (call: Call) => Reply,
): Steps<Call> {
  return {
    ...guard,
    readArguments: (call) => {
      const passed = guard.readArguments(call);
      return passed instanceof Promise ? passed.then(() => call) : call;
    },
    callHandler: answer,
    toReply: asReply,
  };
}

function asReply(made: unknown): Reply {
  // `callHandler` makes nothing else.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return made as Reply;
}
