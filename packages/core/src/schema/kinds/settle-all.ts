import type { Validated } from '../validator.js';

/** Combines results, synchronously unless one of them is a promise. */
export function settleAll(
  results: readonly (Validated | Promise<Validated>)[],
  combine: (results: readonly Validated[]) => Validated,
): Validated | Promise<Validated> {
  const settled: Validated[] = [];
  for (const result of results) {
    if (result instanceof Promise) return combineLater(results, combine);
    settled.push(result);
  }
  return combine(settled);
}

async function combineLater(
  results: readonly (Validated | Promise<Validated>)[],
  combine: (results: readonly Validated[]) => Validated,
): Promise<Validated> {
  return combine(await Promise.all(results.map((result) => Promise.resolve(result))));
}
