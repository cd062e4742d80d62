import type { PlacedWork } from './policy.js';

/**
 * Makes a reader of a header field whose words are joined by `-` or by `_`: many proxies drop fields
 * with `_`, and some clients write them nevertheless.
 */
export function eitherSpelling(name: string): (work: PlacedWork) => string | undefined {
  const lower = name.toLowerCase();
  const dashed = lower.replaceAll('_', '-');
  const underscored = lower.replaceAll('-', '_');
  return (work) => {
    const value = work.header(dashed) ?? work.header(underscored);
    return value === '' ? undefined : value;
  };
}
