// Brings a checkout to the state where its commands run: right Node, dependencies, built packages.
// Written for any Node that knows ES modules, so that an old one gets a sentence and not a stack trace.
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export function fail(message) {
  process.stderr.write(message + '\n');
  process.exit(1);
}

/** Says what it does and only when there is something to do. All of it goes to standard error. */
export async function prepare() {
  requireNode();
  await install();
  await build();
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Sluice needs Node >= 20.19; this is ${process.versions.node}. Install a newer Node and try again.`,
  );
}

/** Installs when nothing is installed or the lock file is newer than what npm noted at its last install. */
async function install() {
  const installed = modified('node_modules/.package-lock.json');
  if (installed !== undefined && installed >= modified('package-lock.json')) return;
  process.stderr.write('Installing dependencies, which takes a minute...\n');
  // Not `npm ci`: it refuses a lock file that lacks the optional binaries of other platforms, which
  // npm leaves out where the registry does not have them.
  // Errors, npm's progress on a terminal and its summary are shown; its warnings are about packages of packages.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', '--no-save', ...quiet], {
    what: 'Installing the dependencies',
    stdio: ['ignore', 2, 2],
  });
}

function modified(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs;
}

/** Names each package as turbo begins to build it; what turbo prints is shown when it fails. */
async function build() {
  const turbo = join(root, 'node_modules/turbo/bin/turbo');
  let printed = '';
  const named = new Set();
  await run(process.execPath, [turbo, 'run', 'build', '--no-color'], {
    what: 'The build',
    stdio: ['ignore', 'pipe', 'pipe'],
    output: () => printed,
    heard(text) {
      printed += text;
      for (const [, name] of printed.matchAll(/^(\S+):build: cache miss/gm)) {
        if (named.has(name)) continue;
        named.add(name);
        process.stderr.write(`Building ${name}...\n`);
      }
    },
  });
}

async function run(command, args, { what, stdio, heard, output = () => '' }) {
  const child = spawn(command, args, {
    cwd: root,
    stdio,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', heard);
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
    fail(`${command} is not installed or not on the PATH; ${what} needs it.`);
  });
  if (status === 0) return;
  process.stderr.write(output());
  fail(`${what} failed (${command} ${args.join(' ')}).`);
}
