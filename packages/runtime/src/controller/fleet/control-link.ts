import type { ChannelClient, Endpoint } from '@sluice/ingress/channel';

import type { ControlMessage } from '../../replica/types.js';

/** Opens a channel to a replica, for control alone. */
export type ConnectControl = (endpoint: Endpoint) => Promise<ControlChannel>;
export type ControlChannel = Pick<ChannelClient, 'control' | 'closed' | 'close' | 'silentMs'>;

/** The controller's connection to one replica. */
export class ControlLink {
  readonly #channel: ControlChannel;

  constructor(channel: ControlChannel) {
    this.#channel = channel;
  }

  /** Rejects with the error of the application, where its code is what failed. */
  async control(message: ControlMessage): Promise<unknown> {
    try {
      return await this.#channel.control(message);
    } catch (error) {
      throw new Error(describeRemote(error), { cause: error });
    }
  }

  silentMs(nowMs: number): number {
    return this.#channel.silentMs(nowMs);
  }

  close(): void {
    this.#channel.close();
  }
}

/** The error as the replica described it: with its stack, and without the channel that carried it. */
function describeRemote(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? (cause.stack ?? cause.message) : error.message;
}
