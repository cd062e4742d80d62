import type { Exchange, RawHeaders, RequestHead } from '@sluice/core';
import { AbortState, type BodyReceiver } from '@sluice/core/internal';

import { requestHead } from '../../support/request-head.js';

/** A request that writes down what becomes of it. */
export class TrialExchange implements Exchange {
  readonly head: RequestHead;
  readonly hasBody: boolean;
  readonly abort: AbortState = new AbortState();
  responded = false;
  readonly #body: Uint8Array;
  readonly #record: (what: string) => void;

  constructor(method: string, body: string, record: (what: string) => void) {
    this.#body = Buffer.from(body);
    this.hasBody = body !== '';
    this.#record = record;
    this.head = requestHead({
      method,
      path: '/a/b',
      query: 'c',
      rootPath: '/a',
      rawHeaders: ['Host', 'a', 'Content-Length', String(this.#body.length)],
    });
  }

  readBody(): Promise<Uint8Array> {
    return Promise.resolve(this.#body);
  }

  receiveBody(_maxBytes: number, receiver: BodyReceiver): void {
    receiver.received(this.#body);
  }

  async *streamBody(): AsyncGenerator<Uint8Array> {
    yield await this.readBody();
  }

  respond(status: number, headers: RawHeaders, body: string | Uint8Array = ''): void {
    this.responded = true;
    this.#record(`respond ${status} ${withoutDate(headers)} ${Buffer.from(body).toString()}`);
  }

  begin(status: number, headers: RawHeaders): void {
    this.responded = true;
    this.#record(`begin ${status} ${withoutDate(headers)}`);
  }

  /** Always asks to wait. */
  write(chunk: string | Uint8Array): boolean {
    this.#record(`write ${Buffer.from(chunk).toString().slice(0, 3)} ${chunk.length}`);
    return false;
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  end(): void {
    this.#record('end');
  }

  destroy(): void {
    this.#record('cut');
  }
}

function withoutDate(headers: RawHeaders): string {
  const isDate = (index: number): boolean => headers[index - (index % 2)] === 'Date';
  return headers.filter((_, index) => !isDate(index)).join(' ');
}
