import { setOwnWriter } from '../process/own-output.js';
import { createMarkedLines } from './marked-lines.js';

/** The part of a standard stream that is replaced. */
export interface PrintedStream {
  readonly isTTY?: boolean;
  write(chunk: string | Uint8Array, ...more: unknown[]): boolean;
}

/**
 * From now on each line that the application prints begins with its replica, `Shop#91426d | `, so that
 * the output of several replicas can be told apart.
 *
 * Lines are written whole by the process that prints them: none is lost when it dies, and none is mixed
 * with another's. Output that does not pass `process.stdout` or `process.stderr` (a crash of V8, native
 * code) stays unmarked. Lines of Sluice name their replica themselves.
 */
export function markOutput(replicaId: string): void {
  const name = replicaId.slice(replicaId.indexOf('#') + 1);
  for (const stream of ['stdout', 'stderr'] as const) {
    const own = markStream(process[stream], name);
    setOwnWriter(stream, own);
  }
}

/** Marks one stream. Returns how to write lines to it that get no mark. */
export function markStream(stream: PrintedStream, name: string): (text: string) => boolean {
  const original = stream.write.bind(stream);
  const isColoured = stream.isTTY === true && process.env['NO_COLOR'] === undefined;
  const mark = Buffer.from(isColoured ? `\u001B[0;36m${name} |\u001B[0m ` : `${name} | `);
  const lines = createMarkedLines(mark, original);
  stream.write = (chunk, ...more) => {
    const isTaken = lines.add(bytesOf(chunk, more[0]));
    const done = more.find((argument) => typeof argument === 'function');
    if (done !== undefined) process.nextTick(done);
    return isTaken;
  };
  process.once('exit', () => lines.flush());
  return (text) => {
    // The application's line that has only begun must not become the beginning of this one.
    lines.flush();
    return original(text);
  };
}

function bytesOf(chunk: string | Uint8Array, encoding: unknown): Uint8Array {
  if (typeof chunk !== 'string') return chunk;
  return Buffer.from(chunk, isEncoding(encoding) ? encoding : 'utf8');
}

function isEncoding(value: unknown): value is BufferEncoding {
  return typeof value === 'string' && Buffer.isEncoding(value);
}
