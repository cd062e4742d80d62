import { rmSync } from 'node:fs';

import type { HttpOptions } from '@sluice/ingress/front';

import type { Clock } from '../clock.js';
import { deferred } from '../deferred.js';
import { spawnProcess } from '../engine/process/spawn.js';
import { childPort } from '../ipc/process-port.js';
import { PeerGoneError, connectPeer, type Peer } from '../ipc/rpc.js';
import type { Log } from '../log.js';
import type { ControllerMember } from './controller-member.js';
import { mainFile } from '../own-files.js';
import { keepAlive } from './member.js';
import type { IngressProcedures } from './protocol.js';

/** An ingress process, whichever one it is at the moment. */
export interface IngressMember {
  readonly pid: number | undefined;
  /** Resolves when the first one accepts connections. */
  readonly accepting: Promise<void>;
  /** Resolves when it is done, or was not running. */
  drain(graceMs: number): Promise<void>;
  /** From now on its end is not answered by a new start. */
  release(): void;
  stop(): Promise<void>;
}

export interface IngressMemberOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly http: HttpOptions;
  readonly handle: object;
  readonly controller: ControllerMember;
  nextSocket(): string;
}

export function startIngress(options: IngressMemberOptions): IngressMember {
  const { id, controller } = options;
  let peer: Peer<IngressProcedures> | undefined;
  let socketPath: string | undefined;
  const accepting = deferred<void>();

  // Each new controller is told of the ingress there is; each new ingress is told to the controller.
  controller.onBegun((begun) => {
    if (socketPath !== undefined) begun.notify('ingressStarted', { id, socketPath });
  });
  const member = keepAlive({
    role: id,
    clock: options.clock,
    log: options.log,
    spawn: () =>
      spawnProcess({
        script: mainFile('ingress'),
        label: id,
        execArgv: [],
      }),
    async started(child) {
      const path = options.nextSocket();
      const current = connectPeer<IngressProcedures, object>(childPort(child), {});
      peer = current;
      child.once('exit', () => {
        rmSync(path, { force: true });
        if (peer === current) peer = undefined;
        if (socketPath === path) socketPath = undefined;
        void controller.call('ingressEnded', { id }).catch(() => undefined);
      });
      await current.call('begin', { http: options.http, socketPath: path });
      socketPath = path;
      const routed = controller.call('ingressStarted', { id, socketPath: path });
      routed.catch((error: unknown) => {
        // A controller that died is told by its successor's `onBegun`. One that cannot reach this
        // ingress would leave it without routes: another ingress may be luckier.
        if (error instanceof PeerGoneError) return;
        options.log.error(`${id}: ${String(error)}`);
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
    release: () => member.release(),
    async drain(graceMs) {
      try {
        await peer?.call('drain', { graceMs });
      } catch {
        // It died first: nothing of it is left to finish.
      }
    },
    stop: () => member.stop(),
  };
}
