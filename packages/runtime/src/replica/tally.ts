import type { Exchange, RawHeaders } from '@sluice/core';
import type { ReplySink } from '@sluice/core/internal';
import type { IncomingCall } from '@sluice/ingress/channel';

/**
 * Counts what a replica answers, and how much of that failed: a 5xx, a response that was cut, a call that
 * threw. Made when the replica is first asked, so that others count nothing.
 */
export class AnswerTally {
  requests = 0;
  errors = 0;

  /** The exchange, whose answer is counted. */
  watch(exchange: Exchange): Exchange {
    const { head, abort } = exchange;
    const reply = new CountedReply(exchange, this);
    return {
      head,
      abort,
      reply,
      get body() {
        return exchange.body;
      },
    };
  }

  /** The call, whose answer is counted, once its method has ended. */
  watchCall(call: IncomingCall, answer: (watched: IncomingCall) => Promise<void>): Promise<void> {
    let hasFailed = false;
    const watched: IncomingCall = {
      head: call.head,
      abort: call.abort,
      span: call.span,
      get argument() {
        return call.argument;
      },
      openStream: (index) => call.openStream(index),
      item: (value) => call.item(value),
      result: (value) => call.result(value),
      error: (value) => {
        hasFailed = true;
        call.error(value);
      },
    };
    return answer(watched).finally(() => {
      this.requests += 1;
      if (hasFailed) this.errors += 1;
    });
  }
}

class CountedReply implements ReplySink {
  readonly #exchange: Exchange;
  readonly #reply: ReplySink;
  readonly #tally: AnswerTally;
  #isCounted = false;
  #hasFailed = false;

  constructor(exchange: Exchange, tally: AnswerTally) {
    this.#exchange = exchange;
    this.#reply = exchange.reply;
    this.#tally = tally;
  }

  get responded(): boolean {
    return this.#reply.responded;
  }

  respond(status: number, headers: RawHeaders, body?: string | Uint8Array): void {
    this.#count(status >= 500);
    this.#reply.respond(status, headers, body);
  }

  begin(status: number, headers: RawHeaders): void {
    this.#count(status >= 500);
    this.#reply.begin(status, headers);
  }

  write(chunk: string | Uint8Array): boolean {
    return this.#reply.write(chunk);
  }

  drained(): Promise<void> {
    return this.#reply.drained();
  }

  end(): void {
    this.#reply.end();
  }

  destroy(): void {
    // A response that is cut because its client has left has not failed.
    if (this.#exchange.abort.reason === undefined) this.#count(true);
    this.#reply.destroy();
  }

  #count(isError: boolean): void {
    if (!this.#isCounted) this.#tally.requests += 1;
    this.#isCounted = true;
    if (!isError || this.#hasFailed) return;
    this.#hasFailed = true;
    this.#tally.errors += 1;
  }
}
