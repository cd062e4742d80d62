import { ProtocolError } from '../channel-error.js';
import type { ArgumentStep, SentStep } from './argument-step.js';

/** A stream that is an argument of a call, at the callee. */
export interface ArgumentReader {
  /** Resolves in the order of the calls. */
  next(): Promise<ArgumentStep>;
  /** Ends the producer. */
  leave(): void;
}

/** What an {@link IncomingArgument} asks of the caller. */
export interface ArgumentCarrier {
  demand(index: number, items: number): void;
  leave(index: number): void;
}

/** Bytes of one stream that may wait for their reader. */
const BUFFERED_BYTES = 128 * 1024;
const MAX_ITEMS = 64;

/**
 * Reads one stream.
 *
 * Nothing is asked for before the first read. How many items are asked for ahead follows from the size
 * of the last one, so that neither many small ones nor a few large ones cost much.
 */
export class IncomingArgument implements ArgumentReader {
  readonly #index: number;
  readonly #carrier: ArgumentCarrier;
  readonly #arrived: SentStep[] = [];
  readonly #waiting: ((step: ArgumentStep) => void)[] = [];
  /** Items asked for that have not arrived. */
  #owed = 0;
  #ahead = 1;
  /** What every read gives once all that arrived has been read. */
  #ending: ArgumentStep | undefined;

  constructor(index: number, carrier: ArgumentCarrier) {
    this.#index = index;
    this.#carrier = carrier;
  }

  next(): Promise<ArgumentStep> {
    const step = this.#arrived.shift();
    if (step !== undefined) {
      this.#ask();
      return Promise.resolve(step);
    }
    if (this.#ending !== undefined) return Promise.resolve(this.#ending);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#ask();
    });
  }

  leave(): void {
    if (this.#ending === undefined) this.#carrier.leave(this.#index);
    this.#end({ kind: 'end' });
  }

  /** The call is over. */
  close(): void {
    this.#end({ kind: 'gone' });
  }

  receive(step: SentStep): void {
    // Items may be on their way when the reader leaves.
    if (this.#ending !== undefined) return;
    if (this.#owed === 0) throw new ProtocolError('an item of an argument that nobody asked for.');
    this.#owed -= 1;
    if (step.kind === 'item') {
      this.#ahead = Math.max(1, Math.min(MAX_ITEMS, BUFFERED_BYTES / (step.value.length + 1)));
    }
    const reader = this.#waiting.shift();
    if (reader === undefined) this.#arrived.push(step);
    else reader(step);
    if (step.kind !== 'item') this.#finish();
  }

  /** The producer has ended or thrown: reads after that give the end. */
  #finish(): void {
    this.#ending = { kind: 'end' };
    this.#settleWaiting(this.#ending);
  }

  #end(ending: ArgumentStep): void {
    this.#arrived.length = 0;
    this.#ending ??= ending;
    this.#settleWaiting(this.#ending);
  }

  #settleWaiting(ending: ArgumentStep): void {
    for (const resolve of this.#waiting.splice(0)) resolve(ending);
  }

  /** Asks when half of what may wait is read, so that a demand is for several items. */
  #ask(): void {
    if (this.#ending !== undefined) return;
    const coming = this.#owed + this.#arrived.length;
    const wanted = Math.floor(Math.max(this.#ahead, this.#waiting.length) - coming);
    if (wanted <= 0 || (coming > 0 && wanted < this.#ahead / 2)) return;
    this.#owed += wanted;
    this.#carrier.demand(this.#index, wanted);
  }
}
