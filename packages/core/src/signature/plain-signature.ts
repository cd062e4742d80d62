import type { SourceDefault } from './literal.js';
import type { SourceParameter, SourceSignature } from './source-names.js';

const NAME = String.raw`[A-Za-z_$][\w$]*`;
const head = new RegExp(String.raw`^(async\s+)?(\*\s*)?(?!function\b)${NAME}\s*\(\s*`);
const PARAMETER = new RegExp(
  String.raw`(${NAME})(?:\s*=\s*(true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?|'[^'\\\n]*'|"[^"\\\n]*"))?\s*(?:,\s*|(?=\)))`,
  'y',
);
const END = /\)\s*\{/y;

// Below target ES2017 the method's own parameters may be further in.
const LOWERED = /__(?:awaiter|asyncGenerator)\b/;

/**
 * Reads the head of a method whose parameters are names, with a plain literal or nothing for a
 * default, so that no parser need be loaded; undefined for any other.
 *
 * `source` is what a function says of itself, thus known to be valid.
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
