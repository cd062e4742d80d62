import type { Duplex } from 'node:stream';

import { ChannelError } from '../channel-error.js';
import { ClientStream, type ClientStreams } from '../client-stream.js';
import type { Outcome } from '../outcome.js';
import { encodeAbortReason } from '../wire/abort-reason.js';
import { EMPTY, FrameType } from '../wire/frame.js';
import { Tunnel } from './tunnel-stream.js';

/** The sender's end of a tunnel. */
export class ClientTunnel extends ClientStream {
  readonly #tunnel: Tunnel;
  #hasReceived = false;
  #isDestroyed = false;
  #hasEnded = false;

  constructor(streams: ClientStreams, head: Uint8Array) {
    super(streams);
    this.#tunnel = new Tunnel({
      send: (type, payload) => this.send(type, payload),
      whenDrained: (listener) => this.outgoing.whenDrained(listener),
      consumed: (payload) => this.consumed(payload),
      destroyed: () => this.#destroyed(),
    });
    this.writer.frame(FrameType.Tunnel, this.id, EMPTY);
    this.opened();
    this.send(FrameType.Data, head);
  }

  get duplex(): Duplex {
    return this.#tunnel;
  }

  get slot(): 'websocket' {
    return 'websocket';
  }

  protected get hasResponseStarted(): boolean {
    return this.#hasReceived;
  }

  protected onFrame(type: number, payload: Buffer): void {
    switch (type) {
      case FrameType.Data:
        this.#hasReceived = true;
        this.#tunnel.receive(payload);
        return;
      case FrameType.End:
        this.#hasEnded = true;
        this.#tunnel.receiveEnd();
        return;
      case FrameType.Reset:
        this.#tunnel.destroy();
        return;
      default:
    }
  }

  protected onOver(outcome: Outcome): void {
    if (this.#isDestroyed) return;
    if (outcome.kind === 'done' && this.#hasEnded) {
      this.#tunnel.end();
      return;
    }
    const what = outcome.kind === 'rejected' ? 'did not take' : 'ended';
    this.#tunnel.lose(
      outcome,
      new ChannelError('E_CHANNEL_CLOSED', `the replica ${what} the upgraded connection.`),
    );
  }

  #destroyed(): void {
    this.#isDestroyed = true;
    this.signalAbort(encodeAbortReason('disconnect'));
  }
}
