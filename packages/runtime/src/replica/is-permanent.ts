import { DefinitionError } from '@sluice/core';
import { IngressError } from '@sluice/ingress';

import { ServeError } from '../errors.js';

/** True when another attempt to start would end the same way, whatever the world outside does. */
export function isPermanent(error: unknown): boolean {
  if (error instanceof DefinitionError || error instanceof ServeError) return true;
  if (error instanceof IngressError || error instanceof SyntaxError) return true;
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
