import type { ServeStatus } from '../controller/status.js';

/** What runs, for whoever prints it. */
export interface ServeFacts {
  /** `http://127.0.0.1:8000`, without a trailing slash. */
  readonly url: string;
  readonly controllerPid: number | undefined;
  readonly ingressPids: readonly number[];
  readonly applications: readonly ApplicationFacts[];
}

export interface ApplicationFacts {
  readonly name: string;
  readonly routePrefix: string | null;
  /** Where it is served; undefined when it has no route prefix. */
  readonly url: string | undefined;
  readonly replicas: readonly {
    readonly deployment: string;
    readonly id: string;
    readonly pid: number | undefined;
  }[];
}

export function factsOf(
  status: ServeStatus,
  processes: Omit<ServeFacts, 'applications'>,
): ServeFacts {
  return {
    ...processes,
    applications: status.applications.map(({ name, routePrefix, deployments }) => ({
      name,
      routePrefix,
      url: routePrefix === null ? undefined : `${processes.url}${routePrefix}`,
      replicas: deployments.flatMap((deployment) =>
        deployment.replicas
          .filter((replica) => replica.state === 'ready')
          .map(({ id, pid }) => ({ deployment: deployment.name, id, pid })),
      ),
    })),
  };
}
