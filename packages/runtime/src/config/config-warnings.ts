import { isRecord } from '@sluice/core/internal';

import { type ConfigPath, type ConfigRule, showPath } from './check-value.js';
import { asksForNothing } from './inert-keys.js';
import { CONFIG_RULE } from './schema.js';

/**
 * Says of each key of a checked config that does nothing here how it is instead; a key that is in several
 * places is one warning.
 */
export function configWarnings(value: unknown): readonly string[] {
  const found = new Map<string, { readonly instead: string; readonly paths: string[] }>();
  const visit = (at: unknown, rule: ConfigRule, path: ConfigPath): void => {
    if (rule.kind === 'inert') {
      if (asksForNothing(at)) return;
      const key = String(path.at(-1));
      const known = found.get(key) ?? { instead: rule.instead, paths: [] };
      found.set(key, { ...known, paths: [...known.paths, showPath(path)] });
    } else if (rule.kind === 'list' && Array.isArray(at)) {
      for (const [index, item] of at.entries()) visit(item, rule.items, [...path, index]);
    } else if (rule.kind === 'object' && isRecord(at)) {
      for (const [key, member] of Object.entries(at)) {
        const below = Object.hasOwn(rule.keys, key) ? rule.keys[key] : undefined;
        if (below !== undefined) visit(member, below, [...path, key]);
      }
    }
  };
  visit(value, CONFIG_RULE, []);
  return [...found.values()].map(({ instead, paths: [first = '', ...others] }) => {
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    return `${first}${more} has no effect. ${instead}`;
  });
}
