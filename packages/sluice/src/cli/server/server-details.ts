import { authorityOf, isRecord } from '@sluice/core/internal';

import type { AdminClient } from './admin-client.js';

/** What a server says of itself, as far as commands show it. */
export interface ServerDetails {
  /** The address of HTTP; undefined where that is disabled. */
  readonly url: string | undefined;
  readonly controllerPid: number | undefined;
  readonly applications: readonly ApplicationDetails[];
}

export interface ApplicationDetails {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  /** null: reached by handles alone. */
  readonly routePrefix: string | null;
  /** As the config had it; undefined for one that code runs. */
  readonly config: Readonly<Record<string, unknown>> | undefined;
  readonly deployments: readonly DeploymentDetails[];
}

export interface DeploymentDetails {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly wantedReplicas: number;
  readonly replicas: readonly ReplicaDetails[];
}

export interface ReplicaDetails {
  readonly id: string;
  readonly state: string;
  readonly pid: number | undefined;
  readonly startTimeS: number;
  /** The GPUs that were assigned to it, as `CUDA_VISIBLE_DEVICES` names them. */
  readonly gpus: readonly string[];
}

/** The path of Ray Serve's REST API that has everything. */
export const APPLICATIONS_PATH = '/api/serve/applications/';

/** Asks a server for its details. */
export async function serverDetails(admin: AdminClient): Promise<ServerDetails> {
  return readDetails(await admin.json('GET', APPLICATIONS_PATH), admin);
}

/** Reads the answer; a member that is not there, as of a newer server, is shown as empty. */
function readDetails(value: unknown, { address }: AdminClient): ServerDetails {
  const details = recordOf(value);
  const http = recordOf(details['http_options']);
  const [host, port] = [textOf(http['host']), http['port']];
  const reached = host === '0.0.0.0' || host === '::' ? new URL(address).hostname : host;
  const isSecure = textOf(http['ssl_certfile']) !== '';
  return {
    url:
      details['proxy_location'] === 'Disabled'
        ? undefined
        : `${isSecure ? 'https' : 'http'}://${authorityOf(reached, numberOf(port) ?? 0)}`,
    controllerPid: numberOf(recordOf(details['controller_info'])['pid']),
    applications: membersOf(details['applications']).map(readApplication),
  };
}

function readApplication([name, value]: readonly [string, unknown]): ApplicationDetails {
  const application = recordOf(value);
  const config = application['deployed_app_config'];
  return {
    name,
    status: textOf(application['status']),
    message: textOf(application['message']),
    routePrefix:
      typeof application['route_prefix'] === 'string' ? application['route_prefix'] : null,
    config: isRecord(config) ? config : undefined,
    deployments: membersOf(application['deployments']).map(readDeployment),
  };
}

function readDeployment([name, value]: readonly [string, unknown]): DeploymentDetails {
  const deployment = recordOf(value);
  const { replicas } = deployment;
  return {
    name,
    status: textOf(deployment['status']),
    message: textOf(deployment['message']),
    wantedReplicas: numberOf(deployment['target_num_replicas']) ?? 0,
    replicas: Array.isArray(replicas) ? replicas.map(readReplica) : [],
  };
}

function readReplica(value: unknown): ReplicaDetails {
  const replica = recordOf(value);
  return {
    id: textOf(replica['replica_id']),
    state: textOf(replica['state']),
    pid: numberOf(replica['pid']),
    startTimeS: numberOf(replica['start_time_s']) ?? 0,
    gpus: Array.isArray(replica['gpus']) ? replica['gpus'].map(String) : [],
  };
}

function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(recordOf(value));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
