import { parseSync, type Class, type PropertyDefinition } from 'oxc-parser';

import { decoratedClasses } from './decorated-classes.js';
import { placeAt, type LoaderProblem } from './loader-problem.js';

/**
 * Reports the properties without a decorator of classes whose other properties have one.
 *
 * No compiler keeps anything of such a property, so that it is neither validated nor in the document, and input
 * loses it. Some are meant that way: those that are private, static, `declare`d or `readonly` are not reported, and
 * only `sluice check` reports any.
 */
export function reportUndecorated(file: string, source: string): readonly LoaderProblem[] {
  if (!source.includes('@')) return [];
  const { program } = parseSync(file, source, { sourceType: 'module' });
  return decoratedClasses(program).flatMap((node) =>
    undecorated(node).map(({ key }) => {
      const property = source.slice(key.start, key.end);
      return {
        code: 'E_PROPERTY_UNDECORATED',
        file,
        ...placeAt(source, key.start),
        where: `${node.id?.name ?? '(class)'}.${property}`,
        what: 'nothing of a property without a decorator is left at run time: input loses it, and no document has it.',
        fix: 'Write a rule before it, or @Field(); make it private or readonly if that is meant.',
        frame: undefined,
      };
    }),
  );
}

function undecorated(node: Class): readonly PropertyDefinition[] {
  const properties = node.body.body.flatMap((member) =>
    member.type === 'PropertyDefinition' ? [member] : [],
  );
  if (properties.every(({ decorators }) => decorators.length === 0)) return [];
  return properties.filter((property) => property.decorators.length === 0 && isPublic(property));
}

function isPublic(property: PropertyDefinition): boolean {
  const { key, computed, declare, readonly, accessibility = null } = property;
  if (computed || declare === true || readonly === true || property.static) return false;
  return key.type !== 'PrivateIdentifier' && (accessibility ?? 'public') === 'public';
}
