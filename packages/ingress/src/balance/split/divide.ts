import type { TrafficSplit } from '../../routes/snapshot.js';
import type { Random } from '../policy/policy.js';
import type { Ticket, Work } from '../work.js';
import { CandidateWork, type WorkTaker } from './candidate-work.js';

/** The two versions that share the traffic of a deployment. */
export interface Versions {
  readonly stable: WorkTaker;
  readonly candidate: WorkTaker;
}

/**
 * Gives a piece of work to one of two versions by their shares, drawn anew for each, and perhaps a copy of it
 * to the candidate. A copy is dispatched like any work, and nobody hears what becomes of it.
 */
export function divide(
  work: Work,
  versions: Versions,
  { share, mirror, random }: Pick<TrafficSplit, 'share' | 'mirror'> & { readonly random: Random },
): Ticket {
  const { stable, candidate } = versions;
  if (random() * 100 < share) return new CandidateWork(work, stable).dispatchTo(candidate);
  // The copy comes first: its body may be let go of as soon as the work has been sent.
  const copy = mirror > 0 && random() * 100 < mirror ? work.copy?.() : undefined;
  const ticket = stable.dispatch(work);
  if (copy !== undefined) candidate.dispatch(copy);
  return ticket;
}
