/**
 * Finds the end of a sticky expression's match at `at`; undefined without a match.
 *
 * Scanners of input step from one such match to the next and never look back, so that their work
 * grows with the length of the input and not faster.
 */
export function matchEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
