/** The known word that was probably meant, or undefined when none is close. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  // A third of the letters may be wrong: `route_prefx` is route_prefix, `foo` is nothing.
  let least = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const word of known) {
    const far = distance(bare(written), bare(word));
    if (far >= least) continue;
    least = far;
    best = word;
  }
  return best;
}

function bare(word: string): string {
  return word.replaceAll(/[_-]/g, '').toLowerCase();
}

/**
 * Insertions, deletions, substitutions and swaps of neighbours between two words: `prot` is one from
 * `port`. Source: Damerau 1964, as optimal string alignment.
 */
function distance(from: string, to: string): number {
  // Longer than any key: not worth the time of a table.
  if (Math.abs(from.length - to.length) > 20) return Number.POSITIVE_INFINITY;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const changed = (previous[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = isSwap ? (beforePrevious[j - 2] ?? 0) + 1 : changed;
      row.push(Math.min(changed, swapped, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[to.length] ?? 0;
}
