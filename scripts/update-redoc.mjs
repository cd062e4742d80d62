// Fetches a version of Redoc into packages/core/vendor/redoc: npm run update-redoc -- 2.5.4
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fail, root } from './prepare.mjs';

/** The logo beside the credits, which the policy of the page would refuse; without it the image is left out. */
const LOGO = '"https://cdn.redoc.ly/redoc/logo-mini.svg"';

const version = process.argv[2] ?? fail('Which version? npm run update-redoc -- 2.5.4');
const to = join(root, 'packages/core/vendor/redoc');
const directory = mkdtempSync(join(tmpdir(), 'sluice-redoc-'));
try {
  execFileSync('npm', ['pack', `redoc@${version}`, '--pack-destination', directory]);
  execFileSync('tar', ['xzf', join(directory, `redoc-${version}.tgz`), '-C', directory]);
  const from = join(directory, 'package');
  const bundle = readFileSync(join(from, 'bundles/redoc.standalone.js'), 'utf8');
  if (bundle.split(LOGO).length !== 2) fail(`The bundle does not name ${LOGO} once.`);
  writeFileSync(join(to, 'redoc.standalone.js'), bundle.replace(LOGO, '"data:,"'));
  for (const name of ['LICENSE', 'bundles/redoc.standalone.js.LICENSE.txt']) {
    copyFileSync(join(from, name), join(to, name.split('/').at(-1)));
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
