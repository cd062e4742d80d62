import { encodeJson } from '../json/encode-json.js';
import { WebSocketMessageError } from './socket-errors.js';

/** A message on the wire: text or bytes. */
export type Message = string | Uint8Array;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Makes the message for a value: text and bytes as they are, any other value as JSON. */
export function toMessage(message: unknown): Message {
  if (typeof message === 'string' || message instanceof Uint8Array) return message;
  if (message instanceof ArrayBuffer) return new Uint8Array(message);
  return encodeJson(message);
}

/** A message as text; throws {@link WebSocketMessageError} for bytes that are not UTF-8. */
export function toText(message: Message): string {
  if (typeof message === 'string') return message;
  try {
    return decoder.decode(message);
  } catch (cause) {
    throw new WebSocketMessageError('The message is not UTF-8.', { cause });
  }
}

/** A message as bytes. */
export function toBytes(message: Message): Uint8Array {
  return typeof message === 'string' ? encoder.encode(message) : message;
}
