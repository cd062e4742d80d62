import { DefinitionError, isRoute } from '@sluice/core';

import type { DeploymentTarget } from '../bind.js';

/**
 * What a deployment's class may have besides its routes; each may be async, all are optional.
 *
 * A replica constructs the instance, awaits `init`, gives `reconfigure` the `userConfig` when there
 * is one, and then takes requests. `checkHealth` rejects when the replica should be replaced.
 * `Symbol.asyncDispose` or `close` runs once, after the last request. A method that is a route is
 * no hook, whatever its name.
 */
export interface DeploymentHooks {
  init?(): unknown;
  reconfigure?(userConfig: unknown): unknown;
  checkHealth?(): unknown;
  close?(): unknown;
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
