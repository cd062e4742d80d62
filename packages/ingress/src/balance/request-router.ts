import type { OpenConnection } from '../channel/open-endpoint.js';
import type { DeploymentRoute, RoutingSnapshot, DeploymentKey } from '../routes/snapshot.js';
import type { MetricFamily } from '../metrics/metric-family.js';
import { dispatchFamilies } from './dispatch-metrics.js';
import { Dispatcher } from './dispatcher.js';
import {
  HeldWorkBell,
  type DeploymentLoad,
  type HeldWork,
  type LoadReporter,
} from './held-work.js';
import type { OpenFairQueue } from './job-queue.js';
import { openPolicy, withModels } from './policy/policies.js';
import type { Random } from './policy/policy.js';
import type { RoutedReplica } from './routed-replica.js';
import { divide } from './split/divide.js';
import type { Ticket, Work } from './work.js';

export interface RequestRouterOptions {
  /** Opens connections to replicas; `openEndpoint` for Unix and TCP. */
  readonly open: OpenConnection;
  /** Defaults to `Math.random`. */
  readonly random?: Random;
  /** Milliseconds that never go back; defaults to `performance.now`. */
  readonly now?: () => number;
  /** Shared with the replicas; TCP endpoints need one. */
  readonly secret?: string | undefined;
}

/**
 * Holds the channels to all replicas and decides which replica does which work.
 *
 * A process has one request router: an ingress for its traffic, a replica for its handles.
 */
export interface RequestRouter {
  /** Takes a newer snapshot: opens channels to new replicas, retires removed ones once they are idle. */
  update(snapshot: RoutingSnapshot): void;
  readonly snapshot: RoutingSnapshot | undefined;
  /**
   * Sends `work` to a replica. Work that cannot be assigned at once waits its turn, also for the
   * first replica or the first snapshot.
   */
  dispatch(target: DeploymentKey, work: Work): Ticket;
  close(): Promise<void>;
}

/** A request router that finds single replicas. */
export interface FindingRouter extends RequestRouter {
  /** The replica of a deployment, perhaps one that drains, for which `isMeant` is true. */
  findReplica(
    target: DeploymentKey,
    isMeant: (replica: RoutedReplica) => boolean,
  ): RoutedReplica | undefined;
}

/** A request router that says what it has to do. */
export interface ReportingRouter extends RequestRouter, LoadReporter {}

/** A request router that says when it can reach the replicas of its snapshot. */
export interface ConnectingRouter extends ReportingRouter, FindingRouter {
  /**
   * Resolves when the first attempt to connect to each replica of the snapshot has succeeded or
   * failed. Until then the connected replicas get all the work.
   */
  connected(): Promise<void>;
  /** The queues and refusals of this router, as metrics. */
  metrics(): readonly MetricFamily[];
}

/** Creates the request router of this process. Work waits until the first snapshot. */
export function createRequestRouter(options: RequestRouterOptions): ConnectingRouter {
  return new Router(options);
}

class Router implements ConnectingRouter {
  readonly #options: RequestRouterOptions;
  /** By application, then deployment. */
  readonly #dispatchers = new Map<string, Map<string, Dispatcher>>();
  readonly #bell = new HeldWorkBell(() => this.#loads((dispatcher) => dispatcher.isHeld));
  #snapshot: RoutingSnapshot | undefined;
  /** A front asks for the same few targets, as the same objects, again and again. */
  #last: { readonly target: DeploymentKey; readonly dispatcher: Dispatcher } | undefined;
  #isClosed = false;

  constructor(options: RequestRouterOptions) {
    this.#options = options;
  }

  get snapshot(): RoutingSnapshot | undefined {
    return this.#snapshot;
  }

  update(snapshot: RoutingSnapshot): void {
    if (this.#isClosed) return;
    if (this.#snapshot !== undefined && snapshot.version < this.#snapshot.version) return;
    this.#snapshot = snapshot;
    this.#last = undefined;
    const routed = new Set<Dispatcher>();
    for (const route of snapshot.deployments) {
      const dispatcher = this.#open(route);
      routed.add(dispatcher);
      dispatcher.update(route);
      dispatcher.split = route.split && {
        ...route.split,
        versions: {
          stable: dispatcher,
          candidate: this.#open({ ...route, name: route.split.candidate }),
        },
      };
    }
    for (const [application, deployments] of this.#dispatchers) {
      for (const [deployment, dispatcher] of deployments) {
        if (routed.has(dispatcher)) continue;
        dispatcher.remove(unknownDeployment({ application, deployment }));
        if (dispatcher.isIdle) deployments.delete(deployment);
      }
      if (deployments.size === 0) this.#dispatchers.delete(application);
    }
  }

  dispatch(target: DeploymentKey, work: Work): Ticket {
    const dispatcher = this.#find(target);
    if (dispatcher !== undefined) {
      const { split } = dispatcher;
      if (split === undefined) return dispatcher.dispatch(work);
      const { random = Math.random } = this.#options;
      return divide(work, split.versions, { ...split, random });
    }
    if (this.#isClosed) return refuse(work, CLOSED);
    // Before the first snapshot the router cannot know that a deployment is missing.
    if (this.#snapshot !== undefined) return refuse(work, unknownDeployment(target));
    return this.#open({ application: target.application, name: target.deployment }).dispatch(work);
  }

  findReplica(
    target: DeploymentKey,
    isMeant: (replica: RoutedReplica) => boolean,
  ): RoutedReplica | undefined {
    const dispatcher = this.#find(target);
    const candidate =
      dispatcher?.split && this.#find({ ...target, deployment: dispatcher.split.candidate });
    return dispatcher?.findReplica(isMeant) ?? candidate?.findReplica(isMeant);
  }

  async connected(): Promise<void> {
    const dispatchers = [...this.#dispatchers.values()].flatMap((one) => [...one.values()]);
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.connected()));
  }

  metrics(): readonly MetricFamily[] {
    const states = [...this.#dispatchers].flatMap(([application, deployments]) =>
      [...deployments].map(([deployment, { queued, metrics }]) => ({
        application,
        deployment,
        queued,
        metrics,
      })),
    );
    return dispatchFamilies(states);
  }

  loads(): readonly DeploymentLoad[] {
    return this.#loads(({ queued, ongoing }) => queued + ongoing > 0);
  }

  held(after: number): Promise<HeldWork> {
    return this.#bell.after(after);
  }

  #loads(isMeant: (dispatcher: Dispatcher) => boolean): readonly DeploymentLoad[] {
    return [...this.#dispatchers].flatMap(([application, deployments]) =>
      [...deployments].flatMap(([deployment, dispatcher]) => {
        const { queued, running } = dispatcher;
        return isMeant(dispatcher) ? [{ application, deployment, queued, running }] : [];
      }),
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const closing: Promise<void>[] = [];
    for (const deployments of this.#dispatchers.values()) {
      for (const dispatcher of deployments.values()) closing.push(dispatcher.close(CLOSED));
    }
    await Promise.all(closing);
  }

  #find(target: DeploymentKey): Dispatcher | undefined {
    if (this.#last?.target === target) return this.#last.dispatcher;
    const dispatcher = this.#dispatchers.get(target.application)?.get(target.deployment);
    if (dispatcher !== undefined) this.#last = { target, dispatcher };
    return dispatcher;
  }

  #open({ application, name }: Pick<DeploymentRoute, 'application' | 'name'>): Dispatcher {
    const deployments = this.#dispatchers.get(application) ?? new Map<string, Dispatcher>();
    this.#dispatchers.set(application, deployments);
    const existing = deployments.get(name);
    if (existing !== undefined) return existing;
    const { open, random = Math.random, now = monotonic, secret } = this.#options;
    const dispatcher = new Dispatcher({
      open,
      random,
      now,
      secret,
      policies: POLICIES,
      openFairQueue,
      onHeld: () => this.#bell.ring(),
    });
    deployments.set(name, dispatcher);
    return dispatcher;
  }
}

/** Imported where a deployment has a rule for whose turn it is. */
const openFairQueue: OpenFairQueue = async (spec) =>
  (await import('./queue/fairness.js')).fairQueue(spec);

const POLICIES = { openPolicy, withModels };

const CLOSED = 'This process is shutting down.';

function monotonic(): number {
  return performance.now();
}

function refuse(work: Work, message: string): Ticket {
  work.settled({ kind: 'unavailable', message });
  return REFUSED;
}

const REFUSED: Ticket = { abandon: () => undefined };

function unknownDeployment({ application, deployment }: DeploymentKey): string {
  return `Deployment(name='${deployment}', app='${application}') does not exist.`;
}
