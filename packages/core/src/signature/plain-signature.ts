import type { SourceSignature } from './source-names.js';

const NAME = String.raw`[A-Za-z_$][\w$]*`;
const plainHead = new RegExp(
  String.raw`^(async\s+)?(\*\s*)?(?!function\b)${NAME}\s*\(\s*((?:${NAME}(?:\s*,\s*${NAME})*)?)\s*\)\s*\{`,
);

// Below target ES2017 the method's own parameters may be further in.
const lowered = /__(?:awaiter|asyncGenerator)\b/;

/**
 * Reads the head of a method that has nothing but names between its parentheses, for which no parser
 * need be loaded; undefined for any other.
 *
 * `source` is what a function says of itself, thus known to be valid.
 */
export function plainSignature(source: string): SourceSignature | undefined {
  const found = plainHead.exec(source);
  if (found === null || lowered.test(source)) return undefined;
  const [, async, generator, list = ''] = found;
  const names = list === '' ? [] : list.split(',');
  return {
    parameters: names.map((name) => ({
      name: name.trim(),
      default: { kind: 'none' },
      rest: false,
    })),
    async: async !== undefined,
    generator: generator !== undefined,
    ownNames: true,
  };
}
