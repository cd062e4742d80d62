import { routePrefixProblem } from '@sluice/ingress';

import type { OptionSpec } from './command-line.js';

/** Options that several commands share. */
export const help: OptionSpec = { help: 'Show this' };

export const routePrefix: OptionSpec = {
  value: '/PREFIX',
  help: 'Serve the application under this path instead of /',
  problem: routePrefixProblem,
};

export const host: OptionSpec = {
  value: 'HOST',
  help: 'Address to listen on; 127.0.0.1 unless said, 0.0.0.0 for every interface',
  problem: (text) => (text === '' ? 'must not be empty.' : undefined),
};

export const port: OptionSpec = {
  value: 'PORT',
  help: 'Port to listen on; 8000 unless said, 0 for any free one',
  problem: (text) =>
    /^\d{1,5}$/.test(text) && Number(text) <= 65_535
      ? undefined
      : 'must be a whole number from 0 to 65535.',
};

export const numReplicas: OptionSpec = {
  value: 'N',
  help: 'Replicas of the deployment that serves HTTP',
  problem: (text) =>
    /^[1-9]\d{0,5}$/.test(text) ? undefined : 'must be a whole number of at least 1.',
};

export const numProxies: OptionSpec = {
  value: 'N',
  help: 'Ingress processes that share the port; 1 unless said',
  problem: (text) =>
    /^[1-9]\d{0,2}$/.test(text) && Number(text) <= 256
      ? undefined
      : 'must be a whole number from 1 to 256.',
};

export const startTimeout: OptionSpec = {
  value: 'SECONDS',
  help: 'How long the start of a replica may take, its import included (default: 300)',
  problem: (text) =>
    /^\d{1,9}(\.\d{1,3})?$/.test(text) && Number(text) > 0
      ? undefined
      : 'must be a number of seconds above 0.',
};

export const applicationName: OptionSpec = {
  value: 'NAME',
  help: 'Name of the application; default unless said',
  problem: (text) =>
    /^[\p{L}\p{N}_$][\p{L}\p{N}_$.:-]{0,99}$/u.test(text)
      ? undefined
      : 'must be letters, digits and any of _ $ . : -',
};
