import type { ChannelClient } from '../channel/connect-channel.js';
import type { OutcomeListener } from '../channel/outcome.js';
import type { PlacedWork } from './policy.js';

/**
 * Something to be done by one replica of a deployment: a request, a WebSocket, a tunnel or a call.
 */
export interface Work extends PlacedWork {
  /** Sends it; called again with another replica when the outcome says it may be. */
  send(replica: ChannelClient, listener: OutcomeListener): void;
  /** True when this may be sent again after its replica died with it; asked after a loss. */
  mayRepeat(): boolean;
  /** Called once, perhaps before `dispatch` returns. */
  settled(dispatched: Dispatched): void;
  /** Called once instead of `settled`: `send` threw, or its listener was told that it failed. */
  failed(error: unknown): void;
}

/** Work that has been dispatched, for whoever gives it up. */
export interface Ticket {
  /** Nobody waits any more: it leaves the queue, or its end is nobody's news. */
  abandon(): void;
}

/** How dispatching ended, when not by the replica's own answer. */
export type Dispatched =
  | { readonly kind: 'done' }
  /** It was abandoned. Said at once, even while its handler still runs and holds its slot. */
  | { readonly kind: 'aborted' }
  /** The queue is full: 503 (or 429) with `Retry-After`. */
  | {
      readonly kind: 'overloaded';
      readonly queued: number;
      readonly maxQueued: number;
      readonly statusCode: 503 | 429;
      readonly retryAfterS: number;
    }
  /** No such deployment, or it failed to deploy: 503 with `message`. */
  | { readonly kind: 'unavailable'; readonly message: string }
  /** Its replica died with it: 502 when bytes had been sent, else 503; truncate when the response had begun. */
  | { readonly kind: 'lost'; readonly sent: boolean; readonly responseStarted: boolean };
