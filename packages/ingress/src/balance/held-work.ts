import type { DeploymentKey } from '../routes/snapshot.js';

/** The work that one router has for a deployment. */
export interface DeploymentLoad extends DeploymentKey {
  /** Requests, calls and WebSockets that wait for a replica. */
  readonly queued: number;
  /** Those that run, by the replica that has them; replicas that retire are left out. */
  readonly running: Readonly<Record<string, number>>;
}

/** The deployments that have work but no replica, as a router tells those who ask. */
export interface HeldWork {
  /** Grows whenever a deployment without replicas gets work. */
  readonly revision: number;
  readonly deployments: readonly DeploymentLoad[];
}

/** A router that says what it has to do: the load that autoscaling goes by. */
export interface LoadReporter {
  /** The deployments that have work. */
  loads(): readonly DeploymentLoad[];
  /**
   * Resolves as soon as a deployment without replicas has got work after revision `after`; -1 is before the
   * first, and is answered at once. Nobody need wait for the next look at the load to start a replica.
   */
  held(after: number): Promise<HeldWork>;
}

/** Tells those who ask that there is work which no replica can take. */
export class HeldWorkBell {
  readonly #held: () => readonly DeploymentLoad[];
  #revision = 0;
  #asking: (() => void)[] = [];

  /** `held` lists the deployments that have work but no replica. */
  constructor(held: () => readonly DeploymentLoad[]) {
    this.#held = held;
  }

  /** A deployment without replicas has got work. */
  ring(): void {
    this.#revision += 1;
    for (const answer of this.#asking.splice(0)) answer();
  }

  after(revision: number): Promise<HeldWork> {
    if (this.#revision > revision) return Promise.resolve(this.#answer());
    return new Promise((resolve) => this.#asking.push(() => resolve(this.#answer())));
  }

  #answer(): HeldWork {
    return { revision: this.#revision, deployments: this.#held() };
  }
}
