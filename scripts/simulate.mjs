// `npm run simulate`: builds what is missing, then plays load against autoscaling settings. `--help` lists
// its options.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { prepare, root } from './prepare.mjs';

await prepare();

const node = (args) =>
  spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
process.exitCode =
  node([join(root, 'node_modules/typescript/bin/tsc'), '-p', 'test/simulate/tsconfig.json']) ||
  node([join(root, 'test/simulate/dist/main.js'), ...process.argv.slice(2)]);
