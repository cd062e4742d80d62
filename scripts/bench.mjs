// `npm run bench`: installs and builds, compiles the bench and runs it. `--help` lists its options.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { prepare, root } from './prepare.mjs';

await prepare();

const tsc = join(root, 'node_modules/typescript/bin/tsc');
const node = (args) =>
  spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
process.exitCode =
  node([tsc, '-p', 'test/bench/tsconfig.json']) ||
  // The example application, compiled as a user would before serving it.
  node([tsc, '-p', 'test/bench/shop.tsconfig.json']) ||
  node([join(root, 'test/bench/dist/main.js'), ...process.argv.slice(2)]);
