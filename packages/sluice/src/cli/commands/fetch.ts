import { once } from 'node:events';
import { type IncomingMessage, request, STATUS_CODES } from 'node:http';

import { CommandError, EXIT_CODES, usageError } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { startChild, type DevChild } from '../dev/child.js';
import { projectReader } from '../dev/project.js';
import { announceUse, targetOf } from '../find-application.js';
import { interruptedCode, onInterrupt } from '../interrupt.js';
import { applicationFailure } from '../print.js';
import { bodyOf, encodedPath, headersOf } from '../request-options.js';

/** How long an application may take to end after its response. */
const END_MS = 30_000;

/**
 * Sends one request to an application and prints the response as it comes.
 *
 * The application runs in a process of its own, as under `sluice dev` and with its `.env`, behind a port
 * that nobody else knows; what it prints goes to standard error. Resolves with 1 for a status of 500 and
 * above, and with curl's 22 for one of 400 and above with `--fail`.
 */
export async function fetchOnce(line: CommandLine): Promise<number> {
  const { path, target } = await operandsOf(line);
  const body = await bodyOf(line);
  const { start, env, problems, prepared } = await projectReader({ ...line, target })();
  if (start === undefined) throw new CommandError(problems);
  const child = startChild(
    { ...start, quiet: true },
    { env, inspectPort: undefined, output: 'stderr' },
  );
  const interrupt = onInterrupt();
  try {
    const port = await portOf(child, (details) => applicationFailure(details, prepared));
    return await exchange({ port, path, body, line, signal: interrupt.signal });
  } finally {
    interrupt.release();
    await child.stop(END_MS);
  }
}

async function operandsOf(line: CommandLine): Promise<{ path: string; target: string }> {
  const { operands } = line;
  const path = operands.at(-1);
  if (path?.startsWith('/') !== true) {
    throw usageError('Which path? Write sluice fetch module.ts:app /path.', 'fetch');
  }
  const named = { ...line, target: operands.length === 2 ? operands[0] : undefined };
  return { path, target: await targetOf(named, { command: 'fetch', announce: announceUse }) };
}

async function portOf(child: DevChild, explain: (details: string) => string): Promise<number> {
  const outcome = await child.started;
  if (outcome.type === 'failed') throw new CommandError(explain(outcome.details));
  return outcome.port;
}

interface Asking {
  readonly port: number;
  readonly path: string;
  readonly body: Buffer | undefined;
  readonly line: CommandLine;
  readonly signal: AbortSignal;
}

/** curl's exit code of `--fail`. */
const FAILED_STATUS = 22;

async function exchange({ port, path, body, line, signal }: Asking): Promise<number> {
  const { values } = line;
  const method = values.get('method') ?? (body === undefined ? 'GET' : 'POST');
  const headers = headersOf(line, body);
  const asked = request({
    host: '127.0.0.1',
    port,
    path: encodedPath(path),
    method,
    headers,
    signal,
  });
  const answered = once(asked, 'response');
  asked.end(body);
  try {
    // The event has one argument, of this type.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const [response] = (await answered) as [IncomingMessage];
    const { statusCode: status = 0 } = response;
    if (values.has('include')) process.stdout.write(headOf(response));
    const isRefused = values.has('fail') && status >= 400;
    if (isRefused) {
      process.stderr.write(
        `The response has the status ${status} ${STATUS_CODES[status] ?? ''}.\n`,
      );
      response.destroy();
      return FAILED_STATUS;
    }
    await print(response);
    return status >= 500 ? EXIT_CODES.failed : EXIT_CODES.done;
  } catch (error) {
    if (signal.aborted) return interruptedCode();
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The response did not come to its end: ${why}.`);
  }
}

function headOf({ httpVersion, statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = [`HTTP/${httpVersion} ${statusCode} ${statusMessage}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    // They are about the connection, which nobody but this command has.
    if (/^(?:connection|keep-alive|transfer-encoding)$/i.test(rawHeaders[at] ?? '')) continue;
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  }
  return `${lines.join('\n')}\n\n`;
}

/** Prints each part of the body when it comes; a reader that leaves ends the request. */
async function print(response: IncomingMessage): Promise<void> {
  const { stdout } = process;
  let hasReader = true;
  stdout.once('error', () => {
    hasReader = false;
    response.destroy();
  });
  try {
    for await (const part of response) {
      if (!stdout.write(part)) await once(stdout, 'drain');
    }
    if (stdout.isTTY) stdout.write('\n');
  } catch (error) {
    if (hasReader) throw error;
  }
}
