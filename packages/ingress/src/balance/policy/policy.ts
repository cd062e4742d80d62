/** Returns a number in [0, 1), as `Math.random` does. */
export type Random = () => number;

/** A replica as a policy sees it, for one kind of work. */
export interface Candidate {
  readonly id: string;
  /** Work in flight by this router's count, not the replica's. */
  readonly load: number;
  /** The ids of the models that the replica holds; undefined for a deployment without models. */
  readonly models: readonly string[] | undefined;
  /** True when the replica could take one more now. */
  isFree(nowMs: number): boolean;
}

/** A piece of work as the policy sees it that places the work. */
export interface PlacedWork {
  readonly kind: 'request' | 'websocket';
  /**
   * A field of the request or handshake, by its name in lower case. A handle call has those that its
   * options stand for.
   */
  header(name: string): string | undefined;
  /** The body of a request, or the text of a call; undefined when it is not at hand. */
  content?(): Uint8Array | string | undefined;
}

export interface PolicyInput<C extends Candidate> {
  /** The same array for as long as the same replicas are routed, so that a policy may know it again. */
  readonly candidates: readonly C[];
  readonly work: PlacedWork;
  readonly random: Random;
  readonly nowMs: number;
}

/**
 * Chooses the replica that gets `work`: one that is free, or undefined when none is.
 *
 * A policy takes no slot itself. It may remember what it chose; one instance serves one deployment.
 */
export type Policy = <C extends Candidate>(input: PolicyInput<C>) => C | undefined;
