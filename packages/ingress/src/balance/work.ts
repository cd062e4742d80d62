import type { ChannelClient } from '../channel/connect-channel.js';
import type { OutcomeListener } from '../channel/outcome.js';
import type { PlacedWork } from './policy/policy.js';

/**
 * Work for one replica of a deployment: a request, a WebSocket, a tunnel or a handle call.
 */
export interface Work extends PlacedWork {
  /** The time, as `Date.now()` gives it, after which the work must not start; absent for none. */
  readonly deadlineMs?: number | undefined;
  /** The context of the span that the work belongs to; absent where nothing is traced. */
  readonly trace?: string | undefined;
  /** Sends the work to a replica; called again with another one where the outcome allows that. */
  send(replica: ChannelClient, listener: OutcomeListener): void;
  /** True when the work may be sent again after its replica died with it; asked after a loss. */
  mayRepeat(): boolean;
  /**
   * Makes work that does the same for nobody: its answer is dropped. Undefined when the work cannot be
   * copied, since its body is not at hand as a whole.
   */
  copy?(): Work | undefined;
  /** Called once, perhaps before `dispatch` returns. */
  settled(dispatched: Dispatched): void;
  /** Called once instead of `settled`, when `send` threw or its listener was told of a failure. */
  failed(error: unknown): void;
}

/** A handle on dispatched work, by which its owner gives it up. */
export interface Ticket {
  /** Takes the work out of its queue; work that runs is settled as `aborted`. */
  abandon(): void;
}

/** How dispatching ended. */
export type Dispatched =
  | { readonly kind: 'done' }
  /** The work was abandoned. Its handler may still run, and hold its slot. */
  | { readonly kind: 'aborted' }
  /** The queue is full: 503 (or 429) with `Retry-After`. */
  | {
      readonly kind: 'overloaded';
      readonly queued: number;
      readonly maxQueued: number;
      readonly statusCode: 503 | 429;
      readonly retryAfterS: number;
    }
  /**
   * The work is too old and was never started: it waited for `queueTimeoutS`, or is past its own deadline when
   * that is undefined.
   */
  | { readonly kind: 'expired'; readonly queueTimeoutS: number | undefined }
  /** The deployment does not exist or failed to deploy: 503 with `message`. */
  | { readonly kind: 'unavailable'; readonly message: string }
  /** The replica died with the work: 502 when bytes had been sent, else 503; a begun response is cut. */
  | { readonly kind: 'lost'; readonly sent: boolean; readonly responseStarted: boolean };
