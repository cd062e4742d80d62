/** A number in [0, 1), as `Math.random` gives. */
export type Random = () => number;

/** What a policy needs to know of a replica, for one kind of work. */
export interface Candidate {
  /** Work in flight as seen from here, not the replica's own count. */
  readonly load: number;
  /** Could it take one more now? */
  isFree(nowMs: number): boolean;
}

export interface PolicyInput<C extends Candidate> {
  readonly candidates: readonly C[];
  readonly random: Random;
  readonly nowMs: number;
}

/** Chooses who gets the next piece of work; undefined when nobody is free. Takes nothing itself. */
export type Policy = <C extends Candidate>(input: PolicyInput<C>) => C | undefined;
