import { isRecord } from '@sluice/core/internal';

import type { ConfigRule } from './check-value.js';

/**
 * The keys of Ray Serve's schema (ray/serve/schema.py, 2.60) that have no meaning on one machine. They are
 * read, so that a file may serve both, and a warning says what they do not do. A key that gets a meaning
 * moves into the schema, whose keys win over these.
 */
export const INERT_KEYS: Readonly<Record<InertPlace, Readonly<Record<string, ConfigRule>>>> = {
  root: {
    grpc_options: inert('There is no gRPC. HTTP and WebSockets are served.'),
    controller_options: inert('The controller has the environment of the command that starts it.'),
  },
  application: {
    runtime_env: inert(
      'Replicas have the packages and the environment of the command that starts them.',
    ),
  },
  deployment: {
    placement_group_bundles: inert('There is one machine, and nothing to place.'),
    placement_group_strategy: inert('There is one machine, and nothing to place.'),
    placement_group_bundle_label_selector: inert('There is one machine, and nothing to place.'),
    max_replicas_per_node: inert('There is one machine, which has all replicas.'),
    gang_scheduling_config: inert('Replicas start one by one, and need no others.'),
    deployment_actors: inert('Make it a deployment, and bind it: every replica gets a handle.'),
    graceful_shutdown_wait_loop_s: inert(
      'A replica that is stopped ends as soon as it has finished what it has.',
    ),
  },
  actor: {
    num_cpus: inert('Replicas share the processors of the machine.'),
    memory: inert('Replicas share the memory of the machine.'),
    resources: inert('There is one machine, which has all replicas.'),
    accelerator_type: inert('There is one machine, whose GPUs num_gpus shares out.'),
    runtime_env: inert(
      'Replicas have the packages and the environment of the command that starts them.',
    ),
    label_selector: inert('There is one machine, which has all replicas.'),
    fallback_strategy: inert('There is one machine, which has all replicas.'),
  },
  router: {
    request_routing_stats_period_s: inert(
      'A policy sees the requests under way, which routers count.',
    ),
    request_routing_stats_timeout_s: inert(
      'A policy sees the requests under way, which routers count.',
    ),
    initial_backoff_s: inert('A replica that was full says itself when it has room again.'),
    backoff_multiplier: inert('A replica that was full says itself when it has room again.'),
    max_backoff_s: inert('A replica that was full says itself when it has room again.'),
  },
};

type InertPlace = 'root' | 'application' | 'deployment' | 'actor' | 'router';

function inert(instead: string): ConfigRule {
  return { kind: 'inert', instead };
}

/** True for a value that asks for nothing: what Ray's own tools write where nothing is wanted. */
export function asksForNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.keys(value).length === 0;
}
