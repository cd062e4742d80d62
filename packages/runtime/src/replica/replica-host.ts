import type { Application } from '../deployment/bind.js';
import type { DeploymentHandle } from '../handle/handle-types.js';

/** A deployment as it is asked for by name. */
export interface NamedDeployment {
  /** Undefined for the application of the asking replica. */
  readonly application: string | undefined;
  /** Undefined for the application's ingress. */
  readonly deployment: string | undefined;
}

/** Answers `serve` in a process that is a replica. */
export interface ReplicaHost {
  /**
   * Takes the application over when it is the one this process is a replica of, and then never
   * resolves; resolves at once with a handle for any other name.
   */
  run(app: Application<unknown>, name: string): Promise<DeploymentHandle<unknown>>;
  /** A handle of a deployment by its name; without one, of an application's ingress. */
  handle(target: NamedDeployment): DeploymentHandle<unknown>;
}

/** On the global object, so that a second copy of this package in the same process finds it too. */
const KEY = Symbol.for('sluice.replica');

export function setReplicaHost(host: ReplicaHost): void {
  Object.defineProperty(globalThis, KEY, { value: host, configurable: true });
}

/** Undefined in a process that is not a replica. */
export function replicaHost(): ReplicaHost | undefined {
  const host: ReplicaHost | undefined = Reflect.get(globalThis, KEY);
  return host;
}
