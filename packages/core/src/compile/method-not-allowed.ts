import { type TextReply, statusReply } from '../http/reply.js';

/**
 * Makes the reply to a request whose path exists only with other methods: 405, or 204 to OPTIONS,
 * with every method of the path in `Allow` (RFC 9110 §15.5.6).
 */
export function methodNotAllowed(method: string, allowed: readonly string[]): TextReply {
  const headers = ['allow', allowed.join(', ')];
  return method === 'OPTIONS'
    ? { status: 204, headers, body: undefined }
    : statusReply(405, headers);
}
