import { isRecord } from '@sluice/core/internal';

import type { DeploymentOptions } from './deployment-config.js';

/**
 * Lays options over others: what is absent or undefined leaves what is below it, and the members of
 * `backpressure` are laid one by one. The options need not have been checked.
 */
export function layOptions(below: DeploymentOptions, above: DeploymentOptions): DeploymentOptions {
  const given = Object.entries(above).filter(([, value]) => value !== undefined);
  const laid = { ...below, ...Object.fromEntries(given) };
  const [lower, upper] = [below.backpressure, above.backpressure];
  if (!isRecord(lower) || !isRecord(upper)) return laid;
  const members = Object.entries(upper).filter(([, value]) => value !== undefined);
  return { ...laid, backpressure: { ...lower, ...Object.fromEntries(members) } };
}
