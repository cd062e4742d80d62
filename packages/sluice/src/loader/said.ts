import type { Argument, Decorator } from 'oxc-parser';

import type { OwnName } from './own-names.js';

/** The facts that the decorators of a parameter state. */
export interface Said {
  /** `Query` of `@Query(...)`; undefined without such a decorator. */
  readonly source: string | undefined;
  readonly type: boolean;
  readonly optional: boolean;
}

/** The decorators that read a value from the request. */
export const SOURCES: ReadonlySet<string> = new Set([
  'Path',
  'Query',
  'Header',
  'Cookie',
  'Body',
  'Form',
  'File',
]);

const EVERYTHING: Said = { source: undefined, type: true, optional: true };

/**
 * Reads what parameter decorators state.
 *
 * Options that are not written in place may state everything, and so may a decorator of somebody else. A
 * dependency may give `undefined`, so nobody has to say that it is optional.
 */
export function readSaid(decorators: readonly Decorator[], ownName: OwnName): Said {
  let said: Said = { source: undefined, type: false, optional: false };
  for (const decorator of decorators) {
    const name = ownName(decorator);
    if (name === 'Secret') continue;
    if (name === undefined || !(SOURCES.has(name) || DEPENDENCIES.has(name))) return EVERYTHING;
    const { expression } = decorator;
    const given = expression.type === 'CallExpression' ? expression.arguments : [];
    said = {
      source: name,
      type: said.type || given.some(saysType),
      optional: said.optional || DEPENDENCIES.has(name) || given.some(saysOptional),
    };
  }
  return said;
}

const DEPENDENCIES = new Set(['Depends', 'Security']);

function saysType(argument: Argument): boolean {
  if (argument.type === 'Literal' || argument.type === 'TemplateLiteral') return false;
  return argument.type === 'ObjectExpression' ? hasKey(argument, ['type', 'enum']) : true;
}

function saysOptional(argument: Argument): boolean {
  if (argument.type === 'ObjectExpression') return hasKey(argument, ['optional', 'default']);
  // `@Query(Number)` is a type; `@Query(limit)` may be options kept elsewhere.
  return argument.type === 'Identifier' && /^[a-z]/.test(argument.name);
}

function hasKey(
  options: Extract<Argument, { type: 'ObjectExpression' }>,
  keys: readonly string[],
): boolean {
  return options.properties.some(
    (property) =>
      property.type === 'SpreadElement' ||
      (property.key.type === 'Identifier' && keys.includes(property.key.name)),
  );
}
