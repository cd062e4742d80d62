import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { BenchOptions } from '../options.js';
import { type SectionResult, withInterval } from '../report.js';
import { estimate } from '../statistics.js';

const program = fileURLToPath(new URL('../servers/openapi-document.js', import.meta.url));

/** Builds the OpenAPI document of 1,000 operations, each time in a process that has built none. */
export async function runOpenapi(options: BenchOptions): Promise<SectionResult> {
  const documents: number[] = [];
  const models: number[] = [];
  let bytes = 0;
  const rounds = Math.min(options.rounds, 15);
  process.stderr.write('OpenAPI document...\n');
  for (let round = 0; round < rounds; round += 1) {
    const child = spawnSync(options.node, [program], { encoding: 'utf8' });
    if (child.status !== 0)
      throw new Error(`openapi-document failed:\n${child.stderr.slice(0, 2000)}`);
    const cost: unknown = JSON.parse(child.stdout);
    documents.push(numberIn(cost, 'documentMs'));
    models.push(numberIn(cost, 'describeMs'));
    bytes = numberIn(cost, 'bytes');
  }
  const built = estimate(documents);
  return {
    tables: [
      {
        title: `First OpenAPI document of 1,000 operations and 100 schemas, medians of ${rounds} processes`,
        rows: [
          ['document, CPU ms', 'model before it, CPU ms', 'size, kB'],
          [withInterval(built), withInterval(estimate(models)), (bytes / 1000).toFixed(0)],
        ],
      },
    ],
    figures: [{ name: 'OpenAPI document of 1,000 operations: CPU ms', estimate: built }],
    notes: [],
    details: { documents, models },
  };
}

function numberIn(value: unknown, key: string): number {
  const found: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  if (typeof found !== 'number') throw new Error(`openapi-document printed no ${key}`);
  return found;
}
