import { parseArgs } from 'node:util';

import {
  checkDeploymentOptions,
  fromSnakeCase,
  resolveConfig,
  type AutoscalingConfig,
} from '@sluice/runtime/internal';

import type { Service } from './simulate.js';

/** The command line of `npm run simulate`, read and checked. */
export interface SimulateOptions {
  readonly help: boolean;
  /** The name of a trace, or the path of a CSV file. */
  readonly trace: string;
  /** Requests a second at the highest point of a named trace. */
  readonly peak: number;
  readonly service: Service;
  readonly policies: readonly { readonly name: string; readonly config: AutoscalingConfig }[];
  /** Where the plot is written; undefined for nowhere. */
  readonly svg: string | undefined;
}

export const USAGE = `npm run simulate -- [options]

Plays load against autoscaling settings, with the decisions that the controller takes itself.

  --trace NAME        step, spike, diurnal, or a CSV file of lines seconds,requests_per_second; default step
  --peak N            requests a second at the peak of a named trace; default 100
  --policy K=V,K=V    settings as autoscaling_config has them, over 1 to 10000 replicas; each --policy is a run
  --service-ms N      how long a request takes; default 100
  --concurrency N     requests that a replica works on at once without getting slower; default 10
  --start-ms N        from the decision for a replica until it serves; default 500
  --computes          the work keeps the event loop busy, so that target_utilization counts
  --svg FILE          writes the plot of all runs as SVG
`;

/** A mistake on the command line; its message is for the user. */
export class SimulateUsageError extends Error {
  override readonly name = 'SimulateUsageError';
}

export function readOptions(args: readonly string[]): SimulateOptions {
  const { values } = parse(args);
  const written = values.policy ?? [''];
  return {
    help: values.help === true,
    trace: values.trace ?? 'step',
    peak: positive('--peak', values.peak ?? '100'),
    service: {
      seconds: positive('--service-ms', values['service-ms'] ?? '100') / 1_000,
      concurrency: positive('--concurrency', values.concurrency ?? '10'),
      startSeconds: positive('--start-ms', values['start-ms'] ?? '500') / 1_000,
      computes: values.computes === true,
    },
    policies: written.map((text) => ({
      name: text === '' ? 'defaults' : text,
      config: policyOf(text),
    })),
    svg: values.svg,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        trace: { type: 'string' },
        peak: { type: 'string' },
        policy: { type: 'string', multiple: true },
        'service-ms': { type: 'string' },
        concurrency: { type: 'string' },
        'start-ms': { type: 'string' },
        computes: { type: 'boolean' },
        svg: { type: 'string' },
      },
    });
  } catch (error) {
    throw new SimulateUsageError(error instanceof Error ? error.message : String(error));
  }
}

function policyOf(text: string): AutoscalingConfig {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  const settings = pairs.map((pair) => {
    const [key = '', value] = pair.split('=');
    if (value === undefined) throw new SimulateUsageError(`--policy: "${pair}" is not key=value.`);
    return [key.trim(), valueOf(value.trim())] as const;
  });
  const given = { min_replicas: 1, max_replicas: 10_000, ...Object.fromEntries(settings) };
  const options = fromSnakeCase({ autoscaling_config: given });
  const problems = checkDeploymentOptions(options, '--policy');
  const { autoscalingConfig } = resolveConfig(options);
  if (problems.length > 0 || autoscalingConfig === null) {
    throw new SimulateUsageError(problems.map(({ what, fix }) => `${what} ${fix}`).join('\n'));
  }
  return autoscalingConfig;
}

function valueOf(text: string): unknown {
  if (text === 'null') return null;
  return text === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new SimulateUsageError(
    `${option} is ${JSON.stringify(text)}. It must be a number above 0.`,
  );
}
