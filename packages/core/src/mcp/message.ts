import { isRecord } from '../types/members.js';

/** The id of a JSON-RPC request. */
export type MessageId = string | number;

/** The parameters of a message. */
export type Params = Readonly<Record<string, unknown>>;

/** A JSON-RPC message, read from a value. */
export type Message =
  | {
      readonly kind: 'request';
      readonly id: MessageId;
      readonly method: string;
      readonly params: Params;
    }
  | { readonly kind: 'notification'; readonly method: string; readonly params: Params }
  /** An answer to a request of the server's, which sends none. */
  | { readonly kind: 'response' }
  | { readonly kind: 'invalid'; readonly id: MessageId | null };

/** Reads a JSON-RPC 2.0 message. The ids of MCP are texts and integers, never null. */
export function readMessage(value: unknown): Message {
  if (!isRecord(value) || value['jsonrpc'] !== '2.0') return INVALID;
  const { id, method, params = NO_PARAMS } = value;
  const hasId = typeof id === 'string' || (typeof id === 'number' && Number.isSafeInteger(id));
  if (typeof method === 'string') {
    if (id === undefined) {
      return isRecord(params) ? { kind: 'notification', method, params } : INVALID;
    }
    if (!hasId) return INVALID;
    return isRecord(params) ? { kind: 'request', id, method, params } : { kind: 'invalid', id };
  }
  const isResponse = method === undefined && ('result' in value || 'error' in value);
  return isResponse ? { kind: 'response' } : INVALID;
}

const NO_PARAMS: Params = {};
const INVALID: Message = { kind: 'invalid', id: null };

/** A failure of the protocol. */
export interface ProtocolError {
  /** Of the HTTP response. */
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** The codes of JSON-RPC and MCP. */
export const CODES = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  resourceNotFound: -32002,
  headerMismatch: -32020,
  unsupportedVersion: -32022,
} as const;

/** Writes the answer to a failed request; `id` is null where none could be read. */
export function errorText(id: MessageId | null, { code, message, data }: ProtocolError): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, data } });
}

/** Writes the answer to a request; `members` are those of its result, as JSON without braces. */
export function resultText(id: MessageId, members: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{${members}}}`;
}
