import type { Duplex } from 'node:stream';

import { logError, settledWithin } from '@sluice/core/internal';
import { serveChannel, type ChannelHandler, type ServedChannel } from '@sluice/ingress/channel';
import type { ReportingRouter } from '@sluice/ingress/router';

import { recentReport } from '../tracing/recent-report.js';
import type { ControlMessage } from './control-message.js';
import type { Replica } from './replica.js';
import { recentLines } from './recent-output.js';
import type { SelfReporter } from './self-report.js';

export interface HostOptions {
  /** The replica's id, for errors. */
  readonly id: string;
  readonly reporter: SelfReporter;
  /** Serves the handles of the replica. */
  readonly router: ReportingRouter;
  /** Both ends of a channel prove that they know it; for TCP. */
  readonly secret?: string | undefined;
  /** Brings the replica up; says with `reporter` what the start waits for. */
  start(): Promise<Replica>;
}

/** A replica together with the channels that lead to it. */
export interface HostedReplica {
  /** Serves a connection. */
  accept(stream: Duplex): void;
  /** Rejects with what the application threw, once that was heard over a channel. */
  readonly ready: Promise<Replica>;
  /**
   * Takes nothing more, finishes what there is, and lets the application end. A start is given up: its
   * replica is stopped when the start is over, which is not waited for.
   */
  end(graceMs: number): Promise<void>;
  /** Ends the channels and the router. */
  close(): Promise<void>;
}

/**
 * Brings a replica up while its channel is already open: the controller hears what becomes of the
 * start, and code that runs before the end of it (`init`, `reconfigure`) can call other deployments.
 */
export function hostReplica(options: HostOptions): HostedReplica {
  const { reporter, router, secret } = options;
  const channels = new Set<ServedChannel>();
  let replica: Replica | undefined;
  let isEnded = false;
  const begin = async (): Promise<Replica> => {
    try {
      const started = await options.start();
      // An end that came meanwhile waited for nothing: what was made is let go here.
      if (isEnded) await stopLate(started);
      else replica = started;
      return started;
    } catch (error) {
      reporter.failed(error);
      await reporter.heard();
      throw error;
    }
  };
  const early = earlyHandler(options, () => replica);
  const ready = begin();
  return {
    ready,
    accept(stream) {
      const channel = serveChannel(stream, replica ?? early, {
        secret,
        onClose: () => channels.delete(channel),
      });
      channels.add(channel);
    },
    async end(graceMs) {
      isEnded = true;
      const endMs = performance.now() + graceMs;
      await replica?.drain(graceMs);
      // Clients that read slowly have yet to take the answers of handlers that have ended.
      const sent = Promise.all([...channels].map((channel) => channel.sent()));
      await settledWithin(Math.max(0, endMs - performance.now()), sent);
      await replica?.stop();
    },
    async close() {
      await Promise.all([...channels].map((channel) => channel.close()));
      await router.close();
    },
  };
}

async function stopLate(replica: Replica): Promise<void> {
  try {
    await replica.stop();
  } catch (error) {
    logError('The replica did not stop in order', { error });
  }
}

/** Takes control messages alone, and of those what a replica can answer while it starts. */
function earlyHandler(options: HostOptions, replica: () => Replica | undefined): ChannelHandler {
  const refuse = (): never => {
    throw new Error(`replica ${options.id} is starting`);
  };
  return {
    admit: () => 'draining',
    release: () => undefined,
    handle: refuse,
    take: refuse,
    connect: refuse,
    call: refuse,
    tunnel: (stream) => stream.destroy(),
    async control(message) {
      const ready = replica();
      if (ready !== undefined) return ready.control(message);
      // The controller of this same version sends nothing else.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const early = message as ControlMessage;
      switch (early.type) {
        case 'report':
          return await options.reporter.answer(early.after);
        case 'routing':
          options.router.update(early.snapshot);
          return null;
        case 'load':
          return { ongoing: 0, loads: options.router.loads() };
        case 'held':
          return await options.router.held(early.after);
        case 'recent':
          return await recentReport(early);
        case 'attach':
          // What a replica prints while it starts is what is wanted most.
          if (early.request.kind === 'output') return { lines: recentLines() };
          return refuse();
        case 'rank':
        case 'health':
        case 'metrics':
        case 'tally':
        case 'configure':
          return refuse();
        default:
          return early satisfies never;
      }
    },
  };
}
