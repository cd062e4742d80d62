/** Whether and how requests are traced through the processes. */
export interface TracingOptions {
  /** Defaults to false. */
  readonly enabled?: boolean;
  /**
   * Where spans are sent: `tracing.js:setup`, a module and its export, which is an {@link ExporterSetup}; relative to
   * the config file, in code to the working directory. Defaults to none: spans are published on channels alone.
   */
  readonly exporterImportPath?: string;
  /** The part of the traces that is recorded where the client has not decided, 0 to 1. Defaults to 0.01. */
  readonly samplingRatio?: number;
}

export const DEFAULT_SAMPLING_RATIO = 0.01;

/** {@link TracingOptions} where nothing is said. */
export const DEFAULT_TRACING: Required<Pick<TracingOptions, 'enabled' | 'samplingRatio'>> = {
  enabled: false,
  samplingRatio: DEFAULT_SAMPLING_RATIO,
};

/** The process in which spans are exported. */
export interface TracedProcess {
  /** `serve` is a program that called `serve.run`. */
  readonly kind: 'ingress' | 'replica' | 'serve';
  /** `ingress 1`, or the id of the replica. */
  readonly id: string;
  /** The application of a replica. */
  readonly application?: string;
  /** The deployment of a replica. */
  readonly deployment?: string;
}

/**
 * The export that `exporterImportPath` names, called once in each process: gives a `SpanProcessor` or `SpanExporter` of
 * OpenTelemetry, a list of them, or an object with `processors` and a `resource`.
 */
export type ExporterSetup = (process: TracedProcess) => unknown;

/** Checked and ready for other processes; plain JSON. */
export interface TracingSettings {
  readonly samplingRatio: number;
  /** The module is an absolute path that Node can import. */
  readonly exporter:
    | {
        readonly module: string;
        readonly exportName: string;
        /** As it was written. */
        readonly importPath: string;
      }
    | undefined;
}
