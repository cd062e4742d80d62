import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

import { followLog, lastLines, lineFilter } from '@sluice/runtime/internal';

import { CommandError, EXIT_CODES } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { onInterrupt } from '../interrupt.js';
import { connectAdmin } from '../server/admin-client.js';
import { LOG } from '../server/server-record.js';
import { stateDirectory } from '../server/state-directory.js';

const DEFAULT_LINES = '100';

/** Prints the log of a server, of one replica where one is named. */
export async function logs(line: CommandLine): Promise<number> {
  const interrupt = onInterrupt();
  // A reader such as `head` may leave.
  const left = new AbortController();
  process.stdout.on('error', () => left.abort());
  const signal = AbortSignal.any([left.signal, interrupt.signal]);
  const isElsewhere = (line.values.get('address') ?? process.env['SLUICE_ADDRESS'] ?? '') !== '';
  try {
    for await (const text of isElsewhere ? sent(line, signal) : read(line, signal)) {
      if (!process.stdout.write(text)) await drained(signal);
    }
  } finally {
    interrupt.release();
  }
  return EXIT_CODES.done;
}

/** The log of the server that `sluice start` started on this machine, which need not run any more. */
async function* read({ target, values }: CommandLine, signal: AbortSignal): AsyncGenerator<string> {
  const directory = stateDirectory(process.env);
  const file = join(directory, LOG);
  if (!existsSync(file)) {
    throw new CommandError(
      `There is no log in ${directory}. sluice start keeps one; sluice run prints its own where it runs.`,
    );
  }
  const isWanted = target === undefined ? (): boolean => true : lineFilter(target);
  const count = Number(values.get('lines') ?? DEFAULT_LINES);
  const { lines, end } = await lastLines(file, { count, isWanted });
  for (const one of lines) yield `${one}\n`;
  if (!values.has('follow')) return;
  for await (const one of followLog(file, { from: end, signal })) {
    if (isWanted(one)) yield `${one}\n`;
  }
}

/** The log of a server that the command line names, which sends it. */
async function* sent(line: CommandLine, signal: AbortSignal): AsyncGenerator<string> {
  const { target, values } = line;
  const query = new URLSearchParams({
    lines: values.get('lines') ?? DEFAULT_LINES,
    ...(target !== undefined && { name: target }),
    ...(values.has('follow') && { follow: 'true' }),
  });
  const admin = connectAdmin(line);
  const answer = await admin.stream('GET', `/api/v1/logs?${query.toString()}`);
  const stop = (): void => void answer.destroy();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const decoder = new StringDecoder();
  try {
    for await (const part of answer) yield decoder.write(part);
  } catch {
    if (signal.aborted) return;
    throw new CommandError(`The server at ${admin.address} has ended the log.`);
  }
}

/** The reader of this process is slower than the log. */
async function drained(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    process.stdout.once('drain', () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
