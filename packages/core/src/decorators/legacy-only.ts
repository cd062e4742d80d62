import { DefinitionError } from '../errors.js';
import { isStandardContext } from './method-decorator.js';

/**
 * Throws for a standard decorator, by `place`, the second argument it was called with.
 *
 * The class of a standard property is not known where its decorators run, and parameters have none: to
 * record nothing would lose a rule in silence.
 */
export function refuseStandard(decorator: string, place: unknown): void {
  if (!isStandardContext(place)) return;
  throw new DefinitionError([
    {
      code: 'E_DECORATORS_STANDARD',
      where: `@${decorator}() of "${String(place.name)}"`,
      what: 'the compiler uses standard decorators, which Sluice has only for classes and routes.',
      fix: 'Set experimentalDecorators in tsconfig.json or deno.json (swc: legacyDecorator, Vite: oxc.decorator.legacy).',
    },
  ]);
}
