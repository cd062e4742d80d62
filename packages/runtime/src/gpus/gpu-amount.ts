/** GPUs are counted in ten-thousandths, as in Ray: parts add up to whole ones without an error of rounding. */
export const UNITS_PER_GPU = 10_000;

/** Completes "must be ...". */
export const GPUS_RULE = 'a part of a GPU such as 0.5, or a whole number of them';

/** True for an amount that can be assigned: parts of several GPUs at once cannot. */
export function isGpuAmount(value: unknown): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return false;
  return value > 1 ? Number.isSafeInteger(value) : value === 0 || unitsOf(value) > 0;
}

/** An amount in ten-thousandths of a GPU. */
export function unitsOf(gpus: number): number {
  return Math.round(gpus * UNITS_PER_GPU);
}
