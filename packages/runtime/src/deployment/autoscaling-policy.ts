/**
 * The policy that decides how many replicas there are; in the config file `policy` of `autoscaling_config`, and
 * `autoscaling_policy` of an application.
 */
export interface AutoscalingPolicyOptions {
  /**
   * `./module.ts:name`, relative to the application's module: a function, or a class with a method `decide`.
   * Defaults to a decision by the load.
   */
  readonly policyFunction?: string;
  /** The argument of the class's constructor, or the second one of the function; JSON. Defaults to `{}`. */
  readonly policyKwargs?: Readonly<Record<string, unknown>>;
}

/** A policy of the user's own, with its defaults filled in; plain JSON. */
export interface AutoscalingPolicyConfig {
  /** `./module.ts:name`, relative to the application's module. */
  readonly policyFunction: string;
  /** The argument of the class's constructor, or the second one of the function; JSON. */
  readonly policyKwargs: Readonly<Record<string, unknown>>;
}

/** Where a policy is found. */
export type PolicyPath =
  | { readonly kind: 'default' }
  | { readonly kind: 'own'; readonly module: string; readonly exportName: string };

/** The names of Ray Serve for its own policy, which is the default here too. */
const RAY_DEFAULTS: ReadonlySet<string> = new Set(
  ['default_autoscaling_policy', 'replica_queue_length_autoscaling_policy'].flatMap((name) => [
    `ray.serve.autoscaling_policy:${name}`,
    `ray.serve.autoscaling_policy.${name}`,
  ]),
);

/** Reads a value of `policyFunction`; undefined when it names no module of JavaScript or TypeScript. */
export function readPolicyPath(text: string): PolicyPath | undefined {
  if (RAY_DEFAULTS.has(text)) return { kind: 'default' };
  const own = /^(.+\.[cm]?[jt]s):([\p{ID_Start}_$][\p{ID_Continue}$]*)$/u.exec(text);
  const [, module, exportName] = own ?? [];
  return module === undefined || exportName === undefined
    ? undefined
    : { kind: 'own', module, exportName };
}

/** The policy that checked options name; null for the decision by the load. */
export function policyOf({
  policyFunction,
  policyKwargs = {},
}: AutoscalingPolicyOptions): AutoscalingPolicyConfig | null {
  const isOwn = policyFunction !== undefined && readPolicyPath(policyFunction)?.kind === 'own';
  return isOwn ? { policyFunction, policyKwargs } : null;
}
