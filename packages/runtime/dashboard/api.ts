import type { LiveFigures } from '../src/admin/dashboard/live-sample.js';
import type {
  FailureCount,
  ProcessSpan,
  TraceSummary,
} from '../src/admin/dashboard/recent-view.js';

/** The part of the API's answer that the dashboard shows; its names are Ray Serve's. */
export interface ServerDetails {
  readonly applications: Readonly<Record<string, ApplicationDetails>>;
  readonly http_options: { readonly host: string; readonly port: number };
}

export interface ApplicationDetails {
  readonly name: string;
  readonly route_prefix: string | null;
  readonly docs_path: string | null;
  readonly status: string;
  readonly message: string;
  readonly last_deployed_time_s: number;
  readonly deployments: Readonly<Record<string, DeploymentDetails>>;
}

export interface DeploymentDetails {
  readonly name: string;
  readonly status: string;
  readonly status_trigger: string;
  readonly message: string;
  readonly target_num_replicas: number;
  readonly deployment_config: { readonly autoscaling_config?: unknown };
  readonly replicas: readonly ReplicaDetails[];
}

export interface ReplicaDetails {
  readonly replica_id: string;
  readonly state: string;
  readonly pid: number | null;
  readonly start_time_s: number;
}

/** The last lines that a replica printed. */
export interface ReplicaOutput {
  readonly lines: readonly string[];
}

/** The server did as it was asked not: its own words say why. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
}

export async function readDetails(): Promise<ServerDetails> {
  return await json('/api/serve/applications/');
}

export async function readLive(afterMs: number): Promise<LiveFigures> {
  return await json(`/api/v1/live?after=${afterMs}`);
}

export async function readFailures(): Promise<readonly FailureCount[]> {
  const { failures } = await json<{ readonly failures: readonly FailureCount[] }>(
    '/api/v1/failures',
  );
  return failures;
}

export async function readTraces(): Promise<readonly TraceSummary[]> {
  const { traces } = await json<{ readonly traces: readonly TraceSummary[] }>('/api/v1/traces');
  return traces;
}

export async function readSpans(traceId: string): Promise<readonly ProcessSpan[]> {
  const path = `/api/v1/traces/${encodeURIComponent(traceId)}`;
  const { spans } = await json<{ readonly spans: readonly ProcessSpan[] }>(path);
  return spans;
}

export async function readOutput(replica: string): Promise<ReplicaOutput> {
  return await json(`/api/v1/replicas/${encodeURIComponent(replica)}/output`);
}

export async function setReplicas(
  application: string,
  deployment: string,
  count: number,
): Promise<void> {
  await send('POST', `${pathOf(application, deployment)}/replicas`, { count });
}

export async function restart(application: string, deployment: string): Promise<void> {
  await send('POST', `${pathOf(application, deployment)}/restart`);
}

export async function deleteApplication(application: string): Promise<void> {
  await send('DELETE', `/api/v1/applications/${encodeURIComponent(application)}`);
}

function pathOf(application: string, deployment: string): string {
  return `/api/v1/applications/${encodeURIComponent(application)}/deployments/${encodeURIComponent(deployment)}`;
}

async function json<T>(path: string): Promise<T> {
  const response = await fetch(urlOf(path), { headers: { accept: 'application/json' } });
  if (!response.ok) throw new ApiError(await reasonOf(response));
  // The server of this same version answers so.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (await response.json()) as T;
}

async function send(method: string, path: string, body?: unknown): Promise<void> {
  const response = await fetch(urlOf(path), {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  if (!response.ok) throw new ApiError(await reasonOf(response));
}

/** A page whose own URL has the token in it could not fetch a path relative to that. */
function urlOf(path: string): URL {
  return new URL(path, location.origin);
}

async function reasonOf(response: Response): Promise<string> {
  const text = await response.text();
  const told = /"(?:detail|error)":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return told ?? (text.trim() || `${response.status} ${response.statusText}`);
}
