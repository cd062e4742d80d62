const FINAL = 0x80;
const TEXT = FINAL | 1;
const BINARY = FINAL | 2;

/** Payloads up to this size are copied behind their header; longer ones become a second part. */
const COPY_LIMIT_BYTES = 2 * 1024;

/** A whole text message as a frame of a server (RFC 6455 §5.2), in one or two parts. */
export function stringFrame(text: string): readonly Uint8Array[] {
  const length = Buffer.byteLength(text);
  if (length > COPY_LIMIT_BYTES) return framed(TEXT, Buffer.from(text));
  const headerBytes = headerLength(length);
  const frame = withHeader(TEXT, length, headerBytes + length);
  frame.write(text, headerBytes);
  return [frame];
}

/** A whole text message, given as UTF-8, as a frame of a server. */
export function textFrame(utf8: Uint8Array): readonly Uint8Array[] {
  return framed(TEXT, utf8);
}

/** A whole binary message as a frame of a server. */
export function binaryFrame(bytes: Uint8Array): readonly Uint8Array[] {
  return framed(BINARY, bytes);
}

function framed(start: number, payload: Uint8Array): readonly Uint8Array[] {
  const { length } = payload;
  const headerBytes = headerLength(length);
  if (length > COPY_LIMIT_BYTES) return [withHeader(start, length, headerBytes), payload];
  const frame = withHeader(start, length, headerBytes + length);
  frame.set(payload, headerBytes);
  return [frame];
}

function headerLength(payloadBytes: number): number {
  if (payloadBytes < 126) return 2;
  return payloadBytes < 65_536 ? 4 : 10;
}

/** Makes a buffer of `bytes` bytes that starts with the header for a payload of `length` bytes. */
function withHeader(start: number, length: number, bytes: number): Buffer {
  const frame = Buffer.allocUnsafe(bytes);
  frame[0] = start;
  if (length < 126) {
    frame[1] = length;
  } else if (length < 65_536) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(Math.floor(length / 2 ** 32), 2);
    frame.writeUInt32BE(length % 2 ** 32, 6);
  }
  return frame;
}
