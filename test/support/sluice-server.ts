import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { gone, descendantsOf } from '../../packages/runtime/test/support/processes.js';
import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { command, freePort, spawnNode, type SluiceProcess } from './sluice-process.js';

/** What a command printed, and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** A state directory with a token of its own, and the commands that use them. */
export interface Workplace {
  readonly root: string;
  readonly stateDirectory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command to its end. */
  readonly sluice: (...args: readonly string[]) => Promise<Ran>;
  /** Starts a command that does not end by itself. */
  readonly spawn: (...args: readonly string[]) => SluiceProcess;
}

/** A project, and nothing of the user's own: no server, no token, no port that others have. */
export async function workplace(files: Readonly<Record<string, string>> = {}): Promise<Workplace> {
  const { root } = await createApplication(files);
  const stateDirectory = join(await mkdtemp(join(tmpdir(), 'sluice-state-')), 'sluice');
  const env = {
    SLUICE_STATE_DIR: stateDirectory,
    SLUICE_AUTH_TOKEN: randomBytes(16).toString('hex'),
    SLUICE_ADDRESS: '',
  };
  const spawn = (...args: readonly string[]): SluiceProcess =>
    spawnNode([command, ...args], { cwd: root, env });
  onTestFinished(() => endServer(stateDirectory));
  return {
    root,
    stateDirectory,
    env,
    spawn,
    async sluice(...args) {
      const running = spawn(...args);
      const code = await running.ended();
      return { code, output: running.output() };
    },
  };
}

/** A server that `sluice start` started, and its address of HTTP. */
export async function startServer(
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<Workplace & { readonly url: string; readonly pid: number }> {
  const place = await workplace(files);
  const port = String(await freePort());
  const started = await place.sluice('start', ...args, '--port', port, '--admin-port', '0');
  if (started.code !== 0) throw new Error(started.output);
  return { ...place, url: `http://127.0.0.1:${port}`, pid: await serverPid(place.stateDirectory) };
}

export async function serverPid(stateDirectory: string): Promise<number> {
  const record: { readonly pid: number } = JSON.parse(
    await readFile(join(stateDirectory, 'server.json'), 'utf8'),
  );
  return record.pid;
}

async function endServer(stateDirectory: string): Promise<void> {
  const pid = await serverPid(stateDirectory).catch(() => undefined);
  if (pid === undefined) return;
  const below = descendantsOf(pid);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The test has ended it.
  }
  await gone([pid, ...below]);
}
