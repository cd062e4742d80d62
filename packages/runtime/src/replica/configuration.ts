import { isDeepStrictEqual } from 'node:util';

import { logError } from '@sluice/core/internal';

import type { DeploymentConfig } from '../deployment/deployment-config.js';

/** The config a replica runs with, and its change while it runs. */
export class ReplicaConfiguration {
  #current: DeploymentConfig;
  readonly #reconfigure: (userConfig: unknown) => Promise<void>;
  /** The last change, settled or not: changes apply one after another. */
  #changing: Promise<void> = Promise.resolve();

  constructor(initial: DeploymentConfig, reconfigure: (userConfig: unknown) => Promise<void>) {
    this.#current = initial;
    this.#reconfigure = reconfigure;
  }

  get current(): DeploymentConfig {
    return this.#current;
  }

  /** Gives the instance its first user config. */
  async begin(): Promise<void> {
    if (this.#current.userConfig !== null) await this.#reconfigure(this.#current.userConfig);
  }

  /** Takes a new config whole. When the instance refuses it, everything stays as it was. */
  change(wanted: DeploymentConfig): Promise<void> {
    const changed = this.#changing.then(() => this.#apply(wanted));
    this.#changing = changed.catch(() => undefined);
    return changed;
  }

  async #apply(wanted: DeploymentConfig): Promise<void> {
    const before = this.#current.userConfig;
    if (!isDeepStrictEqual(before, wanted.userConfig)) {
      try {
        await this.#reconfigure(wanted.userConfig);
      } catch (error) {
        await this.#restore(before);
        throw error;
      }
    }
    this.#current = wanted;
  }

  /** A refused config may have been applied by half. */
  async #restore(before: unknown): Promise<void> {
    if (before === null) return;
    try {
      await this.#reconfigure(before);
    } catch (error) {
      logError('The config before the refused one could not be restored', { error });
    }
  }
}
