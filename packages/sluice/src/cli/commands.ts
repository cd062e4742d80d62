import type { CommandSpec } from './command-line.js';
import {
  applicationName,
  help,
  host,
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
    config: { value: 'FILE', help: 'Serve the applications of this YAML or JSON file' },
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
  summary: 'Serves an application in one process and reloads it when a file changes.',
  options: { 'route-prefix': routePrefix, host, port, name: applicationName, help },
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
