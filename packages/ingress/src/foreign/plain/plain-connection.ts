/* oxlint-disable no-underscore-dangle -- the names are Node's */
import type { IncomingMessage, Server } from 'node:http';

import type { Exchange } from '@sluice/core';
import { createScope, type RequestScope, runInScope } from '@sluice/core/internal';

import { applicationFields, mount } from '../application-head.js';
import { onClientGone } from '../client-gone.js';
import { mountedUrl } from '../mounted-url.js';
import {
  newRequest,
  parserOf,
  type ConnectionParser,
  type RequestInternals,
} from './node-internals.js';
import { PlainAnswer } from './plain-answer.js';
import { deliverBody } from './plain-body.js';
import { PlainSocket } from './plain-socket.js';

/** Hears when a connection is idle or gone. */
export interface ConnectionOwner {
  /** The connection can serve another request. */
  idle(): void;
  gone(): void;
}

/** A connection that serves one request after the other, as a kept-alive connection does. */
export class PlainConnection {
  readonly #owner: ConnectionOwner;
  readonly #socket = new PlainSocket(this);
  readonly #parser: ConnectionParser;
  /** How many listeners the socket has before the application adds its own. */
  readonly #ownListeners: number;
  #isAnswered = true;
  #isReceived = true;
  #removeAbort: (() => void) | undefined;
  #settle: (() => void) | undefined;
  #scope: RequestScope | undefined;

  constructor(server: Server, owner: ConnectionOwner) {
    this.#owner = owner;
    server.emit('connection', this.#socket);
    this.#parser = parserOf(this.#socket);
    this.#ownListeners = this.#countListeners();
  }

  /** Hands a request to the server; resolves when the request and its response are complete. */
  serve(exchange: Exchange): Promise<void> {
    const socket = this.#socket;
    const request = this.#request(exchange);
    socket.answer = new PlainAnswer(exchange);
    this.#isAnswered = false;
    this.#isReceived = false;
    this.#removeAbort = onClientGone(exchange, () => socket.destroy());
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#scope = createScope(exchange);
      runInScope(this.#scope, () => {
        this.#parser.incoming = request;
        this.#parser.onIncoming(request, true);
        deliverBody(exchange, { request, socket, received: () => this.#received() });
      });
    });
  }

  /** The response is complete, and the server has detached it from the connection. */
  answered(): void {
    this.#socket.answer?.end();
    this.#socket.answer = undefined;
    this.#isAnswered = true;
    if (this.#isReceived) this.#complete();
  }

  /** The connection is closed, by the application or because the client has left. */
  gone(): void {
    this.#socket.answer?.cut();
    this.#socket.answer = undefined;
    this.#owner.gone();
    this.#release();
  }

  /** False once the connection is about to close. */
  get isOpen(): boolean {
    return this.#socket.writable;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #request(exchange: Exchange): IncomingMessage & RequestInternals {
    const socket = this.#socket;
    socket.remoteAddress = exchange.head.remoteAddress;
    socket.encrypted = exchange.head.scheme === 'https';
    const mounted = mountedUrl(exchange.head);
    const request = newRequest(socket);
    request.httpVersionMajor = 1;
    request.httpVersionMinor = 1;
    request.httpVersion = '1.1';
    request.method = exchange.head.method;
    request.url = mounted.url;
    request.upgrade = false;
    mount(request, mounted);
    const fields = applicationFields(exchange);
    fields.push('Connection', 'keep-alive');
    request._addHeaderLines(fields, fields.length);
    return request;
  }

  #received(): void {
    this.#isReceived = true;
    if (this.#isAnswered) this.#complete();
  }

  #complete(): void {
    this.#release();
    if (this.#socket.destroyed) return;
    // Listeners that the application left behind wait for an end that would never come.
    if (this.#countListeners() > this.#ownListeners) this.#socket.destroySoon();
    else this.#owner.idle();
  }

  #release(): void {
    this.#removeAbort?.();
    this.#removeAbort = undefined;
    void this.#scope?.remainingWork();
    this.#scope = undefined;
    this.#settle?.();
    this.#settle = undefined;
  }

  #countListeners(): number {
    const socket = this.#socket;
    return (
      socket.listenerCount('close') + socket.listenerCount('error') + socket.listenerCount('end')
    );
  }
}
