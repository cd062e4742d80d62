import { expect, it } from 'vitest';
import { compareAll, unknownFallbacks } from './run.js';

const pairs = Number(process.env['DIFFERENTIAL_PAIRS'] ?? 200_000);
const seed = Number(process.env['DIFFERENTIAL_SEED'] ?? 1);

it(`agrees with the libraries on ${pairs} pairs from seed ${seed}`, async () => {
  const counts = await compareAll({
    pairs,
    seed,
    progress: (done) => console.log(`${done} pairs`),
  });
  console.log(
    `${counts.pairs} pairs of ${counts.classes} classes, ${counts.valid} of them valid; ` +
      `${counts.differences.length} differences; left to the libraries: ` +
      [...counts.fallbacks].map(([reason, count]) => `${count} for ${reason}`).join(', '),
  );
  for (const { seed: at, family, options, input, stock, compiled } of counts.differences) {
    const from = Math.max(0, firstDifference(stock, compiled) - 150);
    console.log(
      [
        `seed ${at} ${options}`,
        family,
        input,
        `libraries: ${stock.slice(from, from + 450)}`,
        `compiled:  ${compiled.slice(from, from + 450)}`,
      ].join('\n'),
    );
  }
  expect(counts.differences).toHaveLength(0);
  expect(unknownFallbacks(counts.fallbacks)).toEqual([]);
});

function firstDifference(one: string, other: string): number {
  let index = 0;
  while (index < one.length && one[index] === other[index]) index += 1;
  return index;
}
