import { ProtocolError } from '../channel-error.js';
import { MAX_PAYLOAD_BYTES } from './frame.js';

const ID_BYTES = 4;

/** The payload of a `Goodbye`; undefined when it would not fit into a frame. */
export function encodeGoodbye(begun: readonly number[]): Buffer | undefined {
  if (begun.length * ID_BYTES > MAX_PAYLOAD_BYTES) return undefined;
  const payload = Buffer.alloc(begun.length * ID_BYTES);
  for (const [index, id] of begun.entries()) payload.writeUInt32BE(id, index * ID_BYTES);
  return payload;
}

export function decodeGoodbye(payload: Buffer): ReadonlySet<number> {
  if (payload.length % ID_BYTES !== 0)
    throw new ProtocolError('a goodbye is not a list of streams.');
  const begun = new Set<number>();
  for (let at = 0; at < payload.length; at += ID_BYTES) begun.add(payload.readUInt32BE(at));
  return begun;
}
