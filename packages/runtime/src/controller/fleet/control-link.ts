import type { ChannelClient } from '@sluice/ingress/channel';

import type { ControlAnswers, ControlMessage } from '../../replica/control-message.js';
import type { SelfReport } from '../../replica/self-report.js';

/** The controller's connection to one replica. */
export class ControlLink {
  readonly #channel: ChannelClient;

  constructor(channel: ChannelClient) {
    this.#channel = channel;
  }

  /** Rejects with the error of the application, where its code is what failed. */
  async control<M extends ControlMessage>(message: M): Promise<ControlAnswers[M['type']]> {
    try {
      // The replica is of this same version, and answers as ControlAnswers says.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return (await this.#channel.control(message)) as ControlAnswers[M['type']];
    } catch (error) {
      throw new Error(describeRemote(error), { cause: error });
    }
  }

  /**
   * Calls back with each report of the replica and the one before it, one after another; rejects when
   * the channel ends, or with what a callback threw.
   *
   * The next question tells the replica that a report was heard, so the question waits for the callback.
   */
  async follow(
    heard: (report: SelfReport, before: SelfReport | undefined) => void | Promise<void>,
  ): Promise<never> {
    let before: SelfReport | undefined;
    for (;;) {
      // Each question answers the report before it.
      // oxlint-disable no-await-in-loop
      const report = await this.control({ type: 'report', after: before?.revision ?? -1 });
      await heard(report, before);
      // oxlint-enable no-await-in-loop
      before = report;
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
