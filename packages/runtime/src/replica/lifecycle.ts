import { DefinitionError, isRoute } from '@sluice/core';

import type { DeploymentTarget } from '../bind.js';

/**
 * What a deployment's class may have besides its routes; each may be async, all are optional.
 *
 * A replica constructs the instance, awaits `init`, gives `reconfigure` the `userConfig` when there
 * is one, and then takes requests. A method that is a route is no hook, whatever its name.
 */
export interface DeploymentHooks {
  /**
   * Awaited once after the constructor and before the first request: load a model, open a pool. A
   * rejection fails the start of the replica, which is tried again.
   */
  init?(): unknown;
  /**
   * Takes the deployment's `userConfig`, after `init` and whenever only that changes; the replica goes
   * on serving meanwhile. Not called while there is none.
   */
  reconfigure?(userConfig: unknown): unknown;
  /**
   * Asked every `healthCheckPeriodS` (10 s); rejects or throws when the replica should be replaced,
   * which happens after three failures in a row. Without it a replica that answers is healthy.
   */
  checkHealth?(): unknown;
  /** Runs once, after the last request and before the process ends; not when the process is killed. */
  close?(): unknown;
  /** The same as `close`, and called in its place when a class has both. */
  [Symbol.asyncDispose]?(): PromiseLike<void>;
}

/** The hooks of one instance; a function deployment has none. */
export interface Lifecycle {
  init(): Promise<void>;
  /** Rejects when there is a config and no `reconfigure` to take it. */
  reconfigure(userConfig: unknown): Promise<void>;
  checkHealth(): Promise<void>;
  dispose(): Promise<void>;
}

/** Finds the hooks of an instance; `deployment` names it in errors. */
export function lifecycleOf(
  target: DeploymentTarget,
  instance: object | undefined,
  deployment: string,
): Lifecycle {
  const hooks: DeploymentHooks = instance ?? {};
  const has = (name: 'init' | 'reconfigure' | 'checkHealth' | 'close'): boolean =>
    target.kind === 'class' && typeof hooks[name] === 'function' && !isRoute(target.type, name);
  const takesConfig = has('reconfigure');
  const checksHealth = has('checkHealth');
  return {
    async init() {
      if (has('init')) await hooks.init?.();
    },
    async reconfigure(userConfig) {
      if (takesConfig) await hooks.reconfigure?.(userConfig);
      else if (userConfig !== null) throw noReconfigure(deployment);
    },
    async checkHealth() {
      if (checksHealth) await hooks.checkHealth?.();
    },
    async dispose() {
      if (typeof hooks[Symbol.asyncDispose] === 'function') await hooks[Symbol.asyncDispose]?.();
      else if (has('close')) await hooks.close?.();
    },
  };
}

function noReconfigure(deployment: string): DefinitionError {
  return new DefinitionError([
    {
      code: 'E_RECONFIGURE_MISSING',
      where: deployment,
      what: 'There is a userConfig (user_config), but no reconfigure method to take it.',
      fix: 'Add reconfigure(userConfig) { ... } to the class, or leave userConfig out.',
    },
  ]);
}
