import { isRecord } from '@sluice/core/internal';

/** True for null, and for percentages of the known names. */
export function isTraffic(value: unknown): boolean {
  if (value === null) return true;
  if (!isRecord(value)) return false;
  return Object.entries(value).every(
    ([key, share]) => ['candidate', 'mirror'].includes(key) && isPercentage(share),
  );
}

function isPercentage(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 100;
}
