import { resolveAutoscaling } from './autoscaling-options.js';
import type { DeploymentConfig, DeploymentOptions } from './deployment-config.js';
import { DEFAULT_DEPLOYMENT_CONFIG } from './deployment-defaults.js';

/** Shared by every copy of the package in a process, so that none misses another's record. */
const RECORD_KEY = Symbol.for('sluice:deployment');

/** A class decorator of either kind: legacy (`experimentalDecorators`) or standard. */
export type DeploymentDecorator = (
  type: abstract new (...args: never[]) => object,
  context?: unknown,
) => void;

/**
 * Makes a class a deployment and gives its options.
 *
 * Only records; the options are checked when the application is built, all mistakes together.
 * `bind(...).options()` overrides them, and the config file overrides both.
 */
export function Deployment(options: DeploymentOptions = {}): DeploymentDecorator {
  return (type) => {
    Object.defineProperty(type, RECORD_KEY, { value: options, configurable: true });
  };
}

/** The options that `@Deployment` recorded on this very class; those of a base class are not inherited. */
export function deploymentOptionsOf(type: object): DeploymentOptions {
  const recorded: DeploymentOptions | undefined = Object.getOwnPropertyDescriptor(
    type,
    RECORD_KEY,
  )?.value;
  return recorded ?? {};
}

/**
 * Lays options over the defaults; a later layer wins, as the config file does over code.
 *
 * Absent and undefined options leave what is below them. The layers have been checked by
 * `checkDeploymentOptions`.
 */
export function resolveConfig(...layers: readonly DeploymentOptions[]): DeploymentConfig {
  let config = DEFAULT_DEPLOYMENT_CONFIG;
  for (const layer of layers) {
    const { name: _, backpressure, logging, numReplicas, autoscalingConfig, ...options } = layer;
    config = {
      ...config,
      ...defined(options),
      ...(typeof numReplicas === 'number' && { numReplicas }),
      autoscalingConfig: resolveAutoscaling(config.autoscalingConfig, {
        numReplicas,
        autoscalingConfig,
      }),
      backpressure: { ...config.backpressure, ...defined(backpressure ?? {}) },
      logging: { ...config.logging, ...defined(logging ?? {}) },
    };
  }
  return config;
}

function defined(options: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
