import type { RequestHead } from '../http/exchange.js';
import type { JsonLimits } from '../types/limits.js';
import type { Issue } from '../validation-error.js';
import type { Message } from './message.js';

/** How the messages of an endpoint are read and written; made once for all its sockets. */
export interface MessageCodec {
  /** Undefined where the handler gets messages as they come. */
  readonly reader: MessageReader | undefined;
  /** Throws for a value that is not of the declared type; undefined where any value may be sent. */
  readonly write: ((value: unknown) => string) | undefined;
  /** The limits of every message that is read as JSON. */
  readonly jsonLimits: JsonLimits;
}

/** Reads messages of a declared type, and says what happens to any other. */
export interface MessageReader {
  /** A promise only where a validator is asynchronous; never throws and never rejects. */
  readonly read: (message: Message) => MessageRead | Promise<MessageRead>;
  /** Answers an invalid message or closes the socket, in the language of the handshake. */
  readonly refuse: (refused: RefusedMessage, head: RequestHead) => MessageRefusal;
}

/** A message that has been read. */
export type MessageRead = { readonly ok: true; readonly value: unknown } | RefusedMessage;

/** A message that is not of the declared type. */
export interface RefusedMessage {
  readonly ok: false;
  /** 1007 for a message that is no JSON, else 1008. */
  readonly code: 1007 | 1008;
  readonly issues: readonly Issue[];
}

/** What becomes of a refused message. */
export type MessageRefusal =
  | { readonly kind: 'reply'; readonly text: string }
  | { readonly kind: 'close'; readonly code: 1007 | 1008; readonly reason: string };
