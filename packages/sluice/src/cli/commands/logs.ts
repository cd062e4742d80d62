import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { CommandError, EXIT_CODES } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { onInterrupt } from '../interrupt.js';
import { followLog, lastLines } from '../server/log-file.js';
import { lineFilter } from '../server/line-filter.js';
import { LOG } from '../server/server-record.js';
import { stateDirectory } from '../server/state-directory.js';

const DEFAULT_LINES = 100;

/** Prints the log of the server that `sluice start` started, of one replica where one is named. */
export async function logs(line: CommandLine): Promise<number> {
  const { target: replica, values } = line;
  const directory = stateDirectory(process.env);
  const file = join(directory, LOG);
  if (!existsSync(file)) {
    throw new CommandError(
      `There is no log in ${directory}. sluice start keeps one; sluice run prints its own where it runs.`,
    );
  }
  const isWanted = replica === undefined ? (): boolean => true : lineFilter(replica);
  const count = Number(values.get('lines') ?? DEFAULT_LINES);
  const { lines, end } = await lastLines(file, { count, isWanted });
  // A reader such as `head` may leave.
  const left = new AbortController();
  process.stdout.on('error', () => left.abort());
  for (const one of lines) process.stdout.write(`${one}\n`);
  if (!values.has('follow')) return EXIT_CODES.done;
  const interrupt = onInterrupt();
  const signal = AbortSignal.any([left.signal, interrupt.signal]);
  for await (const one of followLog(file, { from: end, signal })) {
    if (isWanted(one)) process.stdout.write(`${one}\n`);
  }
  interrupt.release();
  return EXIT_CODES.done;
}
