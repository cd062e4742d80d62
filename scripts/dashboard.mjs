// Bundles the dashboard of @sluice/runtime, with the two small libraries it stands on, into `dist/dashboard`;
// run in the folder of the package. Users install neither.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { rolldown } from 'rolldown';

const to = join('dist', 'dashboard');
mkdirSync(to, { recursive: true });

const built = await rolldown({
  input: join('dashboard', 'main.tsx'),
  platform: 'browser',
  tsconfig: join('dashboard', 'tsconfig.json'),
});
await built.write({ file: join(to, 'dashboard.js'), format: 'esm', minify: true });
await built.close();

const { resolve } = createRequire(join(process.cwd(), 'package.json'));
const css = [resolve('uplot/dist/uPlot.min.css'), join('dashboard', 'dashboard.css')];
writeFileSync(join(to, 'dashboard.css'), css.map((file) => readFileSync(file, 'utf8')).join('\n'));
copyFileSync(join('dashboard', 'index.html'), join(to, 'index.html'));
const licenses = ['preact', 'uplot'].map((name) => {
  const text = readFileSync(join(resolve(`${name}/package.json`), '..', 'LICENSE'), 'utf8');
  return `${name}\n\n${text}`;
});
writeFileSync(join(to, 'LICENSES.txt'), licenses.join('\n'));
