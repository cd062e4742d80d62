import type { Decorator, Program } from 'oxc-parser';

/** The name that Sluice gives a decorator, such as `Get`; undefined for a decorator of anybody else. */
export type OwnName = (decorator: Decorator) => string | undefined;

const OUR_PACKAGES = new Set(['sluice', '@sluice/core', '@sluice/ingress', '@sluice/runtime']);

/** Reads under which names a file knows what it imports from Sluice: `Get as Fetch`, `* as sluice`. */
export function readOwnNames(program: Program): OwnName {
  const known = new Map<string, string>();
  const namespaces = new Set<string>();
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration') continue;
    if (!OUR_PACKAGES.has(statement.source.value)) continue;
    for (const part of statement.specifiers) {
      if (part.type === 'ImportNamespaceSpecifier') namespaces.add(part.local.name);
      if (part.type !== 'ImportSpecifier' || !('name' in part.imported)) continue;
      known.set(part.local.name, part.imported.name);
    }
  }
  return ({ expression }) => {
    const callee = expression.type === 'CallExpression' ? expression.callee : expression;
    if (callee.type === 'Identifier') return known.get(callee.name);
    if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined;
    const { object, property } = callee;
    const isOurs = namespaces.has(object.name) && property.type === 'Identifier';
    return isOurs ? property.name : undefined;
  };
}
