import type { Clock } from '../clock.js';
import type {
  AdminStart,
  ControllerHostProcedures,
  ControllerProcedures,
} from '../controller-process/controller-procedures.js';
import type { ServeStatus } from '../controller/report-status.js';
import type { Engine } from '../engine/engine.js';
import { serveEngine } from '../engine/remote/serve-engine.js';
import { childPort } from '../ipc/process-port.js';
import { connectPeer, PeerGoneError, type Peer } from '../ipc/rpc.js';
import { mainFile } from '../main-file.js';
import type { MetricsOptions } from '../metrics/metrics-options.js';
import type { Log } from '../process/create-log.js';
import { processUsage } from '../process/process-usage.js';
import type { LoggingOptions } from '../process/logging-options.js';
import { spawnProcess } from '../process/spawn.js';
import { keepAlive } from './member.js';
import { watchPulse } from './pulse.js';

/** The controller process, whichever one it is at the moment. */
export interface ControllerMember {
  readonly pid: number | undefined;
  /** As last reported. */
  readonly status: ServeStatus;
  /** Waits for a controller that has begun; rejects with PeerGoneError when it dies meanwhile. */
  call: Peer<ControllerProcedures>['call'];
  /** Calls back with each new controller that has begun. */
  onBegun(listener: (peer: Peer<ControllerProcedures>) => void): void;
  /** From now on its end is not answered by a new start, and calls do not wait for one. */
  release(): void;
  stop(): Promise<void>;
}

export function startController(options: {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
  /** The admin API, and the handle it listens on; undefined for none. */
  readonly admin: { readonly start: AdminStart; readonly handle: object } | undefined;
  readonly metrics?: MetricsOptions | undefined;
  readonly logging?: LoggingOptions | undefined;
  onStatus(status: ServeStatus): void;
  /** The applications that are wanted have been replaced by these, by the admin API. */
  onReplaced(names: readonly string[]): void;
}): ControllerMember {
  const { engine, clock, log } = options;
  const listeners = new Set<(peer: Peer<ControllerProcedures>) => void>();
  let status: ServeStatus = { applications: [] };
  let current: Peer<ControllerProcedures> | undefined;
  let waiting: { wake: () => void; fail: (error: Error) => void }[] = [];
  let isReleased = false;

  const member = keepAlive({
    role: 'controller',
    clock,
    log,
    spawn: () =>
      spawnProcess({
        script: mainFile('controller'),
        label: 'controller',
        execArgv: [],
      }),
    async started(child) {
      const over = new AbortController();
      const port = childPort(child);
      // The channel ends before the process does: calls from then on wait for the next controller.
      port.onClose(() => {
        over.abort();
        if (current === peer) current = undefined;
        child.kill('SIGKILL');
      });
      const peer = connectPeer<ControllerProcedures, ControllerHostProcedures>(port, {
        ...serveEngine(engine),
        status: (reported) => {
          status = reported;
          options.onStatus(reported);
        },
        applicationsReplaced: ({ names }) => options.onReplaced(names),
        usage: () => processUsage(),
      });
      watchPulse({ role: 'controller', child, clock, log, ping: () => peer.call('ping', null) });
      void forwardEvents(engine, peer, over.signal);
      const { admin, metrics, logging } = options;
      const params = { secret: engine.secret, admin: admin?.start, metrics, logging };
      await peer.call('begin', params, admin?.handle);
      current = peer;
      for (const listener of listeners) listener(peer);
      for (const { wake } of waiting.splice(0)) wake();
    },
  });

  const begun = (): Promise<void> => {
    if (current !== undefined) return Promise.resolve();
    if (isReleased) return Promise.reject(new PeerGoneError('There is no controller any more.'));
    return new Promise((wake, fail) => waiting.push({ wake, fail }));
  };
  const release = (): void => {
    isReleased = true;
    member.release();
    if (current !== undefined) return;
    for (const { fail } of waiting.splice(0)) fail(new PeerGoneError('The controller is ending.'));
  };
  return {
    get pid() {
      return member.pid;
    },
    get status() {
      return status;
    },
    async call<K extends keyof ControllerProcedures>(
      name: K,
      params: Parameters<ControllerProcedures[K]>[0],
    ): Promise<Awaited<ReturnType<ControllerProcedures[K]>>> {
      await begun();
      if (current === undefined) throw new PeerGoneError('The controller has just ended.');
      return current.call(name, params);
    },
    onBegun(listener) {
      listeners.add(listener);
      if (current !== undefined) listener(current);
    },
    release,
    async stop() {
      release();
      await member.stop();
    },
  };
}

async function forwardEvents(
  engine: Engine,
  peer: Peer<ControllerProcedures>,
  signal: AbortSignal,
): Promise<void> {
  for await (const event of engine.watch(signal)) peer.notify('engineEvent', event);
}
