import { MALFORMED_PATH } from '../http/canonical-path.js';
import { type TextReply, detailReply } from '../http/reply.js';

/** The reply to a request or handshake with a malformed path. */
export const MALFORMED_PATH_REPLY: TextReply = detailReply(400, MALFORMED_PATH);
