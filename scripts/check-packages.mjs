// Checks what would be published: publint and are-the-types-wrong on each packed package.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fail, root } from './prepare.mjs';

const bin = (name) => join(root, 'node_modules/.bin', name);
const directory = mkdtempSync(join(tmpdir(), 'sluice-pack-'));
try {
  for (const name of ['core', 'ingress', 'runtime', 'sluice']) {
    const folder = join(root, 'packages', name);
    check(bin('publint'), ['--strict', folder]);
    check('npm', ['pack', '--pack-destination', directory], folder);
  }
  for (const tarball of readdirSync(directory)) {
    check(bin('attw'), ['--profile', 'esm-only', join(directory, tarball)]);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function check(command, args, cwd = root) {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (result.status === 0) return;
  process.stderr.write(`${result.stdout}${result.stderr}`);
  fail(`${command} ${args.join(' ')} failed.`);
}
