// Copies the files of the docs page into `dist/docs-page`, run in the folder of @sluice/core.
//
// Shipping them spares users swagger-ui-dist, which is 12 MB and brings a package that reports every install.
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const from = dirname(createRequire(join(process.cwd(), 'package.json')).resolve('swagger-ui-dist'));
const to = join('dist', 'docs-page');
mkdirSync(to, { recursive: true });
for (const name of [
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-bundle.js.LICENSE.txt',
  'favicon-32x32.png',
  'oauth2-redirect.html',
  'oauth2-redirect.js',
  'LICENSE',
  'NOTICE',
]) {
  copyFileSync(join(from, name), join(to, name));
}
