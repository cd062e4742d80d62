import type {
  RelayListener,
  RelayWire,
  WebSocketListener,
  WebSocketWire,
} from '@sluice/core/internal';

/** Counts the messages of a WebSocket, and reports its end. */
export class WatchedWire<W extends WebSocketWire = WebSocketWire> implements WebSocketWire {
  /** Messages so far, either way. */
  messages = 0;
  protected readonly wire: W;
  protected readonly closed: (code: number) => void;

  constructor(wire: W, closed: (code: number) => void = () => undefined) {
    this.wire = wire;
    this.closed = closed;
  }

  send(message: string | Uint8Array): boolean {
    this.messages += 1;
    return this.wire.send(message);
  }

  drained(): Promise<void> {
    return this.wire.drained();
  }

  close(code: number, reason: string): void {
    this.wire.close(code, reason);
  }

  pause(): void {
    this.wire.pause();
  }

  resume(): void {
    this.wire.resume();
  }

  listen(listener: WebSocketListener): void {
    this.wire.listen({
      message: (data) => {
        this.messages += 1;
        listener.message(data);
      },
      close: (code, reason) => {
        this.closed(code);
        listener.close(code, reason);
      },
    });
  }
}

/** A {@link WatchedWire} of a relay. */
export class WatchedRelayWire extends WatchedWire<RelayWire> implements RelayWire {
  sendText(utf8: Uint8Array): boolean {
    this.messages += 1;
    return this.wire.sendText(utf8);
  }

  relay(listener: RelayListener): void {
    this.wire.relay({
      text: (utf8) => {
        this.messages += 1;
        listener.text(utf8);
      },
      binary: (bytes) => {
        this.messages += 1;
        listener.binary(bytes);
      },
      close: (code, reason) => {
        this.closed(code);
        listener.close(code, reason);
      },
    });
  }
}
