import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { onTestFinished } from 'vitest';

import type { PreparedEntry, PrepareOptions } from '../../src/loader/prepare.js';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

/** Files of a small project by path; the package is of type module unless it brings its own package.json. */
export type ProjectFiles = Readonly<Record<string, string>>;

export interface Project {
  readonly root: string;
  path(name: string): string;
  write(files: ProjectFiles): Promise<void>;
}

/** A project in a directory of its own, gone when the test ends. */
export async function createProject(files: ProjectFiles): Promise<Project> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'sluice-project-')));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const write = async (more: ProjectFiles): Promise<void> => {
    for (const [name, text] of Object.entries(more)) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), text);
    }
  };
  await write({ 'package.json': '{"name":"project","type":"module"}', ...files });
  // As npm makes it for most users: one that others may write to would not be used.
  await mkdir(join(root, 'node_modules'), { recursive: true, mode: 0o755 });
  return { root, path: (name) => join(root, name), write };
}

interface BuiltLoader {
  readonly prepareEntry: (target: string, options?: PrepareOptions) => Promise<PreparedEntry>;
}

/** The loader as it is installed: what it writes names its own built files. */
export async function builtLoader(): Promise<BuiltLoader> {
  const loader: BuiltLoader = await import(pathToFileURL(join(dist, 'loader/prepare.js')).href);
  return loader;
}

/** Compiles `target` of a project and returns the module that replicas import. */
export async function prepared(project: Project, target: string): Promise<string> {
  const { prepareEntry } = await builtLoader();
  const { entry, problems } = await prepareEntry(target, { directory: project.root });
  if (entry === undefined) throw new Error(problems.map((problem) => problem.what).join('\n'));
  return entry.module;
}

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** Runs Node and waits for its end. */
export async function runNode(args: readonly string[], cwd: string): Promise<Ran> {
  const env = { ...process.env, NODE_NO_WARNINGS: '1' };
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  await once(child, 'close');
  return { stdout, stderr, code: child.exitCode };
}

/** The two ways a source is run: compiled ahead as `sluice run` does, and by `--import sluice/register`. */
export const ways: readonly (readonly [
  string,
  (project: Project, file: string) => Promise<readonly string[]>,
])[] = [
  [
    'compiled ahead',
    async (project, file) => ['--enable-source-maps', await prepared(project, `${file}:app`)],
  ],
  [
    'by the hooks',
    async (_, file) => ['--import', pathToFileURL(join(dist, 'loader/register.js')).href, file],
  ],
];

/** Runs a source of a project in one of the {@link ways}. */
export async function runSource(
  project: Project,
  file: string,
  way: (typeof ways)[number][1],
): Promise<Ran> {
  return await runNode(await way(project, file), project.root);
}
