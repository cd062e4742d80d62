import type { LogFile } from './log-file.js';
import { recordText, type LogRecord, type LogSource } from './log-record.js';
import {
  DEFAULT_LOGGING,
  LOG_LEVELS,
  type LogLevel,
  type ResolvedLogging,
} from './logging-options.js';
import { writeOwn } from './own-output.js';

/** The stream on which a line appears besides the file: requests on standard output, events on standard error. */
export type LogStream = 'stdout' | 'stderr';

interface Outlet {
  readonly options: ResolvedLogging;
  /** The writer of lines in JSON, by stream; undefined for text. */
  readonly json: Readonly<Record<LogStream | 'file', (record: LogRecord) => void>> | undefined;
  readonly source: LogSource;
  readonly file: LogFile | undefined;
}

let outlet: Outlet = {
  options: DEFAULT_LOGGING,
  json: undefined,
  source: { name: 'sluice', id: '' },
  file: undefined,
};

/** The options by which this process writes its log. */
export function loggingOptions(): ResolvedLogging {
  return outlet.options;
}

/** True when the file of this process has lines that its streams do not have. */
export function hasLogFile(): boolean {
  return outlet.file !== undefined;
}

/** True for a level that is written. */
export function isLogged(level: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(outlet.options.logLevel);
}

/**
 * Sets how this process writes its log from now on. `fileName` is that of its file in `logsDir`.
 *
 * Rejects when the file cannot be opened; the log then goes on without it.
 */
export function configureLog(
  options: ResolvedLogging,
  of: { readonly source: LogSource; readonly fileName: string },
): Promise<void> {
  const configured = configuring.then(() => configure(options, of));
  configuring = configured.catch(() => undefined);
  return configured;
}

/** One after another: of two changes the later must win. */
let configuring: Promise<void> = Promise.resolve();

async function configure(
  options: ResolvedLogging,
  { source, fileName }: { readonly source: LogSource; readonly fileName: string },
): Promise<void> {
  const { file, options: before } = outlet;
  const json = options.encoding === 'JSON' ? await jsonOf(options, source) : undefined;
  // Two openings of one file would each put it aside when it is full.
  const isSameFile = file !== undefined && options.logsDir === before.logsDir;
  outlet = { options, json, source, file: isSameFile ? file : undefined };
  if (isSameFile) return;
  file?.close();
  outlet = { options, json, source, file: await fileOf(options, fileName) };
}

async function jsonOf(options: ResolvedLogging, source: LogSource): Promise<Outlet['json']> {
  const { jsonRecords } = await import('./json-records.js');
  const to = (write: (line: string) => void): ((record: LogRecord) => void) =>
    jsonRecords(source, options, write);
  return {
    stdout: to((line) => writeOwn('stdout', line)),
    stderr: to((line) => writeOwn('stderr', line)),
    file: to((line) => outlet.file?.write(line.trimEnd())),
  };
}

/** Writes a record to a stream and to the file; drops one that is not important enough. */
export function writeRecord(record: LogRecord, stream: LogStream): void {
  if (!isLogged(record.level)) return;
  writeToStream(record, stream);
  writeToFile(record);
}

/** Writes a record that belongs into the file alone. */
export function writeToFile(record: LogRecord): void {
  const { file, json, source } = outlet;
  if (file === undefined || !isLogged(record.level)) return;
  if (json === undefined) file.write(recordText(record, source));
  else json.file(record);
}

/** Writes a line in text that already has its form to a stream, and its record, in JSON, instead of it. */
export function writeLine(line: string, record: LogRecord, stream: LogStream): void {
  if (!isLogged(record.level)) return;
  const { json } = outlet;
  if (json === undefined) writeOwn(stream, `${line}\n`);
  else json[stream](record);
  writeToFile(record);
}

function writeToStream(record: LogRecord, stream: LogStream): void {
  const { json, source } = outlet;
  if (json === undefined) writeOwn(stream, `${recordText(record, source)}\n`);
  else json[stream](record);
}

async function fileOf({ logsDir }: ResolvedLogging, name: string): Promise<LogFile | undefined> {
  if (logsDir === null) return undefined;
  const { openLogFile, rotationOf } = await import('./log-file.js');
  return openLogFile(logsDir, name, rotationOf(process.env));
}
