import { type Node, visitorKeys } from 'oxc-parser';

/**
 * The names a declaration shows to whoever uses it: types in signatures, members, bases.
 *
 * Bodies, initialisers and private members are not shown; type parameters are no names.
 */
export function typeReferences(declaration: Node): ReadonlySet<string> {
  const found = new Set<string>();
  const parameters = new Set<string>();
  walk(declaration, (node) => {
    if (node.type === 'TSTypeParameter') parameters.add(node.name.name);
    if (node.type === 'TSTypeReference') add(node.typeName);
    if (node.type === 'TSInterfaceHeritage' || node.type === 'TSClassImplements')
      add(node.expression);
    if (node.type === 'ClassDeclaration' && node.superClass !== null) add(node.superClass);
  });
  return new Set([...found].filter((name) => !parameters.has(name)));

  function add(node: Node): void {
    if (node.type === 'Identifier') found.add(node.name);
  }
}

/** Calls `visit` for a node and everything below it that its declaration file would show. */
function walk(node: Node, visit: (node: Node) => void): void {
  if (isHidden(node)) return;
  visit(node);
  for (const key of visitorKeys[node.type] ?? []) {
    if (HIDDEN_KEYS.has(`${node.type}.${key}`)) continue;
    const child: unknown = Reflect.get(node, key);
    for (const one of Array.isArray(child) ? child : [child]) if (isNode(one)) walk(one, visit);
  }
}

const HIDDEN_KEYS = new Set([
  'FunctionDeclaration.body',
  'FunctionExpression.body',
  'VariableDeclarator.init',
  'PropertyDefinition.value',
  'AssignmentPattern.right',
]);

function isHidden(node: Node): boolean {
  if ('accessibility' in node && node.accessibility === 'private') return true;
  return 'key' in node && isNode(node.key) && node.key.type === 'PrivateIdentifier';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
