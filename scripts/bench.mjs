// `npm run bench`: installs and builds, compiles the bench and runs it. `--help` lists its options.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { prepare, root } from './prepare.mjs';

prepare();

const node = (args) =>
  spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
process.exitCode =
  node([join(root, 'node_modules/typescript/bin/tsc'), '-p', 'test/bench/tsconfig.json']) ||
  node([join(root, 'test/bench/dist/main.js'), ...process.argv.slice(2)]);
