import { isServing } from '../controller/replica-state.js';
import type { ApplicationPages, ServeStatus } from '../controller/report-status.js';

/** The processes and applications that run, for a banner. */
export interface ServeFacts {
  /** `http://127.0.0.1:8000`, without a trailing slash; undefined where HTTP is disabled. */
  readonly url: string | undefined;
  /** `http://127.0.0.1:8265`; undefined where there is no admin API. */
  readonly adminUrl: string | undefined;
  /** The file with the token of the admin API; undefined where that is not kept in a file. */
  readonly tokenFile: string | undefined;
  readonly controllerPid: number | undefined;
  readonly ingressPids: readonly number[];
  readonly applications: readonly ApplicationFacts[];
}

export interface ApplicationFacts {
  readonly name: string;
  readonly routePrefix: string | null;
  /** The address of the application; undefined when it has no route prefix, or HTTP is disabled. */
  readonly url: string | undefined;
  /** The docs page, if it has one. */
  readonly docs: string | undefined;
  /** `ws://127.0.0.1:8000/echo`; parameters as in the route. */
  readonly webSockets: readonly string[];
  readonly replicas: readonly {
    readonly deployment: string;
    readonly id: string;
    readonly pid: number | undefined;
  }[];
}

/** `order` names the applications in the order in which they were asked for; the status has them as they came up. */
export function factsOf(
  status: ServeStatus,
  processes: Omit<ServeFacts, 'applications'>,
  order: readonly string[],
): ServeFacts {
  const applications = status.applications.toSorted(
    (a, b) => order.indexOf(a.name) - order.indexOf(b.name),
  );
  return {
    ...processes,
    applications: applications.map(({ name, routePrefix, deployments, pages }) => ({
      name,
      routePrefix,
      ...addressesOf(processes.url, routePrefix, pages),
      replicas: deployments.flatMap((deployment) =>
        deployment.replicas
          .filter((replica) => isServing(replica.status))
          .map(({ id, pid }) => ({ deployment: deployment.name, id, pid })),
      ),
    })),
  };
}

function addressesOf(
  origin: string | undefined,
  routePrefix: string | null,
  pages: ApplicationPages | undefined,
): Pick<ApplicationFacts, 'url' | 'docs' | 'webSockets'> {
  if (origin === undefined || routePrefix === null) {
    return { url: undefined, docs: undefined, webSockets: [] };
  }
  const base = `${origin}${routePrefix === '/' ? '' : routePrefix}`;
  return {
    url: `${origin}${routePrefix}`,
    docs: pages?.docs === undefined ? undefined : `${base}${pages.docs}`,
    webSockets: (pages?.webSockets ?? []).map((path) => `${base.replace(/^http/, 'ws')}${path}`),
  };
}
