import { setTimeout as sleep } from 'node:timers/promises';

import { EXIT_CODES } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { interruptedCode, onInterrupt } from '../interrupt.js';
import { progressOn } from '../progress.js';
import { processMark } from '../server/process-mark.js';
import { runningServer } from '../server/server-record.js';
import { stateDirectory } from '../server/state-directory.js';
import { writeOutput } from '../write-output.js';

const LOOK_MS = 50;

/** Ends the server that `sluice start` started, in order, and waits until it has ended. */
export async function stop(line: CommandLine): Promise<number> {
  const server = runningServer(stateDirectory(process.env));
  if (server === undefined) {
    await writeOutput('No server runs that sluice start started.\n');
    return EXIT_CODES.done;
  }
  const { pid, mark } = server;
  const isRunning = (): boolean => processMark(pid) === mark;
  process.kill(pid, line.values.has('now') ? 'SIGQUIT' : 'SIGTERM');
  const interrupt = onInterrupt();
  const progress = progressOn(process.stderr);
  while (isRunning() && !interrupt.signal.aborted) {
    progress.show('letting requests finish; sluice stop --now cuts them');
    // Each look decides whether there is another.
    // oxlint-disable-next-line no-await-in-loop
    await sleep(LOOK_MS, undefined, { signal: interrupt.signal }).catch(() => undefined);
  }
  progress.end();
  interrupt.release();
  if (isRunning()) {
    process.stderr.write(`The server (pid ${pid}) goes on stopping.\n`);
    return interruptedCode();
  }
  await writeOutput(`Stopped: the server (pid ${pid}) has ended.\n`);
  return EXIT_CODES.done;
}
