import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../../', import.meta.url));
export const command: string = fileURLToPath(
  new URL('../../packages/sluice/dist/cli/main.js', import.meta.url),
);

/** A `sluice` command under test, with all it has printed. */
export interface SluiceProcess {
  readonly child: ChildProcess;
  /** Standard output and standard error as they came. */
  output(): string;
  /** Resolves with the match once the output holds `pattern`; rejects when the process ends first. */
  prints(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code once it has ended by itself; null when a signal ended it. */
  ended(): Promise<number | null>;
  /** Sends a signal and resolves with the exit code when it has ended. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts `node` with arguments. */
export function spawnNode(args: readonly string[], options: SpawnOptions = {}): SluiceProcess {
  return spawnCommand(process.execPath, args, options);
}

/** Starts a program of the PATH. */
export function spawnCommand(
  program: string,
  args: readonly string[],
  options: SpawnOptions = {},
): SluiceProcess {
  const child = spawn(program, args, {
    cwd: options.cwd ?? root,
    // What a test reads is plain, whatever the terminal that runs it asks for.
    env: { ...process.env, FORCE_COLOR: undefined, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const waiting = new Set<() => void>();
  const heard = (chunk: string): void => {
    text += chunk;
    for (const check of waiting) check();
  };
  child.stdout?.setEncoding('utf8').on('data', heard);
  child.stderr?.setEncoding('utf8').on('data', heard);
  const closed = once(child, 'close');
  return {
    child,
    output: () => text,
    prints: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const match = pattern.exec(text);
          if (match === null) return;
          waiting.delete(check);
          resolve(match);
        };
        waiting.add(check);
        check();
        void closed.then(() => {
          waiting.delete(check);
          return reject(new Error(`ended before it printed ${String(pattern)}:\n${text}`));
        });
      }),
    ended: async () => {
      await closed;
      return child.exitCode;
    },
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await closed;
      return child.exitCode;
    },
  };
}

export interface Served extends SluiceProcess {
  /** `http://127.0.0.1:PORT`, without the route prefix. */
  readonly url: string;
  readonly port: number;
}

/** `sluice run ARGS --port FREE`, once it answers; without an admin API, unless the arguments say where. */
export async function sluiceRun(
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<Served> {
  const port = await freePort();
  const admin = args.some((arg) => arg.startsWith('--admin-')) ? [] : ['--no-admin'];
  const served = spawnNode([command, 'run', ...args, '--port', String(port), ...admin], options);
  const url = `http://127.0.0.1:${port}`;
  await served.prints(new RegExp(`http://127\\.0\\.0\\.1:${port}`));
  return { ...served, url, port };
}

/**
 * A port nothing listens on at the moment.
 *
 * A port that the system chose could go to the next test that listens on port 0 before its server listens.
 * These lie below what systems choose from, a hundred for each process of tests.
 */
export async function freePort(): Promise<number> {
  const first = 10_000 + (process.pid % 200) * 100;
  for (;;) {
    const port = first + (given % 100);
    given += 1;
    // oxlint-disable-next-line no-await-in-loop
    if (await isFree(port)) return port;
  }
}

let given = 0;

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
