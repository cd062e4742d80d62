import { Problem } from '../problem.js';

/** The longest tag that an issue quotes, in characters. */
const LONGEST = 100;

/** Describes a tag that names no member of a union, in pydantic's words. */
export function tagProblem(tag: unknown, property: string, names: readonly unknown[]): Problem {
  const discriminator = `'${property}'`;
  if (tag === undefined) {
    return new Problem(
      'union_tag_not_found',
      `Unable to extract tag using discriminator ${discriminator}`,
      { discriminator },
    );
  }
  const text = (typeof tag === 'string' ? tag : JSON.stringify(tag)).slice(0, LONGEST);
  const expected = names.map((name) => `'${String(name)}'`).join(', ');
  return new Problem(
    'union_tag_invalid',
    `Input tag '${text}' found using ${discriminator} does not match any of the expected tags: ${expected}`,
    { discriminator, tag: text, expected_tags: expected },
  );
}
