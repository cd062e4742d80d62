import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The absolute path of the file that called `callee`, or undefined when no file did (a REPL).
 *
 * The file is the script that Node loaded, not a source map's original, because replicas import it
 * again. The query a loader adds to make a module fresh (`?t=12`) is left out.
 */
export function callingFile(callee: (...args: never[]) => unknown): string | undefined {
  const formatter: unknown = Reflect.get(Error, 'prepareStackTrace');
  const limit = Error.stackTraceLimit;
  let file: string | undefined;
  try {
    // Bundlers, test runners and --enable-source-maps install their own formatter; the frames as
    // V8 has them are wanted here, whatever else formats stacks.
    Error.prepareStackTrace = (_, frames) => {
      file = frames.map((frame) => toPath(frame.getFileName())).find((path) => path !== undefined);
      return '';
    };
    Error.stackTraceLimit = 20;
    const holder: { stack?: string } = {};
    Error.captureStackTrace(holder, callee);
    // V8 formats when the property is first read.
    void holder.stack;
  } finally {
    Reflect.set(Error, 'prepareStackTrace', formatter);
    Error.stackTraceLimit = limit;
  }
  return file;
}

function toPath(name: string | null | undefined): string | undefined {
  if (typeof name !== 'string') return undefined;
  if (name.startsWith('file://')) return fileURLToPath(name.replace(/[?#].*$/, ''));
  return isAbsolute(name) ? name : undefined;
}
