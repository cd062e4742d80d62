/** The parts of a replica that one can attach to. */
export interface Attached {
  /** The instance of the class; undefined for a function deployment. */
  readonly instance: object | undefined;
  /** What it is doing now. */
  load(): { readonly ongoing: number; readonly webSockets: number };
  /** The last lines that its process has printed. */
  lines(): readonly string[];
  /** An error as the application's author wants to see it. */
  describeError(error: unknown): string;
}
