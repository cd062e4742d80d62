import type { Exchange, RawHeaders, RequestHead } from '@sluice/core';
import { AbortState, type BodySource, type ReplySink } from '@sluice/core/internal';

import { requestHead } from '../../support/request-head.js';

/** A request that writes down what becomes of it. */
export class TrialExchange implements Exchange, ReplySink {
  readonly head: RequestHead;
  readonly body: BodySource | undefined;
  readonly abort: AbortState = new AbortState();
  responded = false;
  readonly #record: (what: string) => void;

  constructor(method: string, body: string, record: (what: string) => void) {
    const bytes = Buffer.from(body);
    this.body =
      body === ''
        ? undefined
        : {
            receive: (_, receiver) => receiver.received(bytes),
            async *stream() {
              yield bytes;
            },
          };
    this.#record = record;
    this.head = requestHead({
      method,
      path: '/a/b',
      query: 'c',
      rootPath: '/a',
      rawHeaders: ['Host', 'a', 'Content-Length', String(bytes.length)],
    });
  }

  get reply(): ReplySink {
    return this;
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
