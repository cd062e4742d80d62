import { DEFAULT_ROUTE_PREFIX, routePrefixProblem } from '@sluice/ingress';
import { resolveHttpOptions } from '@sluice/ingress/front';
import {
  DEFAULT_ADMIN_PORT,
  DEFAULT_APPLICATION_NAME,
  DEFAULT_DEPLOYMENT_CONFIG,
  isName,
  isProxyCount,
  MAX_PROXIES,
  NAME_RULE,
} from '@sluice/runtime/internal';

import type { CommandSpec, OptionSpec } from './command-line.js';

/** The formats in which `sluice check` reports. */
const CHECK_FORMATS: readonly string[] = ['text', 'json', 'github'];

const HTTP_DEFAULTS = resolveHttpOptions({}, {});

/** The port of the debugger when `--inspect` names none, as of Node's own option. */
export const INSPECT_PORT = 9229;

type OptionName =
  | 'config'
  | 'route-prefix'
  | 'host'
  | 'port'
  | 'admin-host'
  | 'admin-port'
  | 'no-admin'
  | 'inspect'
  | 'inspect-replica'
  | 'inspect-port'
  | 'num-replicas'
  | 'num-proxies'
  | 'gpus'
  | 'ssl-certfile'
  | 'ssl-keyfile'
  | 'metrics-port'
  | 'start-timeout-s'
  | 'name'
  | 'output'
  | 'openapi-version'
  | 'asyncapi'
  | 'out'
  | 'check'
  | 'format'
  | 'json'
  | 'method'
  | 'header'
  | 'data'
  | 'include'
  | 'fail'
  | 'help';

/** The options of all commands, in the order of the help. */
const OPTIONS: Readonly<Record<OptionName, OptionSpec>> = {
  config: {
    value: 'FILE',
    help: 'Serve the applications of this YAML or JSON file',
  },
  output: { short: 'o', value: 'FILE', help: 'Write it there instead of printing it' },
  out: { short: 'o', value: 'FILE', help: 'Write the client there instead of printing it' },
  check: { help: 'Only say whether the file is up to date, for CI' },
  'openapi-version': {
    value: 'VERSION',
    help: 'The version of OpenAPI, 3.1 or 3.2 (default: what the application says, else 3.1)',
    problem: (text) => (text === '3.1' || text === '3.2' ? undefined : 'must be 3.1 or 3.2.'),
  },
  asyncapi: { help: 'Print the AsyncAPI document of the WebSockets and streams instead' },
  format: {
    value: 'FORMAT',
    help: 'text, json, or github for annotations of a workflow (default: text)',
    problem: (text) =>
      CHECK_FORMATS.includes(text) ? undefined : `must be one of ${CHECK_FORMATS.join(', ')}.`,
  },
  json: { help: 'Print a list in JSON' },
  method: {
    value: 'METHOD',
    short: 'X',
    help: 'The method of the request (default: GET, or POST with --data)',
    problem: (text) =>
      /^[!#$%&'*+.^_`|~\w-]+$/.test(text) ? undefined : 'must be a method of HTTP, such as POST.',
  },
  header: {
    value: "'NAME: VALUE'",
    short: 'H',
    help: 'A header field of the request; may be given several times',
    problem: (text) =>
      /^[!#$%&'*+.^_`|~\w-]+:[^\r\n]*$/.test(text) ? undefined : "must be 'name: value'.",
  },
  data: {
    value: 'TEXT',
    short: 'd',
    help: 'The body: a text, @file, or - for standard input; JSON unless a content-type says otherwise',
  },
  include: { short: 'i', help: 'Print the status and the header fields before the body' },
  fail: {
    short: 'f',
    help: 'Print no body and end with 22 for a status of 400 and above, as curl',
  },
  'route-prefix': {
    value: '/PREFIX',
    help: `Serve the application under this path (default: ${DEFAULT_ROUTE_PREFIX})`,
    problem: routePrefixProblem,
  },
  host: {
    value: 'HOST',
    help: `Address to listen on; 0.0.0.0 is every interface (default: ${HTTP_DEFAULTS.host})`,
    problem: (text) => (text === '' ? 'must not be empty.' : undefined),
  },
  port: {
    value: 'PORT',
    help: `Port to listen on; 0 takes any free one (default: ${HTTP_DEFAULTS.port})`,
    problem: portProblem,
  },
  'admin-host': {
    value: 'HOST',
    help: `Address of the admin API (default: ${HTTP_DEFAULTS.host})`,
    problem: (text) => (text === '' ? 'must not be empty.' : undefined),
  },
  'admin-port': {
    value: 'PORT',
    help: `Port of the admin API; 0 takes any free one (default: ${DEFAULT_ADMIN_PORT})`,
    problem: portProblem,
  },
  'no-admin': { help: 'Serve no admin API' },
  'num-replicas': {
    value: 'N',
    help: `Replicas of the deployment that serves HTTP (default: what the code says, else ${DEFAULT_DEPLOYMENT_CONFIG.numReplicas})`,
    problem: (text) =>
      /^[1-9]\d{0,5}$/.test(text) ? undefined : 'must be a whole number of at least 1.',
  },
  'num-proxies': {
    value: 'N',
    help: 'Ingress processes that share the port (default: 1)',
    problem: (text) =>
      /^[1-9]\d{0,8}$/.test(text) && isProxyCount(Number(text))
        ? undefined
        : `must be a whole number from 1 to ${MAX_PROXIES}.`,
  },
  gpus: {
    value: 'N',
    help: 'GPUs that replicas may have (default: SLUICE_GPUS, else CUDA_VISIBLE_DEVICES, else those of the machine)',
    problem: (text) => (/^\d{1,4}$/.test(text) ? undefined : 'must be a whole number.'),
  },
  'ssl-certfile': {
    value: 'FILE',
    help: 'Certificate for HTTPS and HTTP/2, in PEM; with --ssl-keyfile (default: HTTP)',
    problem: (text) => (text === '' ? 'must not be empty.' : undefined),
  },
  'ssl-keyfile': {
    value: 'FILE',
    help: 'Private key of --ssl-certfile, in PEM',
    problem: (text) => (text === '' ? 'must not be empty.' : undefined),
  },
  'metrics-port': {
    value: 'PORT',
    help: 'Serve /metrics for Prometheus on this port as well; 0 takes any free one',
    problem: (text) =>
      /^\d{1,5}$/.test(text) && Number(text) <= 65_535
        ? undefined
        : 'must be a whole number from 0 to 65535.',
  },
  'start-timeout-s': {
    value: 'SECONDS',
    help: `How long the start of a replica may take, its import included (default: ${DEFAULT_DEPLOYMENT_CONFIG.startTimeoutS})`,
    problem: (text) =>
      /^\d{1,9}(\.\d{1,3})?$/.test(text) && Number(text) > 0
        ? undefined
        : 'must be a number of seconds above 0.',
  },
  name: {
    value: 'NAME',
    help: `Name of the application (default: ${DEFAULT_APPLICATION_NAME})`,
    problem: (text) => (isName(text) ? undefined : `must be ${NAME_RULE}`),
  },
  inspect: {
    value: 'PORT',
    isValueOptional: true,
    help: `Let a debugger connect to the process of the applications (default: ${INSPECT_PORT})`,
    problem: (text) =>
      /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535
        ? undefined
        : 'must be a whole number from 1 to 65535.',
  },
  'inspect-replica': {
    value: 'DEPLOYMENT',
    help: 'Let one replica of this deployment wait for a debugger when it starts',
    problem: (text) => (text === '' ? 'must not be empty.' : undefined),
  },
  'inspect-port': {
    value: 'PORT',
    help: `Port for the debugger of --inspect-replica; 0 takes a free one (default: ${INSPECT_PORT})`,
    problem: portProblem,
  },
  help: { short: 'h', help: 'Show this help' },
};

/** The options of a server. */
export const SERVE_OPTIONS: Readonly<Record<string, OptionSpec>> = optionsOf(
  'config',
  'route-prefix',
  'host',
  'port',
  'admin-host',
  'admin-port',
  'no-admin',
  'num-replicas',
  'num-proxies',
  'gpus',
  'ssl-certfile',
  'ssl-keyfile',
  'metrics-port',
  'start-timeout-s',
  'name',
);

export const RUN_COMMAND: CommandSpec = {
  name: 'run',
  argument: '[module.ts:export]',
  takesBuilderArgs: true,
  summary: 'Serves an application, or those of a config file, until Ctrl-C.',
  options: { ...SERVE_OPTIONS, ...optionsOf('inspect-replica', 'inspect-port', 'help') },
};

export const DEV_COMMAND: CommandSpec = {
  name: 'dev',
  argument: '[module.ts:export]',
  takesBuilderArgs: true,
  summary: 'Serves applications in one process, one replica each, and reloads when a file changes.',
  options: optionsOf('config', 'route-prefix', 'host', 'port', 'name', 'inspect', 'help'),
};

export const OPENAPI_COMMAND: CommandSpec = {
  name: 'openapi',
  argument: '[module.ts:export]',
  takesBuilderArgs: true,
  summary: 'Prints the OpenAPI document, or the AsyncAPI document; starts no server.',
  options: optionsOf('output', 'route-prefix', 'openapi-version', 'asyncapi', 'help'),
};

export const CLIENT_COMMAND: CommandSpec = {
  name: 'client',
  argument: '[module.ts:export]',
  takesBuilderArgs: true,
  summary: 'Writes a typed client as one TypeScript file; starts no server.',
  options: optionsOf('out', 'check', 'help'),
};

export const ROUTES_COMMAND: CommandSpec = {
  name: 'routes',
  argument: '[module.ts:export]',
  takesBuilderArgs: true,
  summary: 'Lists the operations and WebSockets of an application; starts no server.',
  options: optionsOf('json', 'help'),
};

/** The options of a request. */
export const REQUEST_OPTIONS: Readonly<Record<string, OptionSpec>> = optionsOf(
  'method',
  'header',
  'data',
  'include',
  'fail',
);

export const FETCH_COMMAND: CommandSpec = {
  name: 'fetch',
  argument: '[module.ts:export] /path',
  takesBuilderArgs: true,
  maxOperands: 2,
  summary: 'Starts an application, sends it one request, prints the response, and ends.',
  options: { ...REQUEST_OPTIONS, ...optionsOf('help') },
};

export const CHECK_COMMAND: CommandSpec = {
  name: 'check',
  argument: '[module.ts | folder | pattern ...]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'Reports what no compiler keeps of decorated signatures; runs nothing.',
  options: optionsOf('format', 'help'),
};

function portProblem(text: string): string | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535
    ? undefined
    : 'must be a whole number from 0 to 65535.';
}

function optionsOf(...names: readonly OptionName[]): Readonly<Record<string, OptionSpec>> {
  return Object.fromEntries(names.map((name) => [name, OPTIONS[name]]));
}
