import type { Expression, Property, SpreadElement } from 'acorn';

/** The value of a default in a method's signature. */
export type SourceDefault =
  | { readonly kind: 'none' }
  /** `= undefined`, which only makes the argument optional. */
  | { readonly kind: 'undefined' }
  | { readonly kind: 'literal'; readonly value: unknown }
  /** The text of an expression whose value is known only at run time. */
  | { readonly kind: 'expression'; readonly source: string };

interface Evaluated {
  readonly value: unknown;
}

/** Evaluates an expression made of literals alone; undefined when it is anything more. */
export function evaluateLiteral(node: Expression): Evaluated | undefined {
  if (node.type === 'Literal') {
    return node.regex === undefined ? { value: node.value } : undefined;
  }
  if (node.type === 'Identifier') {
    return node.name === 'undefined' ? { value: undefined } : undefined;
  }
  if (node.type === 'TemplateLiteral') {
    const text = node.expressions.length === 0 ? node.quasis[0]?.value.cooked : undefined;
    return typeof text === 'string' ? { value: text } : undefined;
  }
  if (node.type === 'UnaryExpression') return evaluateUnary(node.operator, node.argument);
  if (node.type === 'ArrayExpression') return evaluateArray(node.elements);
  if (node.type === 'ObjectExpression') return evaluateObject(node.properties);
  return undefined;
}

// `!0`, `!1` and `void 0` are how minifiers write true, false and undefined.
function evaluateUnary(operator: string, argument: Expression): Evaluated | undefined {
  const operand = evaluateLiteral(argument);
  if (operand === undefined) return undefined;
  const { value } = operand;
  if (operator === 'void') return { value: undefined };
  if (typeof value === 'bigint' && operator === '-') return { value: -value };
  if (typeof value !== 'number') return undefined;
  if (operator === '-') return { value: -value };
  if (operator === '+') return { value };
  return operator === '!' ? { value: value === 0 } : undefined;
}

function evaluateArray(
  elements: readonly (Expression | SpreadElement | null)[],
): Evaluated | undefined {
  const value: unknown[] = [];
  for (const element of elements) {
    if (element === null || element.type === 'SpreadElement') return undefined;
    const item = evaluateLiteral(element);
    if (item === undefined) return undefined;
    value.push(item.value);
  }
  return { value };
}

function evaluateObject(properties: readonly (Property | SpreadElement)[]): Evaluated | undefined {
  const value: Record<string, unknown> = {};
  for (const property of properties) {
    if (property.type !== 'Property' || property.kind !== 'init' || property.computed) {
      return undefined;
    }
    const name = keyOf(property.key);
    const item = evaluateLiteral(property.value);
    // `__proto__: value` in a literal sets the prototype, so that the literal is not plain data.
    if (name === undefined || name === '__proto__' || item === undefined) return undefined;
    value[name] = item.value;
  }
  return { value };
}

function keyOf(key: Expression): string | undefined {
  if (key.type === 'Identifier') return key.name;
  const { value } = key.type === 'Literal' ? key : { value: undefined };
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
