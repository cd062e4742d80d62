// `npm start`: serves the example application, installing and building first where needed.
import { join } from 'node:path';

import { fail, prepare, root } from './prepare.mjs';

const port = process.env.PORT ?? '8000';
if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
  fail(`PORT must be a number from 0 to 65535; it is ${JSON.stringify(port)}.`);
}

await prepare();

process.chdir(root);
// The command becomes this process, so that Ctrl-C and signals reach the supervisor itself.
process.argv = [
  process.argv[0],
  join(root, 'packages/sluice/dist/cli/main.js'),
  'run',
  'examples/shop.ts:app',
  '--route-prefix',
  '/my_app',
  '--port',
  port,
  ...process.argv.slice(2),
];
await import('../packages/sluice/dist/cli/main.js');
