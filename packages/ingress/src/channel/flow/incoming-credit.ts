import { ProtocolError } from '../channel-error.js';
import { bulkCost } from '../wire/frame.js';
import { STREAM_CREDIT_BYTES } from './window.js';

/** The receiving half of one stream's credit: the bytes the peer may still send, and those to give back. */
export class IncomingCredit {
  readonly #grant: (bytes: number) => void;
  #allowed: number;
  #consumed = 0;

  constructor(allowed: number, grant: (bytes: number) => void) {
    this.#allowed = allowed;
    this.#grant = grant;
  }

  /** Grants the first credit to a stream that starts without any. */
  open(): void {
    this.#allowed += STREAM_CREDIT_BYTES;
    this.#grant(STREAM_CREDIT_BYTES);
  }

  /** Accounts for a frame that arrived. */
  receive(payloadBytes: number): void {
    this.#allowed -= bulkCost(payloadBytes);
    if (this.#allowed < 0) throw new ProtocolError('the peer sent more than its credit.');
  }

  /** Gives back `bytes`, frame headers included, in large steps. */
  consume(bytes: number): void {
    this.#consumed += bytes;
    if (this.#consumed < STREAM_CREDIT_BYTES / 2) return;
    const granted = this.#consumed;
    this.#consumed = 0;
    this.#allowed += granted;
    this.#grant(granted);
  }
}
