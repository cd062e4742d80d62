// Copies the files of the pages that show the document into `dist/docs-page`, run in the folder of @sluice/core.
//
// Shipping them spares users swagger-ui-dist, which is 12 MB and brings a package that reports every install.
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const swaggerUi = dirname(
  createRequire(join(process.cwd(), 'package.json')).resolve('swagger-ui-dist'),
);
const redoc = join('vendor', 'redoc');
const to = join('dist', 'docs-page');
mkdirSync(to, { recursive: true });
for (const name of [
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-bundle.js.LICENSE.txt',
  'oauth2-redirect.html',
  'oauth2-redirect.js',
  'LICENSE',
  'NOTICE',
]) {
  copyFileSync(join(swaggerUi, name), join(to, name));
}
copyFileSync(join(redoc, 'redoc.standalone.js'), join(to, 'redoc.standalone.js'));
copyFileSync(
  join(redoc, 'redoc.standalone.js.LICENSE.txt'),
  join(to, 'redoc.standalone.js.LICENSE.txt'),
);
copyFileSync(join(redoc, 'LICENSE'), join(to, 'redoc.LICENSE'));
