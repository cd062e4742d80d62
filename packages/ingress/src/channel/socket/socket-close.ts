import { ProtocolError } from '../channel-error.js';

/** How a WebSocket ended: `| code u16 | reason utf8 |`. */
export interface SocketClose {
  readonly code: number;
  readonly reason: string;
}

export function encodeSocketClose(code: number, reason: string): Buffer {
  const payload = Buffer.allocUnsafe(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code, 0);
  payload.write(reason, 2);
  return payload;
}

export function decodeSocketClose(payload: Buffer): SocketClose {
  if (payload.length < 2) throw new ProtocolError('a close code is cut.');
  return { code: payload.readUInt16BE(0), reason: payload.toString('utf8', 2) };
}
