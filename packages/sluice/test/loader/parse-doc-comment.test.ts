import { expect, it } from 'vitest';

import { parseDocComment } from '../../src/loader/parse-doc-comment.js';

it('keeps the text, and the tags that a document has a place for', () => {
  const comment = `*
   * Finds an item. See {@link Shop} and {@linkcode Shop.list | the list}.
   *
   * - with a price
   *
   * @param id - The number on the label,
   *   as printed.
   * @param {number} [limit=10] How many
   * @param empty
   * @returns {Item} The item
   * @deprecated Use another
   * @example
   * @example get(1)
   *   .then(print)
   * @internal
   `;
  expect(parseDocComment(comment)).toEqual({
    text: 'Finds an item. See Shop and the list.\n\n- with a price',
    params: { id: 'The number on the label,\n  as printed.', limit: 'How many' },
    returns: 'The item',
    deprecated: true,
    examples: ['get(1)\n  .then(print)'],
  });
});

it.each([
  ['* One line. ', { text: 'One line.' }],
  ['* @summary Short', { summary: 'Short' }],
  ['* @example {"a":1}', { examples: ['{"a":1}'] }],
  ['* Uses @Get and a@b.example', { text: 'Uses @Get and a@b.example' }],
  ['*', undefined],
  ['* @internal', undefined],
])('reads /*%s*/', (comment, want) => {
  expect(parseDocComment(comment)).toEqual(want);
});
