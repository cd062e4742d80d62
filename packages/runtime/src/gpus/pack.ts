import { UNITS_PER_GPU, unitsOf } from './gpu-amount.js';

/** The GPUs of one replica. */
export interface HeldGpus {
  /** As `CUDA_VISIBLE_DEVICES` names them. */
  readonly devices: readonly string[];
  /** A part of one device, or as many as there are devices. */
  readonly amount: number;
}

/** What is free of each device, in ten-thousandths, in the machine's order. */
export type FreeGpus = ReadonlyMap<string, number>;

/** What replicas leave free; devices that the machine no longer has count for nothing. */
export function freeGpus(devices: readonly string[], held: readonly HeldGpus[]): FreeGpus {
  const all: FreeGpus = new Map(devices.map((device) => [device, UNITS_PER_GPU]));
  return held.reduce(without, all);
}

/** What is left when another replica has these too. */
export function without(free: FreeGpus, { devices, amount }: HeldGpus): FreeGpus {
  const each = Math.min(unitsOf(amount), UNITS_PER_GPU);
  const left = new Map(free);
  for (const device of devices) {
    const before = left.get(device);
    if (before !== undefined) left.set(device, Math.max(before - each, 0));
  }
  return left;
}

/**
 * The devices for a replica that needs `amount`: a part comes from the fullest device that has room for it, so that
 * whole devices stay whole. Undefined when there is no room.
 */
export function pickDevices(free: FreeGpus, amount: number): readonly string[] | undefined {
  const need = unitsOf(amount);
  if (need >= UNITS_PER_GPU) {
    const whole = [...free].filter(([, units]) => units === UNITS_PER_GPU);
    const picked = whole.slice(0, need / UNITS_PER_GPU);
    return picked.length * UNITS_PER_GPU === need ? picked.map(([device]) => device) : undefined;
  }
  // The sort is stable: of equally full ones the first.
  const [fullest] = [...free]
    .filter(([, units]) => units >= need)
    .toSorted(([, a], [, b]) => a - b);
  return fullest && [fullest[0]];
}

/** How many replicas that need `amount` each have room. */
export function roomFor(free: FreeGpus, amount: number): number {
  const need = unitsOf(amount);
  const units = [...free.values()];
  if (need >= UNITS_PER_GPU) {
    const whole = units.filter((one) => one === UNITS_PER_GPU).length;
    return Math.floor((whole * UNITS_PER_GPU) / need);
  }
  return units.reduce((room, one) => room + Math.floor(one / need), 0);
}
