/** What a server takes from a client, and for how long it waits. */
export interface HttpLimits {
  /** Names and values of all header fields, 431 above. */
  readonly maxHeaderBytes: number;
  /** 431 above. */
  readonly maxHeaderLines: number;
  /** 414 above. */
  readonly maxUrlBytes: number;
  /** A request's head must have arrived by then, 408 otherwise. */
  readonly headersTimeoutMs: number;
  /** Bodies and responses must move at least this fast, once `progressGraceMs` are over. */
  readonly minBytesPerSecond: number;
  readonly progressGraceMs: number;
  /** How long an idle connection stays open; it is closed then, not a second later. */
  readonly keepAliveTimeoutMs: number;
  /** Chunk sizes, extensions and trailers beyond what the chunks themselves need, 413 above. */
  readonly maxChunkOverheadBytes: number;
}

export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  maxHeaderBytes: 16 * 1024,
  maxHeaderLines: 1000,
  maxUrlBytes: 8 * 1024,
  headersTimeoutMs: 20_000,
  minBytesPerSecond: 240,
  progressGraceMs: 5000,
  keepAliveTimeoutMs: 5000,
  // A read from the socket may hold this much of what follows the body.
  maxChunkOverheadBytes: 64 * 1024 + 4 * 1024,
};
