import type { PolicySpec } from '@sluice/ingress';

/** How the replica of each request is chosen; in the config file `request_router_config`. */
export interface RequestRouterConfig {
  /**
   * `power_of_two_choices`, `least_loaded`, `round_robin`, `consistent_hash` or `prefix_aware`; the paths of Ray
   * Serve's own classes stand for the same. `./module.ts:Name` is a policy of your own, relative to the
   * application's module. Defaults to `power_of_two_choices`.
   */
  readonly requestRouterClass?: string;
  /** Settings of the class; defaults to none. */
  readonly requestRouterKwargs?: Readonly<Record<string, unknown>>;
}

/** The policies that come with Sluice. */
export type RouterName =
  | 'power_of_two_choices'
  | 'least_loaded'
  | 'round_robin'
  | 'consistent_hash'
  | 'prefix_aware';

/** The values that a setting takes. */
export interface ValueRule {
  /** Completes "must be ...". */
  readonly expected: string;
  accepts(value: unknown): boolean;
}

const ANY: ValueRule = { expected: 'any value', accepts: () => true };
const HEADER: ValueRule = {
  expected: 'the name of a header field',
  accepts: (value) => typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value),
};
const AT_LEAST_0: ValueRule = {
  expected: 'a number of at least 0',
  accepts: (value) => typeof value === 'number' && value >= 0,
};
const SHARE: ValueRule = {
  expected: 'a number from 0 to 1',
  accepts: (value) => typeof value === 'number' && value >= 0 && value <= 1,
};
const COUNT: ValueRule = {
  expected: 'a whole number of at least 1',
  accepts: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 1,
};

/**
 * What each policy takes, in the spelling of the config file. Those with the rule `ANY` are Ray Serve's and
 * have no meaning here.
 */
export const ROUTER_KWARGS: Readonly<Record<RouterName, Readonly<Record<string, ValueRule>>>> = {
  power_of_two_choices: {},
  least_loaded: {},
  round_robin: {},
  consistent_hash: {
    header: HEADER,
    virtual_nodes: ANY,
    fallback_replicas: ANY,
    affinity_rate_window_size: ANY,
  },
  prefix_aware: {
    imbalanced_threshold: AT_LEAST_0,
    match_rate_threshold: SHARE,
    eviction_threshold_chars: COUNT,
    do_eviction: ANY,
    eviction_target_chars: ANY,
    eviction_interval_secs: ANY,
  },
};

const RAY_CLASSES: Readonly<Record<string, RouterName>> = {
  PowerOfTwoChoicesRequestRouter: 'power_of_two_choices',
  CapacityQueueRouter: 'least_loaded',
  RoundRobinRouter: 'round_robin',
  ConsistentHashRouter: 'consistent_hash',
  PrefixCacheAffinityRouter: 'prefix_aware',
};

/** A value of `requestRouterClass`, understood. */
export type RouterClass =
  | { readonly kind: 'named'; readonly name: RouterName }
  | { readonly kind: 'own'; readonly module: string; readonly exportName: string };

/** Reads a value of `requestRouterClass`; undefined when it names nothing. */
export function readRouterClass(text: string): RouterClass | undefined {
  if (isRouterName(text)) return { kind: 'named', name: text };
  if (text.startsWith('ray.')) {
    const name = RAY_CLASSES[text.split(/[.:]/).at(-1) ?? ''];
    return name && { kind: 'named', name };
  }
  const own = /^(.+):([\p{ID_Start}_$][\p{ID_Continue}$]*)$/u.exec(text);
  const [, module, exportName] = own ?? [];
  return module === undefined || exportName === undefined
    ? undefined
    : { kind: 'own', module, exportName };
}

/** The policies by name, as messages list them. */
export const ROUTER_NAMES: readonly string[] = Object.keys(ROUTER_KWARGS);

function isRouterName(text: string): text is RouterName {
  return Object.hasOwn(ROUTER_KWARGS, text);
}

/** Overrides the header that names the session of a request; the first that is set wins. */
const SESSION_VARIABLES = ['SLUICE_SESSION_ID_HEADER', 'RAY_SERVE_SESSION_ID_HEADER_KEY'];

/** The environment of the process that decides. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Says to routers what a config means. The config has been checked; what it leaves out has its default.
 * `entry` is the application's module, to which the module of a policy of its own is relative.
 */
export function policySpec(
  { requestRouterClass, requestRouterKwargs }: RequestRouterConfig = {},
  from: { readonly entry: string | undefined; readonly environment: Environment },
): PolicySpec {
  const read = readRouterClass(requestRouterClass ?? 'power_of_two_choices');
  const kwargs = requestRouterKwargs ?? {};
  if (read === undefined) return 'power-of-two';
  if (read.kind === 'own') {
    const { module, exportName } = read;
    return { kind: 'own', module, exportName, kwargs, entry: from.entry };
  }
  switch (read.name) {
    case 'power_of_two_choices':
      return 'power-of-two';
    case 'least_loaded':
      return { kind: 'least-loaded' };
    case 'round_robin':
      return { kind: 'round-robin' };
    case 'consistent_hash':
      return {
        kind: 'consistent-hash',
        header: textOr(kwargs['header'], sessionHeader(from.environment)),
      };
    case 'prefix_aware':
      return {
        kind: 'prefix-aware',
        imbalancedThreshold: numberOr(kwargs['imbalanced_threshold'], 10),
        matchRateThreshold: numberOr(kwargs['match_rate_threshold'], 0.1),
        maxChars: numberOr(kwargs['eviction_threshold_chars'], 1_000_000),
      };
    default:
      return read.name satisfies never;
  }
}

function sessionHeader(environment: Environment): string {
  for (const name of SESSION_VARIABLES) {
    const header = environment[name];
    if (header !== undefined && header !== '') return header;
  }
  return 'x-session-id';
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
