import { FrameType } from './frame.js';

/** Joins messages that came in several pieces. */
export class MessageParts {
  #parts: Buffer[] | undefined;

  /** True while no message has begun. */
  get isEmpty(): boolean {
    return this.#parts === undefined;
  }

  /** Takes a frame; returns the whole message with its last piece, undefined before. */
  add(type: number, payload: Buffer): Buffer | undefined {
    if (type === FrameType.Part) {
      this.#parts ??= [];
      this.#parts.push(payload);
      return undefined;
    }
    if (this.#parts === undefined) return payload;
    this.#parts.push(payload);
    const whole = Buffer.concat(this.#parts);
    this.#parts = undefined;
    return whole;
  }
}
