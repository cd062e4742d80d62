import type { RequestHead } from '@sluice/core';
import { type AbortState, type RelaySink, detailReply } from '@sluice/core/internal';

import type { Dispatched, Work } from '../../balance/work.js';
import type { ChannelClient } from '../../channel/connect-channel.js';
import type { OutcomeListener } from '../../channel/outcome.js';
import type { ForwardedExchange } from '../../channel/request/client-request.js';
import { type HandedOff, takeHead } from '../../channel/request/handed-off.js';
import { OutgoingBody } from '../../channel/request/outgoing-body.js';
import type { CallMetrics, CallOutcome } from '../../metrics/call-metrics.js';
import type { DeploymentKey } from '../../routes/snapshot.js';
import type { FrontAnswer } from '../answers.js';

/** The request of a client whose response is handed off. */
export interface HandingRequest extends RelaySink {
  readonly abort: AbortState;
  readonly takesAnswer: boolean;
  readonly deadlineMs: number | undefined;
  readonly head: Pick<RequestHead, 'requestId'>;
  /** The status with which the client's response ended, 502 for one that broke off; 0 until then. */
  readonly endStatus: number;
  /** The call has ended; undefined says that there was no answer. */
  endedWith(dispatched: Dispatched): void;
  failed(error: unknown): void;
}

/** Counts the calls that were handed off. */
export interface HandedOffCounts {
  /** The deployment that is called. */
  readonly key: DeploymentKey;
  /** Undefined when nothing is counted. */
  readonly calls: CallMetrics | undefined;
  readonly now: () => number;
}

/**
 * The call whose stream a client gets as its response: work for a replica of the deployment that makes the
 * stream, with the request of the client as its sink.
 */
export class HandedOffRequest implements ForwardedExchange, Work {
  readonly kind = 'request';
  readonly head: RequestHead;
  readonly reply: RelaySink;
  readonly abort: AbortState;
  readonly deadlineMs: number | undefined;
  readonly #request: HandingRequest;
  readonly #handed: HandedOff;
  readonly #body: OutgoingBody;
  readonly #counts: HandedOffCounts;
  readonly #startedMs: number;

  constructor(request: HandingRequest, handed: HandedOff, counts: HandedOffCounts) {
    this.head = takeHead(request.head.requestId, handed);
    this.reply = request;
    this.abort = request.abort;
    this.deadlineMs = request.deadlineMs;
    this.#request = request;
    this.#handed = handed;
    this.#counts = counts;
    this.#startedMs = counts.calls === undefined ? 0 : counts.now();
    // The arguments may be sent again to another replica, when the first was full.
    this.#body = new OutgoingBody(handed.call.argument, { hold: true });
  }

  get trace(): string | undefined {
    return this.#handed.call.trace;
  }

  get takesAnswer(): boolean {
    return this.#request.takesAnswer;
  }

  header(name: string): string | undefined {
    const { sessionId, modelId } = this.#handed.call;
    switch (name) {
      case 'x-session-id':
        return sessionId;
      case 'serve-multiplexed-model-id':
        return modelId;
      default:
        return undefined;
    }
  }

  content(): string | undefined {
    return this.#handed.call.text;
  }

  send(replica: ChannelClient, listener: OutcomeListener): void {
    replica.take(this, listener, this.#body);
  }

  /** The method does not say that it may run twice. */
  mayRepeat(): boolean {
    return false;
  }

  settled(dispatched: Dispatched): void {
    this.#request.endedWith(dispatched);
    this.#count(outcomeOf(dispatched, this.#request));
  }

  failed(error: unknown): void {
    this.#request.failed(error);
    this.#count('error');
  }

  #count(outcome: CallOutcome): void {
    const { key, calls, now } = this.#counts;
    calls?.ended(key, outcome, now() - this.#startedMs);
  }
}

/** The outcome that the call would have had for a handler that had awaited it. */
function outcomeOf(
  { kind }: Dispatched,
  { abort, endStatus }: Pick<HandingRequest, 'abort' | 'endStatus'>,
): CallOutcome {
  switch (kind) {
    case 'done':
      if (abort.reason !== undefined || endStatus === 499) return 'cancelled';
      return endStatus === 0 || endStatus >= 400 ? 'error' : 'ok';
    case 'aborted':
      return 'cancelled';
    case 'overloaded':
    case 'unavailable':
      return 'shed';
    case 'expired':
    case 'lost':
      return kind;
    default:
      return kind satisfies never;
  }
}

/** Answers as the handler would have that had awaited the call. */
export function asDetail({ status, headers, body }: FrontAnswer): FrontAnswer {
  const at = headers.indexOf('retry-after');
  return detailReply(status, body, at === -1 ? [] : headers.slice(at, at + 2));
}
