/** The levels of log lines, the least important first. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;

/** How important a log line is, in Python's words, as Ray Serve has them. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Attributes that lines in JSON may have besides their own. */
export const LOG_ATTRIBUTES = [
  'created',
  'levelno',
  'msecs',
  'name',
  'process',
  'processName',
] as const;

/** How processes write their log; each member has a default. */
export interface LoggingOptions {
  /** `TEXT` for lines that people read, `JSON` for an object on each line. Defaults to `TEXT`. */
  readonly encoding?: 'TEXT' | 'JSON';
  /** Less important lines are left out; those of the access log are `INFO`. Defaults to `INFO`. */
  readonly logLevel?: LogLevel;
  /** The directory of log files, one for each process, beside standard output; defaults to none. */
  readonly logsDir?: string | null;
  /** Whether requests have lines of their own; defaults to true. */
  readonly enableAccessLog?: boolean;
  /** More members of lines in JSON, such as `process`; defaults to none. */
  readonly additionalLogStandardAttrs?: readonly (typeof LOG_ATTRIBUTES)[number][];
}

/** {@link LoggingOptions} with every default filled in. */
export type ResolvedLogging = Required<LoggingOptions>;

export const DEFAULT_LOGGING: ResolvedLogging = {
  encoding: 'TEXT',
  logLevel: 'INFO',
  logsDir: null,
  enableAccessLog: true,
  additionalLogStandardAttrs: [],
};

/** Lays options over the defaults; a later layer wins, and undefined leaves what is below. */
export function resolveLogging(
  ...layers: readonly (LoggingOptions | undefined)[]
): ResolvedLogging {
  let resolved: Record<string, unknown> = { ...DEFAULT_LOGGING };
  for (const layer of layers) {
    const given = Object.entries(layer ?? {}).filter(([, value]) => value !== undefined);
    resolved = { ...resolved, ...Object.fromEntries(given) };
  }
  // The layers have been checked, and the defaults have every member.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return resolved as unknown as ResolvedLogging;
}
