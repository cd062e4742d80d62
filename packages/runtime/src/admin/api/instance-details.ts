import { isRecord } from '@sluice/core/internal';
import type { ResolvedHttpOptions } from '@sluice/ingress/front';

import type { ProxyLocation } from '../../config/proxy-location.js';
import type { Declaration } from '../../controller/declared/declaration.js';
import type { ApplicationGoal, DeploymentGoal, GoalState } from '../../controller/goal.js';
import type { ObservedReplica } from '../../controller/observed.js';
import type {
  ApplicationReport,
  DeploymentReport,
  ServeStatus,
} from '../../controller/report-status.js';
import { toSnakeCase } from '../../deployment/option-spelling.js';

/** What is known of a server, for {@link instanceDetails}. */
export interface InstanceFacts {
  readonly goal: GoalState;
  /** With what is declared and not yet deployed. */
  readonly status: ServeStatus;
  readonly declarations: readonly Declaration[];
  readonly replicas: readonly ObservedReplica[];
  readonly http: ResolvedHttpOptions;
  readonly proxyLocation: ProxyLocation;
  readonly node: { readonly id: string; readonly ip: string };
  readonly controllerPid: number;
  /** Seconds since 1970 of a time of the controller's clock. */
  toUnixS(ms: number): number;
}

/** The applications that are shown: all, or those that a config or that code asked for. */
export type ApplicationSource = 'declarative' | 'imperative';

/**
 * Tells all about the applications, as Ray Serve 2.60's `ServeInstanceDetails` (ray/serve/schema.py), which
 * its command reads strictly: an unknown member of an application or deployment is an error there.
 */
export function instanceDetails(
  facts: InstanceFacts,
  source?: ApplicationSource,
): Readonly<Record<string, unknown>> {
  const { node, http, goal, proxyLocation } = facts;
  const isServed = proxyLocation !== 'Disabled';
  const applications = facts.status.applications
    .map((report) => applicationDetails(report, facts))
    .filter((details) => source === undefined || details.source === source);
  return {
    controller_info: { ...actor(facts), actor_name: 'controller', pid: facts.controllerPid },
    proxy_location: proxyLocation,
    http_options: {
      host: http.host,
      port: http.port,
      root_path: http.rootPath,
      request_timeout_s: http.requestTimeoutS ?? null,
      // A whole number there.
      keep_alive_timeout_s: Math.ceil(http.keepAliveTimeoutS),
      ...(http.sslCertfile !== undefined && {
        ssl_keyfile: http.sslKeyfile,
        ssl_certfile: http.sslCertfile,
      }),
    },
    grpc_options: null,
    proxies: isServed
      ? { [node.id]: { ...actor(facts), actor_name: 'ingress', status: 'HEALTHY' } }
      : {},
    applications: Object.fromEntries(applications.map((details) => [details.name, details])),
    target_capacity: goal.targetCapacity ?? null,
    target_groups: isServed
      ? facts.status.applications.flatMap((report) => targetGroup(report, facts))
      : [],
    restores_unset_config_options: true,
  };
}

function applicationDetails(
  report: ApplicationReport,
  facts: InstanceFacts,
): { readonly name: string; readonly source: ApplicationSource } & Readonly<
  Record<string, unknown>
> {
  const { name } = report;
  const goal = facts.goal.applications.find((one) => one.name === name);
  const declaration = facts.declarations.find(({ request }) => request.name === name);
  const written = declaration?.request.written;
  return {
    name,
    route_prefix: report.routePrefix,
    docs_path: report.pages?.docs ?? null,
    status: report.status,
    message: report.message,
    last_deployed_time_s: declaration?.askedAtS ?? 0,
    deployed_app_config: written === undefined ? null : readable(written),
    source: written === undefined ? 'imperative' : 'declarative',
    deployments: Object.fromEntries(
      report.deployments.map((one) => [one.name, deploymentDetails(one, { goal, facts })]),
    ),
    external_scaler_enabled: declaration?.request.externalScalerEnabled ?? false,
    deployment_topology: goal === undefined ? null : topologyOf(goal),
  };
}

function deploymentDetails(
  report: DeploymentReport,
  { goal, facts }: { readonly goal: ApplicationGoal | undefined; readonly facts: InstanceFacts },
): Readonly<Record<string, unknown>> {
  const deployment = goal?.deployments.find((one) => one.name === report.name && !one.removed);
  return {
    name: report.name,
    status: report.status,
    status_trigger: report.trigger,
    message: report.message,
    deployment_config: deployment === undefined ? { name: report.name } : configOf(deployment),
    target_num_replicas: report.wantedReplicas,
    required_resources: resourcesOf(deployment),
    replicas: report.replicas.map(({ id, pid, status, gpus }) => ({
      ...actor(facts),
      actor_name: id,
      replica_id: id,
      state: status,
      pid: pid ?? null,
      ...(gpus !== undefined && { gpus }),
      start_time_s: facts.toUnixS(facts.replicas.find((one) => one.id === id)?.startedAtMs ?? 0),
    })),
  };
}

function resourcesOf(deployment: DeploymentGoal | undefined): Readonly<Record<string, number>> {
  const gpus = deployment?.config.gpus ?? 0;
  return gpus === 0 ? {} : { GPU: gpus };
}

/**
 * A config as it was written, without the few values that Ray's command refuses, and with them all that
 * this page says: a queue of 0, and a user config that is no mapping.
 */
function readable(written: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { deployments } = written;
  if (!Array.isArray(deployments)) return written;
  return {
    ...written,
    deployments: deployments.map((one: unknown) =>
      Object.fromEntries(
        Object.entries(isRecord(one) ? one : {}).filter(
          ([key, value]) =>
            !(key === 'max_queued_requests' && value === 0) &&
            !(key === 'user_config' && value !== null && !isRecord(value)),
        ),
      ),
    ),
  };
}

/** The options in force, in Ray's names; the few values that its command would not read are left out. */
function configOf({ name, config }: DeploymentGoal): Readonly<Record<string, unknown>> {
  const { userConfig, maxQueuedRequests, ...rest } = config;
  return {
    name,
    ...toSnakeCase(rest),
    ...(config.gpus > 0 && { ray_actor_options: { num_gpus: config.gpus } }),
    user_config: isRecord(userConfig) ? userConfig : null,
    ...(maxQueuedRequests !== 0 && { max_queued_requests: maxQueuedRequests }),
  };
}

function topologyOf(goal: ApplicationGoal): Readonly<Record<string, unknown>> {
  const deployments = goal.deployments.filter((one) => !one.removed);
  return {
    app_name: goal.name,
    nodes: Object.fromEntries(
      deployments.map(({ name, isIngress, handles }) => [
        name,
        {
          name,
          app_name: goal.name,
          outbound_deployments: handles.map((to) => ({ name: to, app_name: goal.name })),
          is_ingress: isIngress,
        },
      ]),
    ),
    ingress_deployment: deployments.find(({ isIngress }) => isIngress)?.name ?? null,
  };
}

function targetGroup(
  { name, routePrefix, deployments }: ApplicationReport,
  { http, node }: InstanceFacts,
): readonly Readonly<Record<string, unknown>>[] {
  if (routePrefix === null || deployments.length === 0) return [];
  const target = { ip: node.ip, port: http.port, instance_id: '', name: 'ingress' };
  return [{ targets: [target], route_prefix: routePrefix, protocol: 'HTTP', app_name: name }];
}

function actor({ node }: InstanceFacts): Readonly<Record<string, unknown>> {
  return {
    node_id: node.id,
    node_ip: node.ip,
    node_instance_id: null,
    actor_id: null,
    worker_id: null,
    log_file_path: null,
  };
}
