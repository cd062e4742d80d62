import type { CommandSpec } from './command-line.js';
import {
  applicationName,
  configFile,
  help,
  host,
  inspect,
  numProxies,
  numReplicas,
  port,
  routePrefix,
  startTimeout,
} from './options.js';

export const runCommand: CommandSpec = {
  name: 'run',
  argument: 'module.ts:export',
  summary: 'Serves an application, or those of a config file, until Ctrl-C.',
  options: {
    config: configFile,
    'route-prefix': routePrefix,
    host,
    port,
    'num-replicas': numReplicas,
    'num-proxies': numProxies,
    'start-timeout-s': startTimeout,
    name: applicationName,
    help,
  },
};

export const devCommand: CommandSpec = {
  name: 'dev',
  argument: 'module.ts:export',
  summary: 'Serves applications in one process, one replica each, and reloads when a file changes.',
  options: {
    config: configFile,
    'route-prefix': routePrefix,
    host,
    port,
    name: applicationName,
    inspect,
    help,
  },
};

export const openapiCommand: CommandSpec = {
  name: 'openapi',
  argument: 'module.ts:export',
  summary: 'Prints the OpenAPI document; starts no server.',
  options: {
    output: { value: 'FILE', help: 'Write it there instead of printing it' },
    'route-prefix': routePrefix,
    help,
  },
};
