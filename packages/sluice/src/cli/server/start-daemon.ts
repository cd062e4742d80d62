import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { inheritedExecArgv } from '@sluice/runtime/internal';

import { CommandError } from '../command-error.js';
import { interruptedCode, onInterrupt } from '../interrupt.js';
import { progressOn } from '../progress.js';
import { isFromDaemon } from './daemon-messages.js';
import { LOG } from './server-record.js';

/** What became of a start. */
export type Started =
  | { readonly kind: 'ready'; readonly pid: number; readonly banner: string; readonly log: string }
  | { readonly kind: 'interrupted'; readonly exitCode: number };

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

/**
 * Starts `sluice start ARGS --foreground` as a process that is not of this terminal: with a session of its
 * own, no input, and its output in a log. Resolves when it is ready, and lets go of it.
 *
 * Throws CommandError with what the process said of its failure.
 */
export async function startDaemon(directory: string, args: readonly string[]): Promise<Started> {
  const log = join(directory, LOG);
  // The log of the server before: why it ended may be wanted.
  if (existsSync(log)) renameSync(log, `${log}.1`);
  const output = openSync(log, 'a', 0o600);
  const child = spawn(
    process.execPath,
    [...inheritedExecArgv(process.execArgv), MAIN, 'start', ...args, '--foreground'],
    { detached: true, stdio: ['ignore', output, output, 'ipc'] },
  );
  closeSync(output);
  const interrupt = onInterrupt();
  const progress = progressOn(process.stderr);
  const ended = once(child, 'exit');
  // Of a session of its own, the process hears nothing of a Ctrl-C here.
  interrupt.signal.addEventListener('abort', () => child.kill('SIGTERM'));
  try {
    const banner = await Promise.race([
      readiness(child, (text) => progress.show(text)),
      ended.then(() => undefined),
    ]);
    if (interrupt.signal.aborted) {
      await ended;
      return { kind: 'interrupted', exitCode: interruptedCode() };
    }
    if (banner === undefined) throw new CommandError(failureIn(log));
    child.disconnect();
    child.unref();
    return { kind: 'ready', pid: child.pid ?? 0, banner, log };
  } finally {
    progress.end();
    interrupt.release();
  }
}

function readiness(child: ChildProcess, show: (text: string) => void): Promise<string> {
  return new Promise((resolve) => {
    child.on('message', (message: unknown) => {
      if (!isFromDaemon(message)) return;
      if (message.type === 'ready') resolve(message.banner);
      else show(message.text);
    });
  });
}

/** What the process wrote besides the events of its log: the failure itself. */
function failureIn(log: string): string {
  const said = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => !/^(?:INFO|WARN) /.test(line) && !line.startsWith('Serving '))
    .join('\n')
    .trim();
  return said === '' ? `The server ended before it was ready. Its log is ${log}.` : said;
}
