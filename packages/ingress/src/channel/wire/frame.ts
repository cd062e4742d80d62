/**
 * The layout of a frame.
 *
 * ```
 * 0        1                 4                8
 * | type u8 | payload length u24 | stream u32 | payload ... |
 * ```
 * All numbers are big-endian. Stream 0 is the connection itself; the client numbers the others.
 */

export const HEADER_BYTES = 8;

/** A longer payload is a protocol error; larger messages travel in several frames. */
export const MAX_PAYLOAD_BYTES: number = 64 * 1024;

/** Bodies, arguments and results up to this size ride in the frame that announces them. */
export const INLINE_BODY_BYTES: number = 16 * 1024;

export const EMPTY: Buffer = Buffer.alloc(0);

/** The types of frames. The numbers are the wire's: changing one needs a new protocol version. */
export const FrameType = {
  // Frames of the connection (stream 0).
  Hello: 1,
  Proof: 2,
  Ping: 3,
  Pong: 4,
  /** Bulk bytes received: u32 to add to the sender's window. */
  Window: 5,
  /** A slot came free after this sender had been rejected. */
  Available: 6,
  /**
   * Server to client: nothing more is taken. The payload names the streams whose work has begun and not yet
   * ended, as u32 each; no other stream of the client was or will be started.
   */
  Goodbye: 7,

  // Frames of any stream.
  Data: 16,
  /** This side sends no more data; the other may. */
  End: 17,
  /** u32 bytes to add to the sender's credit for this stream. */
  Credit: 18,
  /** Server to client: the answer ends here, cut short. */
  Reset: 19,
  /** A piece of a message whose last piece carries the message's own type. */
  Part: 20,
  /** Server to client: the handler has ended and its slot is free; the last frame of a stream. */
  Closed: 21,
  /** Server to client: the work was not admitted, and nothing was started; the last frame of a stream. */
  Reject: 22,
  /** Client to server: the client no longer waits. */
  Abort: 23,

  // Client to server: the frames that open a stream.
  Request: 32,
  Connect: 33,
  Call: 34,
  Tunnel: 35,
  Control: 36,
  /** A call that was handed off: its stream is the response. */
  Take: 37,
  /** A request of a client that comes back to a stream of this replica. */
  Resume: 38,

  // Server to client: answers.
  /** Head and whole body. */
  Response: 48,
  /** Head alone; data frames and an end follow. */
  ResponseHead: 49,
  Accept: 50,
  /** Head and whole body of a request whose handler has ended; the last frame of a stream. */
  Answer: 51,
  /** The call from whose stream the client gets its response. */
  HandOff: 52,

  // WebSocket messages, both ways.
  Text: 64,
  Binary: 65,
  SocketClose: 66,

  // Handle calls.
  Argument: 80,
  Item: 81,
  Result: 82,
  Failure: 83,
  /** An item of a stream that is an argument: u16 which of them, and the item. */
  StreamItem: 84,
  /** The end of such a stream: u16 which. */
  StreamEnd: 85,
  /** The error that its producer threw: u16 which, and the error. */
  StreamFailure: 86,
  /** Server to client: u16 which stream, u16 how many more items its reader takes. */
  StreamDemand: 87,
  /** Server to client: u32 the stream whose reader has left. */
  StreamLeave: 88,

  // Answers of control messages.
  ControlResult: 96,
  ControlError: 97,
} as const;

/** Called for each frame; `payload` is a view that stays valid as long as it is held. */
export type FrameListener = (type: number, stream: number, payload: Buffer) => void;

const IS_KNOWN = new Uint8Array(256);
for (const type of Object.values(FrameType)) IS_KNOWN[type] = 1;

/** False for a type that this version does not know. */
export function isFrameType(type: number): boolean {
  return IS_KNOWN[type] === 1;
}

const IS_BULK = new Uint8Array(256);
for (const type of [
  FrameType.Data,
  FrameType.Part,
  FrameType.Text,
  FrameType.Binary,
  FrameType.Argument,
  FrameType.Item,
  FrameType.Result,
  FrameType.Failure,
  FrameType.HandOff,
  FrameType.StreamItem,
  FrameType.StreamFailure,
  FrameType.ControlResult,
  FrameType.ControlError,
]) {
  IS_BULK[type] = 1;
}

/** True for frames that need credit and window, because nothing else bounds their volume. */
export function isBulk(type: number): boolean {
  return IS_BULK[type] === 1;
}

/** The bytes that a bulk frame takes from credit and window. The header counts, so that empty frames are not free. */
export function bulkCost(payloadBytes: number): number {
  return payloadBytes + HEADER_BYTES;
}
