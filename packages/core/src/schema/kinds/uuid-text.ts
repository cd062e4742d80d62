import { Problem } from '../problem.js';

/**
 * Reads a UUID of any version as lower-case text with hyphens. The forms without hyphens, in braces and
 * as `urn:uuid:` are accepted too, as in pydantic.
 */
export function uuidFromText(text: string): string | Problem {
  if (HYPHENATED.test(text)) return text.toLowerCase();
  const bare = /^\{(.*)\}$/.exec(text)?.[1] ?? text.replace(/^urn:uuid:/i, '');
  if (HYPHENATED.test(bare)) return bare.toLowerCase();
  if (COMPACT.test(bare)) return bare.toLowerCase().replace(COMPACT, '$1-$2-$3-$4-$5');
  const error = mistakeIn(bare, text.length - bare.length);
  return new Problem('uuid_parsing', `Input should be a valid UUID, ${error}`, { error });
}

const HYPHENATED = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const COMPACT = /^([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})$/i;

/** The number of digits in each group. */
const GROUPS = [8, 4, 4, 4, 12];

function mistakeIn(text: string, start: number): string {
  const wrong = /[^\da-f-]/i.exec(text);
  if (wrong !== null) {
    return `invalid character: found \`${wrong[0]}\` at ${wrong.index + start}`;
  }
  const groups = text.split('-');
  if (groups.length === 1) return `invalid length: found ${text.length}`;
  if (groups.length !== GROUPS.length) {
    return `invalid group count: expected ${GROUPS.length}, found ${groups.length}`;
  }
  const place = groups.findIndex((group, index) => group.length !== GROUPS[index]);
  return `invalid group length in group ${place}: expected ${GROUPS[place]}, found ${groups[place]?.length}`;
}
