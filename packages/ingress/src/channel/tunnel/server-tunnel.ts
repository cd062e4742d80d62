import type { Duplex } from 'node:stream';

import { ServerStream, type ServerStreams } from '../server-stream.js';
import { FrameType } from '../wire/frame.js';
import { Tunnel } from './tunnel-stream.js';

/** The replica's end of a tunnel. */
export class ServerTunnel extends ServerStream {
  readonly #tunnel: Tunnel;
  /** True once one side has cut the tunnel: only `Closed` is sent after that. */
  #isReset = false;

  constructor(streams: ServerStreams, id: number) {
    super(streams, id);
    this.#tunnel = new Tunnel({
      send: (type, payload) => this.sendFrame(type, payload),
      whenDrained: (listener) => this.outgoing.whenDrained(listener),
      consumed: (payload) => this.consumed(payload),
      destroyed: () => this.#destroyed(),
    });
    // Where the app does not listen for errors, a vanished client must not end the process.
    this.#tunnel.on('error', () => {});
    this.incoming.open();
  }

  get duplex(): Duplex {
    return this.#tunnel;
  }

  protected get isAnswered(): boolean {
    return false;
  }

  protected onFrame(type: number, payload: Buffer): void {
    if (type === FrameType.Data) this.#tunnel.receive(payload);
    else if (type === FrameType.End) this.#tunnel.receiveEnd();
  }

  protected override onPeerGone(): void {
    this.#isReset = true;
    this.#tunnel.destroy();
  }

  protected onHandlerEnded(): void {}

  #destroyed(): void {
    const hasEnded = this.#tunnel.readableEnded && this.#tunnel.writableFinished;
    if (!hasEnded && !this.#isReset) {
      this.#isReset = true;
      this.connection.outbox.cut(this.outgoing);
      this.connection.signal(FrameType.Reset, this.id);
    }
    this.handlerEnded();
  }
}
