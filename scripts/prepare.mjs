// Brings a checkout to the state where its commands run: right Node, dependencies, built packages.
// Written for any Node that knows ES modules, so that an old one gets a sentence and not a stack trace.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export function fail(message) {
  process.stderr.write(message + '\n');
  process.exit(1);
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Sluice needs Node >= 20.19; this is ${process.versions.node}. Install a newer Node and try again.`,
  );
}

function run(command, args, what) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  });
  if (result.error !== undefined && result.error.code === 'ENOENT') {
    fail(`${command} is not installed or not on the PATH; ${what} needs it.`);
  }
  if (result.status !== 0) {
    process.stderr.write(result.stdout + result.stderr);
    fail(`${what} failed (${command} ${args.join(' ')}).`);
  }
}

/** Installs when nothing is installed or the lock file is newer than what npm noted at its last install. */
function install() {
  const installed = modified('node_modules/.package-lock.json');
  if (installed !== undefined && installed >= modified('package-lock.json')) return;
  process.stderr.write('Installing dependencies...\n');
  // Not `npm ci`: it refuses a lock file that lacks the optional binaries of other platforms, which
  // npm leaves out where the registry does not have them.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund'], 'Installing the dependencies');
}

function modified(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs;
}

function build() {
  process.stderr.write('Building...\n');
  run(process.execPath, [join(root, 'node_modules/turbo/bin/turbo'), 'run', 'build'], 'The build');
}

export function prepare() {
  requireNode();
  install();
  build();
}
