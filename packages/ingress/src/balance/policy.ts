/** Returns a number in [0, 1), as `Math.random` does. */
export type Random = () => number;

/** A replica as a policy sees it, for one kind of work. */
export interface Candidate {
  /** Work in flight by this router's count, not the replica's. */
  readonly load: number;
  /** True when the replica could take one more now. */
  isFree(nowMs: number): boolean;
}

/** A piece of work as the policy sees it that places the work. */
export interface PlacedWork {
  readonly kind: 'request' | 'websocket';
  /** A field of the request or handshake, by its name in lower case; a handle call has none. */
  header(name: string): string | undefined;
}

export interface PolicyInput<C extends Candidate> {
  readonly candidates: readonly C[];
  readonly work: PlacedWork;
  readonly random: Random;
  readonly nowMs: number;
}

/** Chooses the replica that gets `work`; undefined when none is free. A policy takes no slot itself. */
export type Policy = <C extends Candidate>(input: PolicyInput<C>) => C | undefined;
