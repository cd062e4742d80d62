import { isRoute } from './decorators/read-records.js';
import { DefinitionError } from './errors.js';
import type { Constructor } from './types/constructor.js';

/**
 * The hooks of a deployment's class. Each is optional and may be async.
 *
 * `createApp` and a replica construct the instance, await `init`, give `reconfigure` the
 * `userConfig` when there is one, and then take requests. A method that is a route is no hook,
 * whatever its name.
 */
export interface DeploymentHooks {
  /**
   * Awaited once after the constructor and before the first request: load a model, open a pool. A
   * rejection fails the start of a replica, which is tried again.
   */
  init?(): unknown;
  /**
   * Takes the deployment's `userConfig`, after `init` and whenever only that changes; the replica goes
   * on serving meanwhile. Not called while there is none.
   */
  reconfigure?(userConfig: unknown): unknown;
  /**
   * Called every `healthCheckPeriodS` (10 s); rejects or throws when the replica should be replaced,
   * which happens after three failures in a row. Without it a replica that answers is healthy.
   */
  checkHealth?(): unknown;
  /**
   * Figures of the replica that its autoscaling policy decides by, as a plain object of numbers: the length of
   * a queue, the memory of a GPU. Called at every look at the load, every `metricsIntervalS` (0.5 s), while
   * there is such a policy, and never twice at a time. What takes more than 10 s, throws, or is not of numbers
   * is logged once and left out.
   */
  recordAutoscalingStats?(): unknown;
  /** Runs once, after the last request and before the process ends; not when the process is killed. */
  close?(): unknown;
  /** The same as `close`, and called in its place when a class has both. */
  [Symbol.asyncDispose]?(): PromiseLike<void>;
}

/** The hooks of one instance; a function has none. */
export interface Lifecycle {
  readonly hasInit: boolean;
  readonly hasDispose: boolean;
  init(): Promise<void>;
  /** Rejects when there is a config but no `reconfigure` method. */
  reconfigure(userConfig: unknown): Promise<void>;
  checkHealth(): Promise<void>;
  dispose(): Promise<void>;
}

/** Finds the hooks of an instance of a class; errors call it `name`. */
export function lifecycleOf(
  type: Constructor | undefined,
  instance: object | undefined,
  name: string,
): Lifecycle {
  const hooks: DeploymentHooks = instance ?? {};
  const has = (hook: HookName): boolean => hasHook(type, hooks, hook);
  const takesConfig = has('reconfigure');
  const checksHealth = has('checkHealth');
  const hasInit = has('init');
  // Evaluated late, because `init` may define the method.
  const isDisposable = (): boolean => typeof hooks[Symbol.asyncDispose] === 'function';
  return {
    hasInit,
    get hasDispose() {
      return isDisposable() || has('close');
    },
    async init() {
      if (hasInit) await hooks.init?.();
    },
    async reconfigure(userConfig) {
      if (takesConfig) await hooks.reconfigure?.(userConfig);
      else if (userConfig !== null) throw noReconfigure(name);
    },
    async checkHealth() {
      if (checksHealth) await hooks.checkHealth?.();
    },
    async dispose() {
      if (isDisposable()) await hooks[Symbol.asyncDispose]?.();
      else if (has('close')) await hooks.close?.();
    },
  };
}

/** The `recordAutoscalingStats` of an instance of a class; undefined when it has none. */
export function autoscalingStatsOf(
  type: Constructor | undefined,
  instance: object | undefined,
): (() => unknown) | undefined {
  const hooks: DeploymentHooks = instance ?? {};
  return hasHook(type, hooks, 'recordAutoscalingStats')
    ? () => hooks.recordAutoscalingStats?.()
    : undefined;
}

type HookName = 'init' | 'reconfigure' | 'checkHealth' | 'recordAutoscalingStats' | 'close';

function hasHook(type: Constructor | undefined, hooks: DeploymentHooks, hook: HookName): boolean {
  return type !== undefined && typeof hooks[hook] === 'function' && !isRoute(type, hook);
}

function noReconfigure(where: string): DefinitionError {
  return new DefinitionError([
    {
      code: 'E_RECONFIGURE_MISSING',
      where,
      what: 'There is a userConfig (user_config), but no reconfigure method to take it.',
      fix: 'Add reconfigure(userConfig) { ... } to the class, or leave userConfig out.',
    },
  ]);
}
