/**
 * The key under which a stream of another process tells where it would come from: the process that asks
 * may then let its client be served from there, and has nothing more to do with it.
 */
export const HAND_OFF: unique symbol = Symbol.for('sluice.handOff');

/** A stream that another process makes. */
export interface ForeignStream {
  /** Takes the call over that would begin the stream; undefined once it has begun, or when it cannot move. */
  [HAND_OFF](): StreamingCall | undefined;
}

/** A call that nobody has begun, whose result is a stream. */
export interface StreamingCall {
  readonly application: string;
  readonly deployment: string;
  readonly method: string;
  /** The encoded arguments. */
  readonly argument: Uint8Array;
  /** The model that the call is for, and the session that it belongs to; undefined for none. */
  readonly modelId: string | undefined;
  readonly sessionId: string | undefined;
  /** The text that the call is about, by which a router may place it. */
  readonly text: string | undefined;
  /** The context of the call's span; absent where nothing is traced. */
  readonly trace?: string | undefined;
}

/** How the items of a stream are sent to a client. */
export interface StreamedHead {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly sse: boolean;
  readonly pingIntervalMs: number;
}

/** Takes the call out of a stream of another process; undefined when it has begun. */
export function takeCall(content: ForeignStream): StreamingCall | undefined {
  return content[HAND_OFF]();
}

/** True for a stream that another process makes. */
export function isForeign<T extends object>(content: T): content is ForeignStream & T {
  return HAND_OFF in content && typeof content[HAND_OFF] === 'function';
}
