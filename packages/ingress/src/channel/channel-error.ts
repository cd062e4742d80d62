/** The stable codes of channel errors. */
export type ChannelErrorCode =
  | 'E_CHANNEL_PROTOCOL'
  | 'E_CHANNEL_VERSION'
  | 'E_CHANNEL_SECRET'
  | 'E_CHANNEL_HELLO_TIMEOUT'
  | 'E_CHANNEL_CLOSED'
  | 'E_CHANNEL_HEAD_TOO_LARGE'
  | 'E_CHANNEL_BODY_READ'
  | 'E_CHANNEL_CONTROL'
  | 'E_CHANNEL_ENDPOINT';

/** A failure of a channel itself, never of the application behind it. */
export class ChannelError extends Error {
  override readonly name: string = 'ChannelError';
  readonly code: ChannelErrorCode;

  constructor(code: ChannelErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(`${code}: ${message}`, { cause: options.cause });
    this.code = code;
  }
}

/** The peer broke the framing or its flow control; the connection cannot go on. */
export class ProtocolError extends ChannelError {
  override readonly name = 'ProtocolError';

  constructor(message: string) {
    super('E_CHANNEL_PROTOCOL', message);
  }
}
