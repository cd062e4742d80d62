import type { RequestHead } from '@sluice/core';
import { type AbortState, type RelaySink, detailReply } from '@sluice/core/internal';

import type { Dispatched, Work } from '../../balance/work.js';
import type { ChannelClient } from '../../channel/connect-channel.js';
import type { OutcomeListener } from '../../channel/outcome.js';
import type { ForwardedExchange } from '../../channel/request/client-request.js';
import { type HandedOff, takeHead } from '../../channel/request/handed-off.js';
import { OutgoingBody } from '../../channel/request/outgoing-body.js';
import type { FrontAnswer } from '../answers.js';

/** The request of a client whose response is handed off. */
export interface HandingRequest extends RelaySink {
  readonly abort: AbortState;
  readonly takesAnswer: boolean;
  readonly deadlineMs: number | undefined;
  readonly head: Pick<RequestHead, 'requestId'>;
  /** The call has ended; undefined says that there was no answer. */
  endedWith(dispatched: Dispatched): void;
  failed(error: unknown): void;
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

  constructor(request: HandingRequest, handed: HandedOff) {
    this.head = takeHead(request.head.requestId, handed);
    this.reply = request;
    this.abort = request.abort;
    this.deadlineMs = request.deadlineMs;
    this.#request = request;
    this.#handed = handed;
    // The arguments may be sent again to another replica, when the first was full.
    this.#body = new OutgoingBody(handed.call.argument, { hold: true });
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
  }

  failed(error: unknown): void {
    this.#request.failed(error);
  }
}

/** Answers as the handler would have that had awaited the call. */
export function asDetail({ status, headers, body }: FrontAnswer): FrontAnswer {
  const at = headers.indexOf('retry-after');
  return detailReply(status, body, at === -1 ? [] : headers.slice(at, at + 2));
}
