import { isRecord } from '@sluice/core/internal';
import { routePrefixProblem } from '@sluice/ingress';

import {
  AUTOSCALING_RULES,
  BACKPRESSURE_RULES,
  DEPLOYMENT_OPTION_RULES,
  QUEUE_RULES,
  ROUTER_CONFIG_RULES,
  LOGGING_RULES,
  POLICY_RULES,
  type OptionRule,
} from '../deployment/option-rules.js';
import { GPUS_RULE, isGpuAmount } from '../gpus/gpu-amount.js';
import { isName, NAME_RULE } from '../deployment/names.js';
import { TRACING_RULES } from '../tracing/tracing-rules.js';
import type { ConfigRule } from './check-value.js';
import { INERT_KEYS } from './inert-keys.js';
import { isProxyCount, MAX_PROXIES } from './num-proxies.js';
import { isProxyLocation, PROXY_LOCATIONS } from './proxy-location.js';

/** Ray's own tools write null where nothing is wanted. */
const LOGGING: ConfigRule = {
  kind: 'object',
  required: [],
  isNullable: true,
  keys: fromOptions(LOGGING_RULES),
};

/** Who decides how many replicas there are, of a deployment or of all of an application. */
const POLICY: ConfigRule = {
  kind: 'object',
  required: [],
  isNullable: true,
  keys: fromOptions(POLICY_RULES),
};

/**
 * The schema of a config file: Ray Serve's, with snake_case names.
 *
 * Plain tables rather than a class with validators: a file must be readable where class-validator is
 * not installed, and the deployment options already have their table, shared with `@Deployment`.
 */
const DEPLOYMENT: ConfigRule = {
  kind: 'object',
  required: ['name'],
  keys: {
    ...INERT_KEYS.deployment,
    ...fromOptions(DEPLOYMENT_OPTION_RULES),
    ray_actor_options: {
      kind: 'object',
      required: [],
      isNullable: true,
      keys: { ...INERT_KEYS.actor, num_gpus: orNull(GPUS_RULE, isGpuAmount) },
    },
    backpressure_config: { kind: 'object', required: [], keys: fromOptions(BACKPRESSURE_RULES) },
    autoscaling_config: {
      kind: 'object',
      required: [],
      keys: { ...fromOptions(AUTOSCALING_RULES), policy: POLICY },
    },
    request_router_config: {
      kind: 'object',
      required: [],
      keys: { ...INERT_KEYS.router, ...fromOptions(ROUTER_CONFIG_RULES) },
    },
    queue: { kind: 'object', required: ['key'], keys: fromOptions(QUEUE_RULES) },
    logging_config: LOGGING,
  },
};

const APPLICATION: ConfigRule = {
  kind: 'object',
  required: ['import_path'],
  keys: {
    ...INERT_KEYS.application,
    name: text(NAME_RULE, (name) => (isName(name) ? undefined : `must be ${NAME_RULE}`)),
    route_prefix: prefix(),
    import_path: text('module.ts:app, directory.module:app or directory.module.app', (path) =>
      /^[^:].*[:.][^:./\\]+$/.test(path)
        ? undefined
        : 'must be like module.ts:app or directory.module:app.',
    ),
    args: value('a mapping, which the builder that import_path names is called with', isRecord),
    deployments: { kind: 'list', items: DEPLOYMENT },
    logging_config: LOGGING,
    autoscaling_policy: POLICY,
    external_scaler_enabled: value('true or false', (given) => typeof given === 'boolean'),
  },
};

const HTTP: ConfigRule = {
  kind: 'object',
  required: [],
  keys: {
    host: text('an address', (host) => (host === '' ? 'must not be empty.' : undefined)),
    port: value('a whole number from 0 to 65535', (port) => isWhole(port, 0) && port <= 65_535),
    keep_alive_timeout_s: seconds(),
    request_timeout_s: value(
      'a number of seconds, or 0 or null for no limit',
      (limit) => limit === null || isNumber(limit, 0),
    ),
    root_path: text('a path', (path) => (path === '' ? undefined : routePrefixProblem(path))),
    timeout_status_code: value('408 or 504', (code) => code === 408 || code === 504),
    trusted_proxies: { kind: 'list', items: text('an address or a CIDR range') },
    max_header_bytes: value('a whole number above 0', (bytes) => isWhole(bytes, 1)),
    max_header_lines: value('a whole number above 0', (lines) => isWhole(lines, 1)),
    max_url_bytes: value('a whole number above 0', (bytes) => isWhole(bytes, 1)),
    headers_timeout_s: seconds(),
    min_bytes_per_second: value('a number of at least 0', (rate) => isNumber(rate, 0)),
    max_collected_body_bytes: value('a whole number of at least 0', (bytes) => isWhole(bytes, 0)),
    ws_idle_timeout_s: seconds(),
    ws_compression_threshold_bytes: value('a whole number of at least 0', (bytes) =>
      isWhole(bytes, 0),
    ),
    drain_delay_s: seconds(),
    ssl_certfile: file(),
    ssl_keyfile: file(),
    ssl_keyfile_password: text('a string'),
    ssl_ca_certs: file(),
    num_proxies: value(`a whole number from 1 to ${MAX_PROXIES}`, isProxyCount),
  },
};

const METRICS: ConfigRule = {
  kind: 'object',
  required: [],
  keys: {
    host: text('an address', (host) => (host === '' ? 'must not be empty.' : undefined)),
    port: value('a whole number from 0 to 65535', (port) => isWhole(port, 0) && port <= 65_535),
    ray_names: value('true or false', (given) => typeof given === 'boolean'),
  },
};

const TRACING: ConfigRule = {
  kind: 'object',
  required: [],
  isNullable: true,
  keys: fromOptions(TRACING_RULES),
};

/** The rule of a whole config file. */
export const CONFIG_RULE: ConfigRule = {
  kind: 'object',
  required: ['applications'],
  keys: {
    ...INERT_KEYS.root,
    proxy_location: value(`one of ${PROXY_LOCATIONS.join(', ')}`, isProxyLocation),
    http_options: HTTP,
    metrics_options: METRICS,
    tracing_config: TRACING,
    logging_config: LOGGING,
    applications: { kind: 'list', items: APPLICATION },
    target_capacity: value(
      'a percentage from 0 to 100, or null for all',
      (percentage) => percentage === null || (isNumber(percentage, 0) && percentage <= 100),
    ),
  },
};

function prefix(): ConfigRule {
  return {
    kind: 'checked',
    expected: 'a path such as /api, or null',
    problem(path) {
      if (path === null) return undefined;
      return typeof path === 'string'
        ? routePrefixProblem(path)
        : 'must be a path such as /api, or null.';
    },
  };
}

/** As in Ray's schema null leaves an option as it is in the code; a name must be there. */
function fromOptions(rules: readonly OptionRule[]): Readonly<Record<string, ConfigRule>> {
  return Object.fromEntries(
    rules.map((rule) => [
      rule.snake,
      rule.snake === 'name'
        ? value(rule.expected, (given) => rule.accepts(given))
        : orNull(rule.expected, (given) => rule.accepts(given)),
    ]),
  );
}

function orNull(expected: string, accepts: (given: unknown) => boolean): ConfigRule {
  return value(expected, (given) => given === null || accepts(given));
}

function value(expected: string, accepts: (given: unknown) => boolean): ConfigRule {
  return {
    kind: 'checked',
    expected,
    problem: (given) => (accepts(given) ? undefined : `must be ${expected}.`),
  };
}

function text(
  expected: string,
  problem: (given: string) => string | undefined = () => undefined,
): ConfigRule {
  return {
    kind: 'checked',
    expected,
    problem: (given) => (typeof given === 'string' ? problem(given) : 'must be a string.'),
  };
}

function file(): ConfigRule {
  return value('the path of a PEM file, or null', (path) => path === null || isPath(path));
}

function isPath(path: unknown): boolean {
  return typeof path === 'string' && path !== '';
}

function seconds(): ConfigRule {
  return value('a number of seconds of at least 0', (given) => isNumber(given, 0));
}

function isNumber(given: unknown, least: number): given is number {
  return typeof given === 'number' && Number.isFinite(given) && given >= least;
}

function isWhole(given: unknown, least: number): given is number {
  return isNumber(given, least) && Number.isSafeInteger(given);
}
