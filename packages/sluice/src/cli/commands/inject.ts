import { once } from 'node:events';
import { STATUS_CODES } from 'node:http';

import { CommandError, EXIT_CODES, usageError } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { bodyOf, encodedPath, headersOf } from '../request-options.js';
import { connectAdmin } from '../server/admin-client.js';

/** curl's exit code of `--fail`. */
const FAILED_STATUS = 22;

/**
 * Sends a request to the applications of a server by way of its admin API, where the port of HTTP itself
 * cannot be reached. Resolves with 1 for a status of 500 and above, and with curl's 22 for one of 400 and
 * above with `--fail`.
 */
export async function inject(line: CommandLine): Promise<number> {
  const { operands, values } = line;
  const path = operands.at(-1);
  if (path?.startsWith('/') !== true) {
    throw usageError('Which path? Write sluice inject GET /path.', 'inject');
  }
  const body = await bodyOf(line);
  const [said] = operands.slice(0, -1);
  const method = said ?? values.get('method') ?? (body === undefined ? 'GET' : 'POST');
  const answer = await connectAdmin(line).stream('POST', '/api/v1/inject', {
    method: method.toUpperCase(),
    path: encodedPath(path),
    headers: headersOf(line, body),
    ...(body !== undefined && { body: body.toString('base64') }),
  });
  const { status, headers } = headOf(answer.headers['x-injected-head']);
  if (values.has('include')) {
    const fields = headers.map(([name, value]) => `${name}: ${value}\n`).join('');
    process.stdout.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\n${fields}\n`);
  }
  if (values.has('fail') && status >= 400) {
    process.stderr.write(`The response has the status ${status} ${STATUS_CODES[status] ?? ''}.\n`);
    answer.destroy();
    return FAILED_STATUS;
  }
  let hasReader = true;
  process.stdout.once('error', () => {
    hasReader = false;
    answer.destroy();
  });
  try {
    for await (const part of answer) {
      if (!process.stdout.write(part)) await once(process.stdout, 'drain');
    }
  } catch (error) {
    if (hasReader) throw new CommandError(`The response broke off: ${String(error)}.`);
  }
  if (process.stdout.isTTY) process.stdout.write('\n');
  return status >= 500 ? EXIT_CODES.failed : EXIT_CODES.done;
}

interface InjectedHead {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The head of the application's response, as JSON in base64. */
function headOf(field: string | readonly string[] | undefined): InjectedHead {
  if (typeof field !== 'string')
    throw new CommandError('The server did not say what the response was.');
  // The server is of this version, and writes it so.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(Buffer.from(field, 'base64').toString()) as InjectedHead;
}
