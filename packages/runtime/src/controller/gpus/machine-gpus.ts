import { DefinitionError } from '@sluice/core';

import type { Engine } from '../../engine/engine.js';
import { freeGpus, roomFor } from '../../gpus/pack.js';
import type { Log } from '../../process/create-log.js';
import { deploymentKey, type RolloutTarget } from '../goal.js';

/** A deployment that is to be deployed, as far as its GPUs are concerned. */
type Wanting = Pick<RolloutTarget, 'config' | 'wanted'> & { readonly name: string };

/** The GPUs of the machine, which the engine is asked about when the first deployment wants one. */
export class MachineGpus {
  readonly #engine: Pick<Engine, 'gpus'>;
  readonly #log: Log;
  #devices: readonly string[] | undefined;

  constructor(options: { readonly engine: Pick<Engine, 'gpus'>; readonly log: Log }) {
    this.#engine = options.engine;
    this.#log = options.log;
  }

  /** As `CUDA_VISIBLE_DEVICES` names them; undefined while nobody wants one, and of an engine that assigns none. */
  get devices(): readonly string[] | undefined {
    return this.#devices;
  }

  /** Looks at the machine if a deployment wants GPUs. */
  async learn(deployments: readonly Pick<Wanting, 'config'>[]): Promise<void> {
    if (deployments.every(({ config }) => config.gpus === 0)) return;
    this.#devices ??= await this.#engine.gpus?.();
  }

  /**
   * Checks an application that is to be deployed against the machine. Throws DefinitionError `E_GPUS` that names every
   * deployment whose replicas the machine could not have even if it had no others. Undefined for an application that
   * needs none, to spare callers a wait.
   */
  check(application: string, deployments: readonly Wanting[]): Promise<void> | undefined {
    const wanting = deployments.filter(({ config }) => config.gpus > 0);
    return wanting.length === 0 ? undefined : this.#check(application, wanting);
  }

  async #check(application: string, wanting: readonly Wanting[]): Promise<void> {
    await this.learn(wanting);
    const devices = this.#devices;
    if (devices === undefined) {
      for (const { name, config } of wanting) this.#cannotAssign(application, name, config.gpus);
      return;
    }
    const problems = wanting.flatMap(({ name, wanted, config: { gpus } }) => {
      // A deployment that is scaled to nothing is to be started one day.
      const replicas = Math.max(wanted, 1);
      if (roomFor(freeGpus(devices, []), gpus) >= replicas) return [];
      const each = replicas === 1 ? '' : ` for each of ${replicas} replicas`;
      return [
        {
          code: 'E_GPUS',
          where: `application "${application}" deployment "${name}"`,
          what: `It asks for gpus: ${gpus}${each}, and this machine has ${described(devices)}.`,
          fix: 'Ask for less, or say how many GPUs there are: --gpus N, SLUICE_GPUS=N or serve.start({ gpus: N }).',
        },
      ];
    });
    if (problems.length > 0) throw new DefinitionError(problems);
  }

  #cannotAssign(application: string, name: string, gpus: number): void {
    this.#log.warn(
      `deployment ${deploymentKey(application, name)} asks for gpus: ${gpus}, which has no effect on the inline engine: its replicas share this process and all the GPUs that it sees`,
    );
  }
}

function described(devices: readonly string[]): string {
  if (devices.length === 0) return 'no GPU';
  return `${devices.length} ${devices.length === 1 ? 'GPU' : 'GPUs'} (${devices.join(', ')})`;
}
