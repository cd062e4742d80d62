// `npm run bench:validate`: what validation and writing cost by themselves, beside what they replace.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { prepare, root } from './prepare.mjs';

await prepare();

const node = (args) =>
  spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
const rounds = process.argv.slice(2);
process.exitCode =
  node([join(root, 'node_modules/typescript/bin/tsc'), '-p', 'test/bench/tsconfig.json']) ||
  node([join(root, 'test/bench/dist/validate.js'), ...rounds]) ||
  node([join(root, 'test/bench/dist/serialize.js'), ...rounds]);
