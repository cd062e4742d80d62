import { createInterface } from 'node:readline/promises';

import { isRecord } from '@sluice/core/internal';

import { CommandError, EXIT_CODES, usageError } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { paintFor } from '../colour.js';
import { interruptedCode } from '../interrupt.js';
import { connectAdmin } from '../server/admin-client.js';
import { replicaNamed, replicaPath } from '../server/server-processes.js';

/**
 * Reads pieces of JavaScript, runs each in a replica and prints what it gives. A piece goes on in the next
 * line until it is whole, or until an empty line. On a terminal a mistake ends nothing; from a pipe the first
 * one ends it with exit code 1.
 */
export async function repl(line: CommandLine): Promise<number> {
  if (line.target === undefined) {
    throw usageError('Which replica? sluice ps lists them.', 'repl');
  }
  const admin = connectAdmin(line);
  const id = await replicaNamed(admin, line.target);
  const { isTTY } = process.stdin;
  const paint = paintFor(process.stdout);
  if (isTTY) process.stdout.write(`${id}. servable is its instance; Ctrl-D leaves.\n`);
  const input = createInterface({
    input: process.stdin,
    ...(isTTY && { output: process.stdout, prompt: `${id.slice(id.indexOf('#') + 1)}> ` }),
  });
  // Also while the replica does not answer.
  input.once('SIGINT', () => process.exit(interruptedCode()));
  let code = '';
  input.prompt();
  for await (const written of input) {
    code = code === '' ? written : `${code}\n${written}`;
    if (code.trim() !== '') {
      const answer = await admin.json('POST', replicaPath(id, 'evaluate'), { code });
      const { text, isError } = read(answer);
      const goesOn = isError && UNFINISHED.test(text) && written !== '';
      if (isError && !goesOn && !isTTY) throw new CommandError(text);
      if (!goesOn) process.stdout.write(`${isError ? paint('red', text) : text}\n`);
      if (goesOn) continue;
    }
    code = '';
    input.prompt();
  }
  if (code !== '') throw new CommandError('The last piece of code has no end.');
  return EXIT_CODES.done;
}

/** What V8 says of code that may go on. */
const UNFINISHED =
  /SyntaxError: (?:Unexpected end of input|Unterminated template literal|missing \) after argument list)/;

function read(answer: unknown): { readonly text: string; readonly isError: boolean } {
  if (!isRecord(answer)) return { text: String(answer), isError: true };
  return { text: String(answer['text']), isError: answer['is_error'] === true };
}
