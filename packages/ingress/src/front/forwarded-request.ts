import {
  HttpError,
  type AbortReason,
  type Exchange,
  type RawHeaders,
  type RequestHead,
} from '@sluice/core';

import type { Work } from '../balance/types.js';
import { isBodyHeld } from '../channel/request-body.js';
import type { ChannelClient, Outcome } from '../channel/types.js';
import type { OperationEntry, OperationIndex } from '../routes/snapshot.js';
import type { PlainAnswer } from './answers.js';
import { bodyLimit } from './limits.js';
import { mayRepeatOperation } from './repeat.js';

/** What the front decided about a request before it sends it on. */
export interface Forwarding {
  /** The head as the application sees it. */
  readonly head: RequestHead;
  readonly index: OperationIndex;
  readonly operation: OperationEntry | undefined;
  /** False when the client asked that its leaving does not cancel the handler. */
  readonly cancelOnDisconnect: boolean;
  /** Called once, when the client has its answer (or will never have one). */
  ended(status: number): void;
}

/**
 * A client's request on its way to a replica.
 *
 * It is the exchange that the channel carries, with the head the application is to see, and the work
 * the router dispatches. Whatever a replica still says after the request was given up goes nowhere.
 */
export class ForwardedRequest implements Exchange, Work {
  readonly kind = 'request';
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: RawHeaders;
  readonly rootPath: string;
  readonly requestId: string;
  readonly scheme: 'http' | 'https';
  readonly httpVersion: '1.0' | '1.1';
  readonly remoteAddress: string | undefined;
  readonly hasBody: boolean;

  readonly #client: Exchange;
  readonly #forwarding: Forwarding;
  readonly #listeners = new Set<(reason: AbortReason) => void>();
  readonly #bodyLimit: number;
  readonly #unsubscribe: () => void;
  #abortReason: AbortReason | undefined;
  #status = 0;
  #isEnded = false;

  constructor(client: Exchange, forwarding: Forwarding) {
    const { head } = forwarding;
    this.method = head.method;
    this.path = head.path;
    this.query = head.query;
    this.rawHeaders = head.rawHeaders;
    this.rootPath = head.rootPath;
    this.requestId = head.requestId;
    this.scheme = head.scheme;
    this.httpVersion = head.httpVersion;
    this.remoteAddress = head.remoteAddress;
    this.hasBody = client.hasBody;
    this.#client = client;
    this.#bodyLimit = bodyLimit(forwarding.index, forwarding.operation);
    this.#forwarding = forwarding;
    this.#unsubscribe = client.onAbort((reason) => this.#clientLeft(reason));
  }

  async send(replica: ChannelClient): Promise<Outcome> {
    try {
      return await replica.forward(this, { maxBodyBytes: this.#bodyLimit, holdBody: true });
    } catch (error) {
      this.refuse(error);
      return { kind: 'done' };
    }
  }

  mayRepeat(): boolean {
    if (this.responded || this.#isEnded) return false;
    if (!isBodyHeld(this)) return false;
    const { retry } = this.#forwarding.operation ?? {};
    return mayRepeatOperation(this.method, retry, this.header('idempotency-key'));
  }

  header(name: string): string | undefined {
    return this.#client.header(name);
  }

  readBody(maxBytes: number): Promise<Uint8Array> {
    return this.#client.readBody(Math.min(maxBytes, this.#bodyLimit));
  }

  streamBody(maxBytes: number): AsyncIterable<Uint8Array> {
    return this.#client.streamBody(Math.min(maxBytes, this.#bodyLimit));
  }

  get abortReason(): AbortReason | undefined {
    return this.#abortReason;
  }

  onAbort(listener: (reason: AbortReason) => void): () => void {
    if (this.#abortReason !== undefined) {
      listener(this.#abortReason);
      return () => {};
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Cancels it in the queue and at the replica. What has begun is cut short. */
  abort(reason: AbortReason, status: number): void {
    if (!this.#isEnded) {
      if (this.#client.responded) this.#client.destroy();
      this.#end(status);
    }
    this.#tellAborted(reason);
  }

  get responded(): boolean {
    return this.#client.responded;
  }

  respond(status: number, headers: RawHeaders, body?: string | Uint8Array): void {
    if (this.#isEnded) return;
    this.#client.respond(status, headers, body);
    this.#end(status);
  }

  /** Answers it in the front's own words. */
  respondHere(answer: PlainAnswer): void {
    this.respond(answer.status, answer.headers, answer.body);
  }

  /** Its body was refused (too long, too slow, malformed): its client hears why. */
  refuse(error: unknown): void {
    if (this.#isEnded) return;
    if (this.responded || !(error instanceof HttpError)) {
      this.destroy();
      return;
    }
    const headers = ['content-type', 'application/json'];
    for (const [name, value] of Object.entries(error.headers)) headers.push(name, value);
    this.respond(error.status, headers, JSON.stringify({ detail: error.detail }));
  }

  begin(status: number, headers: RawHeaders): void {
    if (this.#isEnded) return;
    this.#status = status;
    this.#client.begin(status, headers);
  }

  write(chunk: string | Uint8Array): boolean {
    return this.#isEnded || this.#client.write(chunk);
  }

  drained(): Promise<void> {
    return this.#isEnded ? Promise.resolve() : this.#client.drained();
  }

  end(): void {
    if (this.#isEnded) return;
    this.#client.end();
    this.#end(this.#status);
  }

  destroy(): void {
    if (this.#isEnded) return;
    this.#client.destroy();
    this.#end(this.#status === 0 ? 502 : this.#status);
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  #clientLeft(reason: AbortReason): void {
    this.#end(499);
    if (reason === 'disconnect' && !this.#forwarding.cancelOnDisconnect) return;
    this.#tellAborted(reason);
  }

  #tellAborted(reason: AbortReason): void {
    if (this.#abortReason !== undefined) return;
    this.#abortReason = reason;
    for (const listener of this.#listeners) listener(reason);
    this.#listeners.clear();
  }

  #end(status: number): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#unsubscribe();
    this.#forwarding.ended(status);
  }
}
