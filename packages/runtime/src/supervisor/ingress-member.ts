import type { ChildProcess } from 'node:child_process';

import type { AwaitedApplication, HttpOptions } from '@sluice/ingress/front';

import type { Clock } from '../clock.js';
import { deferred } from '../deferred.js';
import type { IngressChannel } from '../controller-process/controller-procedures.js';
import type { IngressKeeperProcedures, IngressProcedures } from '../ingress/ingress-procedures.js';
import { childPort } from '../ipc/process-port.js';
import { PeerGoneError, connectPeer, type Peer } from '../ipc/rpc.js';
import { mainFile } from '../main-file.js';
import type { ChannelAddresses } from '../process/channel-addresses.js';
import type { Log } from '../process/create-log.js';
import type { LoggingOptions } from '../process/logging-options.js';
import { spawnProcess } from '../process/spawn.js';
import type { TracingSettings } from '../tracing/tracing-options.js';
import type { ControllerMember } from './controller-member.js';
import { keepAlive } from './member.js';
import { watchPulse } from './pulse.js';

/** An ingress process, whichever one it is at the moment. */
export interface IngressMember {
  readonly pid: number | undefined;
  /** Resolves when the first one accepts connections. */
  readonly accepting: Promise<void>;
  /** From now on probes are told that the server stops, by an ingress that is started again too. */
  leave(): void;
  /** Says which wanted applications have never run. */
  expect(awaited: readonly AwaitedApplication[]): void;
  /** Resolves when what was under way has ended, or it was not running. */
  drain(graceMs: number): Promise<void>;
  /** Resolves when it accepts nothing more, or was not running. Its end is then not answered by a new start. */
  close(): Promise<void>;
  /**
   * From now on new connections are told that the server drains. An ingress that dies meanwhile is
   * started again to tell them so: the port is open, and nobody else would answer.
   */
  turnAway(): void;
  stop(): Promise<void>;
}

export interface IngressMemberOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly http: HttpOptions;
  readonly logging: LoggingOptions | undefined;
  readonly tracing: TracingSettings | undefined;
  readonly handle: object;
  /** How long connections may last when an ingress gives its place to a successor. */
  readonly retireMs: number;
  readonly controller: ControllerMember;
  readonly addresses: ChannelAddresses;
  /** The wanted applications that have never run, as of now. */
  awaited(): readonly AwaitedApplication[];
}

export function startIngress(options: IngressMemberOptions): IngressMember {
  const { id, addresses, controller, clock, log } = options;
  let peer: Peer<IngressProcedures> | undefined;
  /** Of the processes there are: the one that accepts, and those that have given their place to it. */
  const channels = new Map<ChildProcess, IngressChannel>();
  const accepting = deferred<void>();
  let isLeaving = false;
  let isTurningAway = false;

  // Each new controller is told of the ingress there is; each new ingress is told to the controller.
  controller.onBegun((begun) => {
    for (const channel of channels.values()) begun.notify('ingressStarted', channel);
  });
  const member = keepAlive({
    role: id,
    clock,
    log,
    spawn: () =>
      spawnProcess({
        script: mainFile('ingress'),
        label: id,
        execArgv: [],
      }),
    async started(child) {
      const address = addresses.next();
      // An ingress that retires is told of routes as long as it serves.
      const channelId = `${id} (${child.pid})`;
      const current = connectPeer<IngressProcedures, IngressKeeperProcedures>(childPort(child), {
        leaves({ signal }) {
          if (peer !== current) return;
          log.warn(
            `${id} (pid ${child.pid}) was told to stop (${signal}); another takes its place`,
          );
          void member.succeed().then(() => current.notify('retire', { graceMs: options.retireMs }));
        },
      });
      peer = current;
      watchPulse({ role: id, child, clock, log, ping: () => current.call('ping', null) });
      child.once('exit', () => {
        addresses.release(address);
        if (peer === current) peer = undefined;
        channels.delete(child);
        void controller.call('ingressEnded', { id: channelId }).catch(() => undefined);
      });
      const served = await current.call('begin', {
        http: options.http,
        address,
        secret: addresses.secret,
        awaited: options.awaited(),
        logging: options.logging,
        tracing: options.tracing,
      });
      // Both may have changed meanwhile.
      current.notify('expect', { awaited: options.awaited() });
      if (isLeaving) current.notify('leave', null);
      if (isTurningAway) current.notify('turnAway', null);
      const channel = { id: channelId, endpoint: served };
      channels.set(child, channel);
      const routed = controller.call('ingressStarted', channel);
      routed.catch((error: unknown) => {
        // The successor of a controller that died tells it, see `onBegun`. A controller that cannot reach
        // this ingress would leave it without routes: another ingress may be luckier.
        if (error instanceof PeerGoneError) return;
        log.error(`${id}: ${String(error)}`);
        child.kill('SIGKILL');
      });
      await current.call('listen', null, options.handle);
      accepting.resolve();
    },
  });
  return {
    accepting: accepting.promise,
    get pid() {
      return member.pid;
    },
    leave() {
      isLeaving = true;
      peer?.notify('leave', null);
    },
    turnAway() {
      isTurningAway = true;
      peer?.notify('turnAway', null);
    },
    expect: (awaited) => peer?.notify('expect', { awaited }),
    // An ingress that died has nothing left to finish.
    drain: async (graceMs) => await peer?.call('drain', { graceMs }).catch(() => undefined),
    async close() {
      member.release();
      await peer?.call('close', null).catch(() => undefined);
    },
    stop: () => member.stop(),
  };
}
