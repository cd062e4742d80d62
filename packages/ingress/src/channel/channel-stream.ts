import type { ChannelConnection } from './channel-connection.js';
import { IncomingCredit } from './flow/incoming-credit.js';
import { OutgoingStream } from './flow/outgoing-stream.js';
import { FrameType, bulkCost } from './wire/frame.js';
import type { FrameTarget, FrameWriter } from './wire/frame-writer.js';

/**
 * The credit of one stream, both ways, at either end.
 *
 * Each half is made when it is first needed: most streams are one frame each way.
 */
export abstract class ChannelStream implements FrameTarget {
  abstract readonly id: number;
  protected readonly connection: ChannelConnection;
  readonly writer: FrameWriter;
  readonly #outgoingBytes: number;
  readonly #incomingBytes: number;
  /** The sending half; undefined while nothing has needed it. */
  protected usedOutgoing: OutgoingStream | undefined;
  #incoming: IncomingCredit | undefined;

  /** Takes the bytes that may be sent, and received, before more credit is granted. */
  constructor(connection: ChannelConnection, outgoingBytes: number, incomingBytes: number) {
    this.connection = connection;
    this.writer = connection.writer;
    this.#outgoingBytes = outgoingBytes;
    this.#incomingBytes = incomingBytes;
  }

  get outgoing(): OutgoingStream {
    return (this.usedOutgoing ??= new OutgoingStream(this.id, this.#outgoingBytes));
  }

  get incoming(): IncomingCredit {
    return (this.#incoming ??= new IncomingCredit(this.#incomingBytes, (bytes) =>
      this.connection.signalNumber(FrameType.Credit, this.id, bytes),
    ));
  }

  /** Gives credit back for a payload that has been consumed. */
  protected giveCredit(payload: Uint8Array): void {
    this.incoming.consume(bulkCost(payload.length));
  }
}
