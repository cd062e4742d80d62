import { ChannelError } from '../channel-error.js';
import { ClientStream, type ClientStreams } from '../client-stream.js';
import { STREAM_CREDIT_BYTES } from '../flow/window.js';
import type { Outcome } from '../outcome.js';
import { EMPTY, FrameType } from '../wire/frame.js';
import { MessageParts } from '../wire/message-parts.js';

interface Settle {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Sends one control message and takes its answer. */
export class ClientControl extends ClientStream {
  readonly #settle: Settle;
  readonly #parts = new MessageParts();

  constructor(streams: ClientStreams, message: unknown, settle: Settle) {
    super(streams, STREAM_CREDIT_BYTES);
    this.#settle = settle;
    this.writer.frame(FrameType.Control, this.id, EMPTY);
    this.opened();
    this.send(FrameType.Argument, Buffer.from(JSON.stringify(message)));
  }

  get slot(): undefined {
    return undefined;
  }

  protected get hasResponseStarted(): boolean {
    return false;
  }

  protected onFrame(type: number, payload: Buffer): void {
    this.consumed(payload);
    const whole = this.#parts.add(type, payload);
    if (whole === undefined) return;
    const answer: unknown = JSON.parse(whole.toString());
    if (type === FrameType.ControlResult) this.#settle.resolve(answer);
    else this.#settle.reject(remoteError(answer));
  }

  protected onOver(outcome: Outcome): void {
    this.#settle.reject(
      new ChannelError(
        'E_CHANNEL_CLOSED',
        outcome.kind === 'lost'
          ? 'the connection ended before the control message was answered.'
          : 'the control message was not answered.',
      ),
    );
  }
}

/** The payload of a `ControlError` frame, as JSON. */
export interface ControlFailure {
  readonly message: string;
  readonly stack?: string | undefined;
}

function remoteError(answer: unknown): ChannelError {
  const isFailure = typeof answer === 'object' && answer !== null && 'message' in answer;
  const failure = new Error(isFailure ? String(answer.message) : String(answer));
  if (isFailure && 'stack' in answer && typeof answer.stack === 'string') {
    failure.stack = answer.stack;
  }
  return new ChannelError('E_CHANNEL_CONTROL', failure.message, { cause: failure });
}
