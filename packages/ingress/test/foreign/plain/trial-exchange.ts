import type { Exchange, RawHeaders } from '@sluice/core';
import type { BodyReceiver } from '@sluice/core/internal';

/** A request that writes down what becomes of it. */
export class TrialExchange implements Exchange {
  readonly method: string;
  readonly path = '/a/b';
  readonly query = 'c';
  readonly rootPath = '/a';
  readonly requestId = 'trial';
  readonly scheme = 'http';
  readonly httpVersion = '1.1';
  readonly remoteAddress = '127.0.0.1';
  readonly rawHeaders: RawHeaders;
  readonly hasBody: boolean;
  readonly abortReason = undefined;
  responded = false;
  readonly #body: Uint8Array;
  readonly #record: (what: string) => void;

  constructor(method: string, body: string, record: (what: string) => void) {
    this.method = method;
    this.#body = Buffer.from(body);
    this.hasBody = body !== '';
    this.#record = record;
    this.rawHeaders = ['Host', 'a', 'Content-Length', String(this.#body.length)];
  }

  header(name: string): string | undefined {
    return name === 'content-length' ? this.rawHeaders[3] : undefined;
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

  onAbort(): () => void {
    return () => undefined;
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
