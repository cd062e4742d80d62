// `npm run test:differential -- [pairs] [seed]`: compares the compiled validator with the libraries it
// replaces, on generated classes and inputs. The number of pairs defaults to 200,000; give any other, such as 10000000.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { fail, root } from './prepare.mjs';

const [pairs = '200000', seed = String(Date.now() % 1e9)] = process.argv.slice(2);
for (const given of [pairs, seed]) {
  if (!/^\d+$/.test(given)) fail(`"${given}" is not a number. Give the pairs, then the seed.`);
}
const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run'];
const config = ['--config', 'test/differential/vitest.config.ts'];
const { status } = spawnSync(process.execPath, [...vitest, ...config], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, DIFFERENTIAL_PAIRS: pairs, DIFFERENTIAL_SEED: seed },
});
process.exitCode = status ?? 1;
