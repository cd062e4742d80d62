// `npm run path`: the source files that one warm request enters, in their order. `-- --calls` lists the functions too.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { prepare, root } from './prepare.mjs';

await prepare();

const loader = join(root, 'packages/sluice/dist/loader/register.js');
const args = ['--import', loader, 'test/path/main.ts', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
