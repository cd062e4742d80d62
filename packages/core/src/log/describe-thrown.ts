import { inspect } from 'node:util';

import { foldFrames } from './frames.js';

/** Whatever was thrown, with its stack, causes and own properties; frames of Sluice are one line. */
export function describeThrown(thrown: unknown): string {
  return foldFrames(inspectSafely(thrown));
}

/** As `inspect` shows it. Never throws, whatever the value does while it is looked at. */
export function inspectSafely(thrown: unknown): string {
  try {
    return inspect(thrown, { depth: 4, colors: false });
  } catch {
    return 'a value that cannot be shown';
  }
}
