/** The limits of a server: how much it reads from a client, and how long it waits. */
export interface HttpLimits {
  /** Bytes of the names and values of all header fields together, 431 above; defaults to 16 KiB. */
  readonly maxHeaderBytes: number;
  /** Header lines of a request, 431 above; defaults to 1,000. */
  readonly maxHeaderLines: number;
  /** Bytes of the path and query, 414 above; defaults to 8 KiB. */
  readonly maxUrlBytes: number;
  /** Seconds within which the head of a request must arrive, 408 otherwise; defaults to 20. */
  readonly headersTimeoutS: number;
  /**
   * The lowest rate, in bytes per second, of a body and of a response after `progressGraceS`; slower
   * ones are cut (a body with 408). Defaults to 240.
   */
  readonly minBytesPerSecond: number;
  /** Seconds for which a body or a response may move at any speed; defaults to 5. */
  readonly progressGraceS: number;
  /** Seconds after which an idle connection is closed; defaults to 5. */
  readonly keepAliveTimeoutS: number;
  /**
   * Bytes of chunk sizes, extensions and trailers beyond what the chunks themselves need, 413 above;
   * defaults to 68 KiB.
   */
  readonly maxChunkOverheadBytes: number;
}

/** Limits that keep a small body from causing a lot of work. */
export interface JsonLimits {
  readonly maxDepth: number;
  readonly maxKeys: number;
  /** True to refuse an object that has a key twice; defaults to false. */
  readonly forbidsDuplicates?: boolean;
}

/** Limits of a form in the body of a request. */
export interface FormLimits {
  readonly maxFields: number;
  readonly maxFiles: number;
  readonly maxPartBytes: number;
  readonly maxFileMemoryBytes: number;
}
