import { UNITS_PER_GPU } from '../../gpus/gpu-amount.js';
import type { Log } from '../../process/create-log.js';
import {
  deploymentKey,
  type ApplicationGoal,
  type DeploymentGoal,
  type GoalState,
} from '../goal.js';
import type { Observed } from '../observed.js';
import { isWanted } from '../replica-state.js';
import { targetsOf } from '../targets.js';
import { freeNow, roomNow } from './place-starts.js';

/** Says why a deployment cannot have all its replicas, when the reason is that no GPU is free for the next. */
export function gpuShortage(
  application: ApplicationGoal,
  goal: DeploymentGoal,
  observed: Observed,
): string | undefined {
  if (observed.gpus === undefined || goal.removed || application.deleting) return undefined;
  const short = targetsOf(application, goal, observed).find(({ target, replicas }) => {
    // Where others of its own end, or are about to, what they have is for the next one.
    const isCurrent = replicas.every(
      (one) => isWanted(one.state) && one.version === target.version,
    );
    return isCurrent && replicas.length < target.wanted && roomNow(target, observed) === 0;
  });
  if (short === undefined) return undefined;
  const free = [...(freeNow(observed) ?? [])].map(([device, units]) =>
    units === 0 ? `none of GPU ${device}` : `${units / UNITS_PER_GPU} of GPU ${device}`,
  );
  const { gpus } = short.target.config;
  return `waits for ${gpus > 1 ? 'GPUs' : 'a GPU'}: a replica needs ${gpus} (gpus), and free ${free.length === 1 ? 'is' : 'are'} ${free.join(', ') || 'none'}`;
}

/** True when a deployment of the application waits for GPUs. */
export function isShortOfGpus(application: ApplicationGoal, observed: Observed): boolean {
  return application.deployments.some(
    (goal) => gpuShortage(application, goal, observed) !== undefined,
  );
}

/** Says in the log which deployments wait for GPUs, and when they no longer do. */
export class ShortageLog {
  readonly #log: Log;
  readonly #told = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  follow({ applications }: GoalState, observed: Observed): void {
    if (observed.gpus === undefined) return;
    const known = new Set<string>();
    for (const application of applications) {
      for (const goal of application.deployments) {
        const key = deploymentKey(application.name, goal.name);
        known.add(key);
        this.#say(key, gpuShortage(application, goal, observed));
      }
    }
    for (const key of this.#told) if (!known.has(key)) this.#told.delete(key);
  }

  #say(key: string, shortage: string | undefined): void {
    if (shortage === undefined) {
      if (this.#told.delete(key)) this.#log.info(`deployment ${key} no longer waits for GPUs`);
      return;
    }
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#log.warn(`deployment ${key} ${shortage}`);
  }
}
