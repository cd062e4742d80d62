import { takeFailures } from '../log.js';

/** The errors of one request that a test raises, in place of the log. */
export class Raised {
  #first: { readonly error: unknown } | undefined;
  #hand: ((error: Error) => void) | undefined;
  readonly #release: () => void;

  constructor(requestId: string, isRaising: boolean) {
    this.#release = isRaising
      ? takeFailures(requestId, (error) => this.#take(error))
      : () => undefined;
  }

  get hasAny(): boolean {
    return this.#first !== undefined;
  }

  throwIfAny(): void {
    if (this.#first !== undefined) throw this.#first.error;
  }

  /** Gives each further error to somebody else, as an `Error`. */
  handTo(hand: (error: Error) => void): void {
    this.#hand = hand;
  }

  /** Leaves further errors to the log. */
  end(): void {
    this.#release();
  }

  #take(error: unknown): boolean {
    if (this.#hand === undefined) this.#first ??= { error };
    else this.#hand(error instanceof Error ? error : new Error(String(error), { cause: error }));
    return true;
  }
}
