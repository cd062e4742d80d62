/** Where metrics are served, and under which names. With `SLUICE_METRICS=0` nothing is counted. */
export interface MetricsOptions {
  /** A port that serves `/metrics` and nothing else; 0 takes a free one. Defaults to none. */
  readonly port?: number | undefined;
  /** The address of that port; defaults to `127.0.0.1`. */
  readonly host?: string | undefined;
  /** Adds the names that Ray Serve gives its metrics, for dashboards that exist; defaults to false. */
  readonly rayNames?: boolean | undefined;
}
