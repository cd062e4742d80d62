import type { FairnessSpec } from '../../routes/snapshot.js';
import { eitherSpelling } from '../policy/either-spelling.js';
import type { PlacedWork } from '../policy/policy.js';
import { FairQueue, type Claim } from './fair-queue.js';

/** The lane of work without the field that names its key. */
const NO_KEY = '';
const HIGHEST_PRIORITY = 9;

/** Makes the queue in which work takes turns by the value of a header field. */
export function fairQueue<T extends { readonly work: PlacedWork }>(
  spec: FairnessSpec,
): FairQueue<T> {
  const claimOf = claimReader(spec);
  return new FairQueue((value) => claimOf(value.work));
}

function claimReader({
  header,
  weights,
  priorityHeader,
}: FairnessSpec): (work: PlacedWork) => Claim {
  const keyOf = eitherSpelling(header);
  const priorityOf = priorityHeader === undefined ? undefined : eitherSpelling(priorityHeader);
  const known = new Map(Object.entries(weights));
  return (work) => {
    const key = keyOf(work) ?? NO_KEY;
    return { key, weight: known.get(key) ?? 1, priority: priorityFrom(priorityOf?.(work)) };
  };
}

/** Anything but a whole number from 0 to 9 counts as 0. */
function priorityFrom(text: string | undefined): number {
  return text !== undefined && text.length === 1 && text >= '0' && text <= String(HIGHEST_PRIORITY)
    ? Number(text)
    : 0;
}
