import { inspect } from 'node:util';

import { DefinitionError } from '@sluice/core';

/**
 * An error as the person who wrote the application needs it: the message and the stack, causes and
 * own properties included. Mistakes in definitions say where they are themselves: no stack.
 */
export function describeError(error: unknown): string {
  if (error instanceof DefinitionError) return error.message;
  return inspect(error, { depth: 4, colors: false });
}
