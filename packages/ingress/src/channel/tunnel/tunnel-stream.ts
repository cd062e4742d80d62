import { Duplex } from 'node:stream';

import type { Outcome } from '../outcome.js';
import { FrameType } from '../wire/frame.js';

/** The channel stream that carries a tunnel. */
export interface TunnelCarrier {
  /** False asks to wait for `whenDrained`. */
  send(type: number, payload: Uint8Array): boolean;
  whenDrained(listener: () => void): void;
  consumed(payload: Uint8Array): void;
  /** Called when the tunnel is destroyed on this side. */
  destroyed(): void;
}

/**
 * The bytes of an upgraded connection, as a stream, at either end of a channel.
 *
 * Each direction ends on its own, as with a socket. Destroying the stream tells the other end.
 */
export class Tunnel extends Duplex {
  readonly #carrier: TunnelCarrier;
  /** Payloads that the reader has not taken yet; their credit waits. */
  #unread: Buffer[] = [];
  #outcome: Outcome | undefined;

  constructor(carrier: TunnelCarrier) {
    super({ allowHalfOpen: true, autoDestroy: true });
    this.#carrier = carrier;
  }

  /** Set once the replica did not take the tunnel, or died with it. */
  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  receive(payload: Buffer): void {
    if (this.destroyed || this.push(payload)) this.#carrier.consumed(payload);
    else this.#unread.push(payload);
  }

  receiveEnd(): void {
    this.push(null);
  }

  /** Destroys the stream because the other end is gone, with `error` unless both directions had ended. */
  lose(outcome: Outcome, error: Error): void {
    this.#outcome = outcome;
    if (this.readableEnded && this.writableFinished) this.destroy();
    else this.destroy(error);
  }

  override _read(): void {
    const taken = this.#unread;
    if (taken.length === 0) return;
    this.#unread = [];
    for (const payload of taken) this.#carrier.consumed(payload);
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#carrier.send(FrameType.Data, chunk)) done();
    else this.#carrier.whenDrained(() => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#carrier.send(FrameType.End, Buffer.alloc(0));
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#unread = [];
    this.#carrier.destroyed();
    done(error);
  }
}

/** Calls `ended` with the outcome of a tunnel that `ChannelClient.tunnel` opened. */
export function onTunnelEnded(tunnel: Duplex, ended: (outcome: Outcome) => void): void {
  tunnel.once('close', () => {
    ended((tunnel instanceof Tunnel ? tunnel.outcome : undefined) ?? { kind: 'done' });
  });
}
