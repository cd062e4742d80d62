import type { DeploymentRoute, PolicySpec } from '../routes/snapshot.js';
import type { Policy } from './policy/policy.js';

/** Makes the policies of a {@link RoutePolicy}. */
export interface PolicySource {
  openPolicy(spec: PolicySpec): Policy | Promise<Policy>;
  withModels(policy: Policy): Promise<Policy>;
}

/**
 * The policy of one deployment, as its newest route wants it.
 *
 * A policy that must be imported first keeps the one before it in use until it is here; at the start
 * there is none, and work waits for the few milliseconds.
 */
export class RoutePolicy {
  /** Undefined until the first policy is here. */
  current: Policy | undefined;
  readonly #source: PolicySource;
  readonly #onChange: () => void;
  /** The name of the policy that is in use, or will be. */
  #wanted: string | undefined;
  #opening: Promise<void> = Promise.resolve();

  /** `onChange` is called when an awaited policy is here. */
  constructor(source: PolicySource, onChange: () => void) {
    this.#source = source;
    this.#onChange = onChange;
  }

  /** Takes the policy of a route; the state of the policy is kept while the route names the same one. */
  update({ policy, replicas }: Pick<DeploymentRoute, 'policy' | 'replicas'>): void {
    const hasModels = replicas.some(({ models }) => models !== undefined);
    const wanted = `${JSON.stringify(policy)}${hasModels ? ' with models' : ''}`;
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    const opened = this.#source.openPolicy(policy);
    if (typeof opened === 'function' && !hasModels) this.current = opened;
    else this.#opening = this.#await(wanted, opened, hasModels);
  }

  /** Resolves when the wanted policy is in use. */
  ready(): Promise<void> {
    return this.#opening;
  }

  async #await(
    wanted: string,
    opened: Policy | Promise<Policy>,
    hasModels: boolean,
  ): Promise<void> {
    const policy = await opened;
    const whole = hasModels ? await this.#source.withModels(policy) : policy;
    if (this.#wanted !== wanted) return;
    this.current = whole;
    this.#onChange();
  }
}
