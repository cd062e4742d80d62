import type { SourceDefault } from './literal.js';
import type { SourceParameter, SourceSignature } from './source-names.js';

const NAME = String.raw`[A-Za-z_$][\w$]*`;
const head = new RegExp(String.raw`^(async\s+)?(\*\s*)?(?!function\b)${NAME}\s*\(\s*`);
const PARAMETER = new RegExp(
  String.raw`(${NAME})(?:\s*=\s*(true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?|'[^'\\\n]*'|"[^"\\\n]*"))?\s*(?:,\s*|(?=\)))`,
  'y',
);
const END = /\)\s*\{/y;

// Below target ES2017 the method's own parameters may be those of an inner function.
const LOWERED = /__(?:awaiter|asyncGenerator)\b/;

/**
 * Reads the head of a method whose parameters are plain names, without defaults or with literal ones.
 * Spares such methods the loading of a parser; undefined for any other method.
 *
 * `source` must be the `toString()` of a function, and therefore valid.
 */
export function plainSignature(source: string): SourceSignature | undefined {
  const found = head.exec(source);
  if (found === null || LOWERED.test(source)) return undefined;
  const [start, async, generator] = found;
  const parameters: SourceParameter[] = [];
  let at = start.length;
  for (;;) {
    PARAMETER.lastIndex = at;
    const [, name, literal] = PARAMETER.exec(source) ?? [];
    if (name === undefined) break;
    parameters.push({ name, default: toDefault(literal), rest: false });
    at = PARAMETER.lastIndex;
  }
  END.lastIndex = at;
  if (!END.test(source)) return undefined;
  return {
    parameters,
    async: async !== undefined,
    generator: generator !== undefined,
    ownNames: true,
  };
}

function toDefault(literal: string | undefined): SourceDefault {
  if (literal === undefined) return { kind: 'none' };
  const isText = literal.startsWith("'") || literal.startsWith('"');
  const value: unknown = isText ? literal.slice(1, -1) : JSON.parse(literal);
  return { kind: 'literal', value };
}
