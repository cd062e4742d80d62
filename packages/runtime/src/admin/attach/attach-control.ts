import type { AttachAnswers, AttachRequest } from '../../attach/attach-request.js';
import type { Controller } from '../../controller/controller.js';
import { replicaStatus } from '../../controller/replica-state.js';
import type { RecentSource } from '../../tracing/recent-source.js';
import type { ProcessUsage } from '../../process/process-usage.js';

/** A process of the server, in the API's spelling. */
export interface ProcessDetails {
  /** `supervisor`, `controller`, `ingress 1`, `serve`, or the id of a replica. */
  readonly name: string;
  readonly pid: number | null;
  /** Of a replica, in Ray Serve's words; null for the others. */
  readonly state: string | null;
  readonly start_time_s: number | null;
  /** The GPUs that were assigned to a replica, as `CUDA_VISIBLE_DEVICES` names them; absent for none. */
  readonly gpus?: readonly string[];
  /** null for a process that did not answer. */
  readonly usage: Readonly<Record<string, number>> | null;
}

/** What a person who works on a running server can ask of its processes. */
export interface AttachControl {
  processes(): Promise<readonly ProcessDetails[]>;
  /** Undefined when there is no such replica. Rejects with what went wrong there. */
  attach<R extends AttachRequest>(
    replica: string,
    request: R,
  ): Promise<AttachAnswers[R['kind']] | undefined>;
}

/** A process that is no replica. */
export interface OtherProcess {
  /** `supervisor`, `controller`, `ingress 1`. */
  readonly name: string;
  readonly pid: number;
  readonly usage: () => Promise<ProcessUsage>;
  /** Tells its last requests; absent for a process that serves none. */
  readonly recent?: RecentSource['recent'];
}

export interface AttachOptions {
  readonly controller: Controller;
  /** The processes of the server that are no replicas, in the order in which they are told. */
  readonly others: () => readonly OtherProcess[];
  /** Seconds since 1970 of a time of the controller's clock. */
  readonly toUnixS: (ms: number) => number;
}

/** How long a process may take to say what it uses: one that computes is listed without. */
const USAGE_MS = 1_000;

/** Asks the processes of a server over the controller's channels. */
export function createAttachControl(options: AttachOptions): AttachControl {
  const { controller, others, toUnixS } = options;
  return {
    async processes() {
      const replicas = controller.replicas.map(async (replica) => {
        const { id, pid, startedAtMs, gpus } = replica;
        const asked = controller.attach(id, { kind: 'usage' }).catch(() => undefined);
        return {
          name: id,
          pid: pid ?? null,
          state: replicaStatus(replica),
          start_time_s: toUnixS(startedAtMs),
          ...(gpus !== undefined && { gpus: gpus.devices }),
          usage: usageDetails(await within(USAGE_MS, asked)),
        };
      });
      return await Promise.all([...others().map(otherDetails), ...replicas]);
    },
    attach: (replica, request) => controller.attach(replica, request),
  };
}

async function otherDetails({ name, pid, usage }: OtherProcess): Promise<ProcessDetails> {
  const asked = usage().catch(() => undefined);
  return {
    name,
    pid,
    state: null,
    start_time_s: null,
    usage: usageDetails(await within(USAGE_MS, asked)),
  };
}

function usageDetails(
  usage: (ProcessUsage & { readonly ongoing?: number; readonly webSockets?: number }) | undefined,
): Readonly<Record<string, number>> | null {
  if (usage === undefined) return null;
  const { rssBytes, heapBytes, cpuMs, loopActiveMs, loopIdleMs, ongoing, webSockets } = usage;
  return {
    rss_bytes: rssBytes,
    heap_bytes: heapBytes,
    cpu_ms: cpuMs,
    loop_active_ms: loopActiveMs,
    loop_idle_ms: loopIdleMs,
    ...(ongoing !== undefined && { ongoing }),
    ...(webSockets !== undefined && { web_sockets: webSockets }),
  };
}

/** Undefined when it takes longer. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
