import type { Expression, SpreadElement } from 'acorn';

/**
 * The value of a default in a method's signature.
 *
 * `undefined` (or `void 0`) says only that the argument may be left out.
 */
export type SourceDefault =
  | { readonly kind: 'none' }
  | { readonly kind: 'undefined' }
  | { readonly kind: 'literal'; readonly value: unknown }
  /** An expression whose value is known only when it runs, as written. */
  | { readonly kind: 'expression'; readonly source: string };

interface Evaluated {
  readonly value: unknown;
}

/** Evaluates an expression made of literals alone; undefined when it is anything more. */
export function evaluateLiteral(node: Expression): Evaluated | undefined {
  switch (node.type) {
    case 'Literal':
      return node.regex === undefined && node.bigint === undefined
        ? { value: node.value }
        : undefined;
    case 'Identifier':
      return node.name === 'undefined' ? { value: undefined } : undefined;
    case 'TemplateLiteral': {
      const text = node.expressions.length === 0 ? node.quasis[0]?.value.cooked : undefined;
      return typeof text === 'string' ? { value: text } : undefined;
    }
    case 'UnaryExpression':
      return evaluateUnary(node.operator, node.argument);
    case 'ParenthesizedExpression':
      return evaluateLiteral(node.expression);
    case 'ArrayExpression':
      return evaluateArray(node.elements);
    case 'ObjectExpression': {
      const value: Record<string, unknown> = {};
      for (const property of node.properties) {
        if (property.type !== 'Property' || property.kind !== 'init' || property.computed) {
          return undefined;
        }
        const key = property.key.type === 'Identifier' ? property.key.name : property.key;
        const name = typeof key === 'string' ? key : evaluateLiteral(key)?.value;
        const item = evaluateLiteral(property.value);
        if (item === undefined || name === undefined) return undefined;
        // Assignment to `__proto__` would set the prototype.
        Object.defineProperty(value, String(name), { value: item.value, ...PLAIN });
      }
      return { value };
    }
    default:
      return undefined;
  }
}

const PLAIN = { enumerable: true, configurable: true, writable: true } as const;

// `!0`, `!1` and `void 0` are how minifiers write true, false and undefined.
function evaluateUnary(operator: string, argument: Expression): Evaluated | undefined {
  const operand = evaluateLiteral(argument);
  if (operand === undefined) return undefined;
  const { value } = operand;
  if (operator === '-' && typeof value === 'number') return { value: -value };
  if (operator === '+' && typeof value === 'number') return { value };
  if (operator === '!' && typeof value === 'number') return { value: !value };
  if (operator === 'void') return { value: undefined };
  return undefined;
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
