import { createInterface } from 'node:readline/promises';

import { isRecord } from '@sluice/core/internal';

import { CommandError, EXIT_CODES, usageError } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { paintFor } from '../colour.js';
import { connectAdmin } from '../server/admin-client.js';
import { replicaNamed, replicaPath } from '../server/server-processes.js';

/**
 * Reads pieces of JavaScript, runs each in a replica and prints what it gives. On a terminal a mistake ends
 * nothing; from a pipe the first one ends it with exit code 1.
 */
export async function repl(line: CommandLine): Promise<number> {
  if (line.target === undefined) {
    throw usageError('Which replica? sluice ps lists them.', 'repl');
  }
  const admin = connectAdmin(line);
  const id = await replicaNamed(admin, line.target);
  const { isTTY } = process.stdin;
  const paint = paintFor(process.stdout);
  if (isTTY) {
    process.stdout.write(`${id}. servable is its instance; Ctrl-D leaves.\n`);
  }
  const input = createInterface({
    input: process.stdin,
    ...(isTTY && { output: process.stdout, prompt: `${id.slice(id.indexOf('#') + 1)}> ` }),
  });
  input.prompt();
  for await (const code of input) {
    if (code.trim() !== '') {
      const answer = await admin.json('POST', replicaPath(id, 'evaluate'), { code });
      const { text, isError } = read(answer);
      if (isError && !isTTY) throw new CommandError(text);
      process.stdout.write(`${isError ? paint('red', text) : text}\n`);
    }
    input.prompt();
  }
  return EXIT_CODES.done;
}

function read(answer: unknown): { readonly text: string; readonly isError: boolean } {
  if (!isRecord(answer)) return { text: String(answer), isError: true };
  return { text: String(answer['text']), isError: answer['is_error'] === true };
}
