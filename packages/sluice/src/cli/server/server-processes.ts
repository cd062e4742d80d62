import { isRecord } from '@sluice/core/internal';

import { CommandError } from '../command-error.js';
import type { AdminClient } from './admin-client.js';

/** A process of a server, as its admin API tells. */
export interface ServerProcess {
  /** `supervisor`, `controller`, `ingress 1`, or the id of a replica. */
  readonly name: string;
  readonly pid: number | undefined;
  /** Of a replica, in Ray Serve's words; empty for the others. */
  readonly state: string;
  readonly startTimeS: number | undefined;
  /** The GPUs that were assigned to a replica, as `CUDA_VISIBLE_DEVICES` names them. */
  readonly gpus: readonly string[];
  /** Undefined for a process that did not answer. */
  readonly usage: ProcessUsage | undefined;
}

/** What a process uses; times count from its start. */
export interface ProcessUsage {
  readonly rssBytes: number;
  readonly cpuMs: number;
  readonly loopActiveMs: number;
  readonly loopIdleMs: number;
  /** Requests and calls under way; undefined for what is no replica. */
  readonly ongoing: number | undefined;
}

export const PROCESSES_PATH = '/api/v1/processes';

/** Asks a server for its processes: the supervisor first, then the controller, the ingresses, the replicas. */
export async function serverProcesses(admin: AdminClient): Promise<readonly ServerProcess[]> {
  const value = await admin.json('GET', PROCESSES_PATH);
  const processes = isRecord(value) ? value['processes'] : undefined;
  return Array.isArray(processes) ? processes.filter((one) => isRecord(one)).map(readProcess) : [];
}

/**
 * The id of the replica that a name means: its id, or a part of it that no other replica has, such as `91426d`,
 * `Shop#91426d`, or `Shop` where that has one replica. Throws CommandError otherwise.
 */
export async function replicaNamed(admin: AdminClient, name: string): Promise<string> {
  const ids = (await serverProcesses(admin)).flatMap((one) => (one.state === '' ? [] : one.name));
  const found = ids.filter((id) => `#${id}#`.includes(`#${name}#`));
  const [id, other] = found;
  if (id !== undefined && other === undefined) return id;
  const list = (found.length > 1 ? found : ids).join(', ');
  const which =
    found.length > 1 ? `"${name}" is several replicas` : `There is no replica "${name}"`;
  throw new CommandError(`${which}: ${list === '' ? 'none runs' : list}.`);
}

/** The path of what can be done with a replica. */
export function replicaPath(id: string, what: string): string {
  return `/api/v1/replicas/${encodeURIComponent(id)}/${what}`;
}

function readProcess(value: Readonly<Record<string, unknown>>): ServerProcess {
  const { usage } = value;
  return {
    name: String(value['name']),
    pid: numberOf(value['pid']),
    state: typeof value['state'] === 'string' ? value['state'] : '',
    startTimeS: numberOf(value['start_time_s']),
    gpus: Array.isArray(value['gpus']) ? value['gpus'].map(String) : [],
    usage: isRecord(usage) ? readUsage(usage) : undefined,
  };
}

function readUsage(usage: Readonly<Record<string, unknown>>): ProcessUsage {
  return {
    rssBytes: numberOf(usage['rss_bytes']) ?? 0,
    cpuMs: numberOf(usage['cpu_ms']) ?? 0,
    loopActiveMs: numberOf(usage['loop_active_ms']) ?? 0,
    loopIdleMs: numberOf(usage['loop_idle_ms']) ?? 0,
    ongoing: numberOf(usage['ongoing']),
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
