import { inspect } from 'node:util';

import { foldFrames } from './frames.js';

/** Shows a thrown value with its stack, causes and own properties; folds frames of Sluice into one line. */
export function describeThrown(thrown: unknown): string {
  return foldFrames(inspectSafely(thrown));
}

/** Shows a value as `inspect` does, but never throws, not even when a getter of the value does. */
export function inspectSafely(thrown: unknown): string {
  try {
    return inspect(thrown, { depth: 4, colors: false });
  } catch {
    return 'a value that cannot be shown';
  }
}

/** The message alone of whatever was thrown. */
export function thrownMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
