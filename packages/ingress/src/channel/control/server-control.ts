import { STREAM_CREDIT_BYTES } from '../flow/window.js';
import { ServerStream, type ServerStreams } from '../server-stream.js';
import { FrameType } from '../wire/frame.js';
import { MessageParts } from '../wire/message-parts.js';
import type { ControlFailure } from './client-control.js';

/** Answers one control message at the replica. */
export class ServerControl extends ServerStream {
  readonly #ask: (message: unknown) => Promise<unknown>;
  readonly #parts = new MessageParts();

  constructor(streams: ServerStreams, id: number, ask: (message: unknown) => Promise<unknown>) {
    super(streams, id, STREAM_CREDIT_BYTES);
    this.#ask = ask;
  }

  protected get isAnswered(): boolean {
    return false;
  }

  protected onFrame(type: number, payload: Buffer): void {
    this.consumed(payload);
    const whole = this.#parts.add(type, payload);
    if (whole !== undefined) void this.#answer(whole);
  }

  protected onHandlerEnded(): void {}

  async #answer(question: Buffer): Promise<void> {
    try {
      const answer = await this.#ask(JSON.parse(question.toString()));
      this.#send(FrameType.ControlResult, answer ?? null);
    } catch (error) {
      const failure: ControlFailure =
        error instanceof Error
          ? { message: error.message, stack: error.stack }
          : { message: String(error) };
      this.#send(FrameType.ControlError, failure);
    }
    this.handlerEnded();
  }

  #send(type: number, value: unknown): void {
    this.sendFrame(type, Buffer.from(JSON.stringify(value)));
  }
}
