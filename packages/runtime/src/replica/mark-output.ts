import { currentRequestId } from '@sluice/core';

import { hasLogFile, loggingOptions, writeRecord, writeToFile } from '../process/log-outlet.js';
import type { LogRecord } from '../process/log-record.js';
import { setOwnWriter } from '../process/own-output.js';
import { createMarkedLines } from './marked-lines.js';
import type { ReplicaIdentity } from './spec.js';

/** The part of a standard stream that is replaced. */
export interface PrintedStream {
  readonly isTTY?: boolean;
  write(chunk: string | Uint8Array, ...more: unknown[]): boolean;
}

/** What the lines of a stream are marked with. */
export interface Marking {
  /** The replica; undefined while it is the only one. */
  name(): string | undefined;
  /** Takes each whole line as a record, where the log is in JSON or has a file. */
  take(line: string): void;
}

/**
 * From now on each line that the application prints begins with its replica, when there are several, and
 * with the id of the request in which it is printed: `Shop#91426d 5f1c... | hello`. Lines of a log in JSON
 * are records.
 *
 * Lines are written whole by the process that prints them: none is lost when it dies, and none is mixed
 * with another's. Output that does not pass `process.stdout` or `process.stderr` (a crash of V8, native
 * code) stays unmarked. Lines of Sluice name their replica themselves.
 */
export function markOutput(
  { id, application, deployment }: ReplicaIdentity,
  isOneOfSeveral: () => boolean,
): void {
  const name = id.slice(id.indexOf('#') + 1);
  for (const stream of ['stdout', 'stderr'] as const) {
    const own = markStream(process[stream], {
      name: () => (isOneOfSeveral() ? name : undefined),
      take(line) {
        const record: LogRecord = {
          level: stream === 'stderr' ? 'ERROR' : 'INFO',
          timeMs: Date.now(),
          message: line,
          application,
          deployment,
          replica: id,
          requestId: currentRequestId(),
        };
        if (loggingOptions().encoding === 'JSON') writeRecord(record, stream);
        else writeToFile(record);
      },
    });
    setOwnWriter(stream, own);
  }
}

/** Marks one stream. Returns how to write lines to it that get no mark. */
export function markStream(stream: PrintedStream, marking: Marking): (text: string) => boolean {
  const original = stream.write.bind(stream);
  const isColoured = stream.isTTY === true && process.env['NO_COLOR'] === undefined;
  const mark = (): Uint8Array => {
    const requestId = currentRequestId();
    const shownId = isColoured ? requestId?.slice(0, SHORT_ID) : requestId;
    const parts = [marking.name(), shownId].filter((part) => part !== undefined);
    if (parts.length === 0) return NO_MARK;
    const text = `${parts.join(' ')} |`;
    return Buffer.from(isColoured ? `\u001B[0;36m${text}\u001B[0m ` : `${text} `);
  };
  const lines = createMarkedLines(mark, original);
  // The lines of a log in JSON are found in the same way, and never printed as they are.
  const records = createMarkedLines(
    () => NO_MARK,
    (bytes) => {
      for (const line of Buffer.from(bytes).toString().replace(/\n$/, '').split('\n')) {
        marking.take(line);
      }
      return true;
    },
  );
  stream.write = (chunk, ...more) => {
    const bytes = bytesOf(chunk, more[0]);
    const isRecord = loggingOptions().encoding === 'JSON';
    if (isRecord || hasLogFile()) records.add(bytes);
    const isTaken = isRecord || lines.add(bytes);
    const done = more.find((argument) => typeof argument === 'function');
    if (done !== undefined) process.nextTick(done);
    return isTaken;
  };
  process.once('exit', () => {
    records.flush();
    lines.flush();
  });
  return (text) => {
    // The application's line that has only begun must not become the beginning of this one.
    lines.flush();
    return original(text);
  };
}

const NO_MARK: Uint8Array = new Uint8Array();

/** As much of a UUID as tells the requests of a minute apart, for people at a terminal. */
const SHORT_ID = 8;

function bytesOf(chunk: string | Uint8Array, encoding: unknown): Uint8Array {
  if (typeof chunk !== 'string') return chunk;
  return Buffer.from(chunk, isEncoding(encoding) ? encoding : 'utf8');
}

function isEncoding(value: unknown): value is BufferEncoding {
  return typeof value === 'string' && Buffer.isEncoding(value);
}
