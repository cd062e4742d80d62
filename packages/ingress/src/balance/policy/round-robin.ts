import type { Policy } from './policy.js';

/**
 * Makes a policy that gives each replica its turn; a replica that is not free is passed over.
 *
 * Each router begins at a random replica, so that several do not all begin at the same one.
 */
export function roundRobin(): Policy {
  let next: number | undefined;
  return ({ candidates, random, nowMs }) => {
    const count = candidates.length;
    next ??= Math.floor(random() * count);
    for (let step = 0; step < count; step += 1) {
      const at = (next + step) % count;
      const candidate = candidates[at];
      if (candidate?.isFree(nowMs) === true) {
        next = at + 1;
        return candidate;
      }
    }
    return undefined;
  };
}
