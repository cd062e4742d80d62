/** What the channel `sluice:batch` of `node:diagnostics_channel` publishes, for each batch that has ended. */
export interface BatchEvent {
  /** The batch function: `Model.classify`. */
  readonly name: string;
  /** How many items it got. */
  readonly size: number;
  /** Milliseconds that the first of them waited. */
  readonly waitedMs: number;
  /** Milliseconds that the batch took. */
  readonly durationMs: number;
  /** The model of all its items; empty without one. */
  readonly multiplexedModelId: string;
  /** What the batch failed with; undefined when it did not. */
  readonly error: unknown;
}
