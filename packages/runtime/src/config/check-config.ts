import { checkRoutePrefix } from '@sluice/ingress';

import { type ConfigMistake, type ConfigPath, checkValue, showPath } from './check-value.js';
import { contradictory } from './contradictory.js';
import { CONFIG_RULE } from './schema.js';
import { toConfig } from './serve-config.js';

/** Finds every mistake in a config, wherever it comes from: a file, or a request. */
export function checkConfig(value: unknown): readonly ConfigMistake[] {
  const found = checkValue(value, CONFIG_RULE);
  return found.length === 0 ? [...duplicates(value), ...contradictory(value)] : found;
}

/** Names and route prefixes that appear twice; only looked for in a file that is right otherwise. */
function duplicates(value: unknown): ConfigMistake[] {
  const mistakes: ConfigMistake[] = [];
  const seen = (keys: Map<string, ConfigPath>, key: string, path: ConfigPath): void => {
    const first = keys.get(key);
    if (first === undefined) keys.set(key, path);
    else
      mistakes.push({
        path,
        what: `is ${JSON.stringify(key)} as ${showPath(first)} is.`,
        fix: 'Give each its own.',
      });
  };
  const names = new Map<string, ConfigPath>();
  const prefixes = new Map<string, ConfigPath>();
  const { applications } = toConfig(value, '');
  for (const [index, { name, routePrefix, deployments }] of applications.entries()) {
    const path = ['applications', index];
    seen(names, name, [...path, 'name']);
    if (routePrefix !== null)
      seen(prefixes, checkRoutePrefix(routePrefix), [...path, 'route_prefix']);
    const own = new Map<string, ConfigPath>();
    for (const [at, deployment] of deployments.entries()) {
      seen(own, deployment.name, [...path, 'deployments', at, 'name']);
    }
  }
  return mistakes;
}
