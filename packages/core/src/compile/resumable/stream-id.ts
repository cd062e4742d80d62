import { randomBytes, timingSafeEqual } from 'node:crypto';

/** The capability of a stream: whoever has it may read the stream and stop it. */
export interface StreamId {
  /** As clients get it. */
  readonly text: string;
  /** The part by which a stream is found; not secret by itself. */
  readonly key: string;
  readonly secret: string;
}

/** A place in a stream, as a client names it. */
export interface StreamPosition {
  readonly id: StreamId;
  /** The number of events, or of bytes, that the client has; 0 for none. */
  readonly position: number;
}

const KEY_BYTES = 6;
/** 144 bits. */
const SECRET_BYTES = 18;

/** Origin and key have 8 characters each, the secret has 24. */
const EVENT_ID = /^([\w-]{8})([\w-]{8})([\w-]{24})(?::(\d{1,15}))?$/;

/** Makes the id of a new stream; `origin` names the replica, as `streamOrigin` does. */
export function newStreamId(origin: string): StreamId {
  const key = randomBytes(KEY_BYTES).toString('base64url');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { text: `${origin}${key}${secret}`, key, secret };
}

/** Reads a `Last-Event-ID`: the id of an event, or that of a stream alone; undefined for any other text. */
export function readPosition(lastEventId: string): StreamPosition | undefined {
  const [, origin, key, secret, position = '0'] = EVENT_ID.exec(lastEventId) ?? [];
  if (origin === undefined || key === undefined || secret === undefined) return undefined;
  return { id: { text: `${origin}${key}${secret}`, key, secret }, position: Number(position) };
}

/** True for ids of the same stream; takes the same time for every wrong secret. */
export function isSameStream(one: StreamId, other: StreamId): boolean {
  // Of one length, which the pattern makes sure of.
  const isSame = timingSafeEqual(Buffer.from(one.secret), Buffer.from(other.secret));
  return isSame && one.text === other.text;
}
