import { createRequire } from 'node:module';

import type { Expression, Function as FunctionNode, Pattern } from 'acorn';

import { type SourceDefault, evaluateLiteral } from './literal.js';

const require = createRequire(import.meta.url);

/** A parameter as the method's source declares it. */
export interface SourceParameter {
  /** Undefined for a destructured parameter. */
  readonly name: string | undefined;
  readonly default: SourceDefault;
  /** `...rest` */
  readonly rest: boolean;
}

/** The head of a method as its source declares it. */
export interface SourceSignature {
  readonly parameters: readonly SourceParameter[];
  readonly async: boolean;
  readonly generator: boolean;
  /** False for a wrapper function, or for a compiler's shell around the body: the names differ. */
  readonly ownNames: boolean;
}

/**
 * Reads the parameters of a method from its source text.
 *
 * Returns undefined for text that is not a function or cannot be read: native and bound functions
 * (`[native code]`), or syntax newer than the parser. The text is parsed, never run.
 */
export function parseSignature(source: string): SourceSignature | undefined {
  // An anonymous `function (a) {}` would also parse as a method of the name "function".
  const wrapper = parseFunction(`(${source}\n)`);
  const text = wrapper === undefined ? `(class {${source}\n})` : `(${source}\n)`;
  const found = wrapper ?? parseFunction(text);
  if (found === undefined) return undefined;
  return { ...signatureIn(text, found), ownNames: wrapper === undefined && !isLowered(found) };
}

/** Reads the parameters of a function that is no method; undefined as for {@link parseSignature}. */
export function parseFunctionSignature(source: string): SourceSignature | undefined {
  const text = `(${source}\n)`;
  const found = parseFunction(text) ?? parseFunction(`(class {${source}\n})`);
  return found && { ...signatureIn(text, found), ownNames: !isLowered(found) };
}

/**
 * Reads the parameters of a class's own constructor.
 *
 * Returns `inherited` for a class without one, and undefined for text that cannot be read.
 */
export function parseConstructor(source: string): SourceSignature | 'inherited' | undefined {
  const text = `(${source}\n)`;
  const expression = parseExpression(text);
  if (expression?.type !== 'ClassExpression') return undefined;
  for (const member of expression.body.body) {
    if (member.type !== 'MethodDefinition' || member.kind !== 'constructor') continue;
    return { ...signatureIn(text, member.value), ownNames: true };
  }
  return 'inherited';
}

function signatureIn(text: string, found: FunctionNode): Omit<SourceSignature, 'ownNames'> {
  return {
    parameters: found.params.map((pattern) => toParameter(pattern, text)),
    async: found.async,
    generator: found.generator,
  };
}

function parseFunction(text: string): FunctionNode | undefined {
  const expression = parseExpression(text);
  if (expression?.type === 'FunctionExpression') return expression;
  if (expression?.type === 'ArrowFunctionExpression') return expression;
  if (expression?.type !== 'ClassExpression') return undefined;
  const [member, ...others] = expression.body.body;
  const isOneMethod =
    member?.type === 'MethodDefinition' && member.kind === 'method' && others.length === 0;
  return isOneMethod ? member.value : undefined;
}

function parseExpression(text: string) {
  // Loading acorn takes 8 ms, so only a source that must be parsed pays for it.
  const { parse }: typeof import('acorn') = require('acorn');
  try {
    const [statement, ...others] = parse(text, {
      ecmaVersion: 'latest',
      // Allows `import.meta` in the body; class bodies are strict code either way.
      sourceType: 'module',
      // `this.#count` is declared in the class, which is not part of the text.
      checkPrivateFields: false,
    }).body;
    if (statement?.type !== 'ExpressionStatement' || others.length > 0) return undefined;
    return statement.expression;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function toParameter(pattern: Pattern, text: string): SourceParameter {
  if (pattern.type === 'RestElement') return { ...toParameter(pattern.argument, text), rest: true };
  if (pattern.type === 'AssignmentPattern') {
    return { ...toParameter(pattern.left, text), default: readDefault(pattern.right, text) };
  }
  const name = pattern.type === 'Identifier' ? pattern.name : undefined;
  return { name, default: { kind: 'none' }, rest: false };
}

function readDefault(expression: Expression, text: string): SourceDefault {
  const literal = evaluateLiteral(expression);
  if (literal === undefined) {
    return { kind: 'expression', source: text.slice(expression.start, expression.end) };
  }
  return literal.value === undefined
    ? { kind: 'undefined' }
    : { kind: 'literal', value: literal.value };
}

// Below target ES2017 the parameters move into `__awaiter(this, arguments, void 0, function* (id) {...})`.
function isLowered({ body }: FunctionNode): boolean {
  const first = body.type === 'BlockStatement' ? body.body[0] : undefined;
  if (first?.type !== 'ReturnStatement' || first.argument?.type !== 'CallExpression') return false;
  const { callee, arguments: passed } = first.argument;
  const helper =
    callee.type === 'MemberExpression' && callee.property.type === 'Identifier'
      ? callee.property.name
      : callee.type === 'Identifier' && callee.name;
  const second = passed[1];
  return (
    (helper === '__awaiter' || helper === '__asyncGenerator') &&
    second?.type === 'Identifier' &&
    second.name === 'arguments'
  );
}
