import { randomBytes } from 'node:crypto';

import { sluiceRun, type Served, type SpawnOptions } from './sluice-process.js';

/** The address of an admin API, and its token. */
export interface Admin {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly token: string;
  /** Sends a request with the token; an object is sent as JSON. */
  send(method: string, path: string, body?: unknown): Promise<Response>;
  /** The details of every application. */
  details(): Promise<InstanceDetails>;
  /** Replaces what is deployed; the body is the text of the answer. */
  put(config: unknown): Promise<{ readonly status: number; readonly text: string }>;
}

/** The part of the details that tests read. */
export interface InstanceDetails {
  readonly applications: Readonly<
    Record<
      string,
      {
        readonly status: string;
        readonly message: string;
        readonly route_prefix: string | null;
        readonly source: string;
        readonly deployed_app_config: unknown;
        readonly deployments: Readonly<
          Record<
            string,
            {
              readonly status: string;
              readonly target_num_replicas: number;
              readonly deployment_config: Readonly<Record<string, unknown>>;
              readonly replicas: readonly {
                readonly pid: number;
                readonly state: string;
                readonly start_time_s: number;
              }[];
            }
          >
        >;
      }
    >
  >;
  readonly target_capacity: number | null;
  readonly [key: string]: unknown;
}

/** `sluice run ARGS` with an admin API on a free port, once both answer. */
export async function sluiceRunWithAdmin(
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<{ readonly served: Served; readonly admin: Admin }> {
  const token = randomBytes(16).toString('hex');
  const served = await sluiceRun([...args, '--admin-port', '0'], {
    ...options,
    env: { ...options.env, SLUICE_AUTH_TOKEN: token },
  });
  const [, url = ''] = await served.prints(/^admin {6}(http:\S+)$/m);
  return { served, admin: adminAt(url, token) };
}

/** The admin API at an address. */
export function adminAt(url: string, token: string): Admin {
  const send = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return {
    url,
    token,
    send,
    async details() {
      const response = await send('GET', '/api/serve/applications/');
      const details: InstanceDetails = JSON.parse(await response.text());
      return details;
    },
    async put(config) {
      const response = await send('PUT', '/api/serve/applications/', config);
      return { status: response.status, text: await response.text() };
    },
  };
}
