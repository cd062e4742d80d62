/** Which parts of a result are sent, besides what its type says. */
export interface OutputModel {
  /** The only properties that are sent; undefined for all. */
  readonly include: OutputTree | undefined;
  /** Properties that are not sent. */
  readonly exclude: OutputTree | undefined;
  /** Leaves out properties that are null. */
  readonly excludeNone: boolean;
  /** Leaves out properties of a received object that the client did not send. */
  readonly excludeUnset: boolean;
  /** Leaves out properties that are equal to their default. */
  readonly excludeDefaults: boolean;
}

/** Names on the wire, each with those below it; without any, the whole property. */
export type OutputTree = ReadonlyMap<string, OutputTree>;
