import type { WebSocketListener, WebSocketWire } from '@sluice/core/internal';

/** Counts the messages of a WebSocket, and reports its end. */
export class WatchedWire implements WebSocketWire {
  /** Messages so far, either way. */
  messages = 0;
  readonly #wire: WebSocketWire;
  readonly #closed: (code: number) => void;

  constructor(wire: WebSocketWire, closed: (code: number) => void) {
    this.#wire = wire;
    this.#closed = closed;
  }

  send(message: string | Uint8Array): boolean {
    this.messages += 1;
    return this.#wire.send(message);
  }

  sendText(utf8: Uint8Array): boolean {
    this.messages += 1;
    return this.#wire.sendText?.(utf8) ?? this.#wire.send(Buffer.from(utf8).toString());
  }

  drained(): Promise<void> {
    return this.#wire.drained();
  }

  close(code: number, reason: string): void {
    this.#wire.close(code, reason);
  }

  pause(): void {
    this.#wire.pause();
  }

  resume(): void {
    this.#wire.resume();
  }

  listen(listener: WebSocketListener): void {
    this.#wire.listen({
      message: (data) => {
        this.messages += 1;
        listener.message(data);
      },
      ...(listener.text !== undefined && {
        text: (utf8: Uint8Array) => {
          this.messages += 1;
          listener.text?.(utf8);
        },
      }),
      close: (code, reason) => {
        this.#closed(code);
        listener.close(code, reason);
      },
    });
  }
}
