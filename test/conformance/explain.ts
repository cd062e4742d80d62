import { isDeepStrictEqual } from 'node:util';

import type { Change } from './changes.js';

/** A deliberate difference between the two servers. */
export interface Difference {
  /**
   * `AREA: TITLE` of the requests. `…` stands for any text, here and in every string below, and alone
   * for any value. Where both sides have a text around it at a place, it stands for the same text.
   */
  readonly requests: string | readonly string[];
  /** What FastAPI has at the places that differ; see `Change.place`. */
  readonly fastapi: Readonly<Record<string, unknown>>;
  /** What Sluice has at those places. */
  readonly sluice: Readonly<Record<string, unknown>>;
  readonly why: string;
}

/** The changes of one request that no difference explains; notes in `used` which differences did. */
export function unexplained(
  request: string,
  changes: readonly Change[],
  { differences, used }: Explaining,
): readonly Change[] {
  return changes.filter((change) => {
    let isExplained = false;
    for (const difference of differences) {
      const pattern = patternsOf(difference).find((one) => matchesText(one, request));
      const place = placesOf(difference).find((one) => explains(difference, one, change));
      if (pattern === undefined || place === undefined) continue;
      used.add(keyOf(difference, { pattern, place }));
      isExplained = true;
    }
    return !isExplained;
  });
}

/** Each request and place of a difference at which the answers were in fact the same. */
export function outdated({ differences, used }: Explaining): readonly string[] {
  return differences.flatMap((difference) =>
    patternsOf(difference).flatMap((pattern) =>
      placesOf(difference)
        .filter((place) => !used.has(keyOf(difference, { pattern, place })))
        .map((place) => `${pattern}: ${place} (${difference.why})`),
    ),
  );
}

interface Explaining {
  readonly differences: readonly Difference[];
  readonly used: Set<string>;
}

function explains({ fastapi, sluice }: Difference, place: string, change: Change): boolean {
  if (!matchesText(place, change.place)) return false;
  const [left, right] = [fastapi[place], sluice[place]];
  if (!matches(left, change.fastapi) || !matches(right, change.sluice)) return false;
  const both = [gaps(left, change.fastapi), gaps(right, change.sluice)];
  return both.includes(undefined) || isDeepStrictEqual(both[0], both[1]);
}

function matches(pattern: unknown, value: unknown): boolean {
  if (pattern === '…') return value !== undefined;
  if (typeof pattern === 'string' && typeof value === 'string') return matchesText(pattern, value);
  if (!isContainer(pattern) || !isContainer(value)) return isDeepStrictEqual(pattern, value);
  const keys = Object.keys(pattern);
  return (
    Array.isArray(pattern) === Array.isArray(value) &&
    keys.length === Object.keys(value).length &&
    keys.every((key) => key in value && matches(pattern[key], value[key]))
  );
}

function matchesText(pattern: string, text: string): boolean {
  return expression(pattern).test(text);
}

/** What each `…` in a text stands for; undefined without any. */
function gaps(pattern: unknown, text: unknown): readonly string[] | undefined {
  if (typeof pattern !== 'string' || pattern === '…' || !pattern.includes('…')) return undefined;
  return expression(pattern).exec(String(text))?.slice(1);
}

function expression(pattern: string): RegExp {
  const pieces = pattern.split('…').map((piece) => piece.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${pieces.join('([^]*)')}$`);
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function patternsOf({ requests }: Difference): readonly string[] {
  return typeof requests === 'string' ? [requests] : requests;
}

function placesOf({ fastapi, sluice }: Difference): readonly string[] {
  return [...new Set([...Object.keys(fastapi), ...Object.keys(sluice)])];
}

function keyOf(difference: Difference, at: { pattern: string; place: string }): string {
  return JSON.stringify([
    difference.why,
    difference.fastapi,
    difference.sluice,
    at.pattern,
    at.place,
  ]);
}
