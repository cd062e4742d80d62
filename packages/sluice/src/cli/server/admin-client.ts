import { request, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { text } from 'node:stream/consumers';

import { clientToken, DEFAULT_ADMIN_PORT } from '@sluice/runtime/internal';

import { CommandError } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { runningServer } from './server-record.js';
import { stateDirectory } from './state-directory.js';

/** The admin API of a running server, as a command speaks to it. */
export interface AdminClient {
  /** `http://127.0.0.1:8265`. */
  readonly address: string;
  /** True for a server of this machine. */
  readonly isLocal: boolean;
  /** The JSON of an answer; null for an empty one. Throws CommandError in one line for any other answer. */
  json(method: string, path: string, body?: unknown): Promise<unknown>;
  /** An answer whose body is read as it comes. */
  stream(method: string, path: string, body?: unknown): Promise<IncomingMessage>;
}

/**
 * Finds the server that a command line means: `--address`, `SLUICE_ADDRESS`, the one that `sluice start`
 * started, or the default port of this machine. The token is that of `SLUICE_AUTH_TOKEN` or of its file.
 */
export function connectAdmin({ values }: Pick<CommandLine, 'values'>): AdminClient {
  const url = addressOf(values.get('address'));
  const token = clientToken(process.env);
  const ask = (method: string, path: string, body?: unknown): Promise<IncomingMessage> =>
    send({ url, token, method, path, body });
  return {
    address: url.origin,
    isLocal: isLoopback(url.hostname),
    stream: async (method, path, body) => await succeeded(await ask(method, path, body), url),
    async json(method, path, body) {
      const answer = await succeeded(await ask(method, path, body), url);
      const received = await text(answer);
      if (received === '') return null;
      try {
        const value: unknown = JSON.parse(received);
        return value;
      } catch {
        throw new CommandError(`What answers at ${url.origin} is no admin API of Sluice.`);
      }
    },
  };
}

function addressOf(given: string | undefined): URL {
  const said = given ?? process.env['SLUICE_ADDRESS'] ?? '';
  const found = said === '' ? runningServer(stateDirectory(process.env))?.adminUrl : said;
  const written = found ?? `http://127.0.0.1:${DEFAULT_ADMIN_PORT}`;
  const whole = written.includes('://') ? written : `http://${written}`;
  if (URL.canParse(whole) && /^https?:/.test(whole)) return new URL(whole);
  throw new CommandError(
    `"${written}" is no address of a server. Write it as http://127.0.0.1:${DEFAULT_ADMIN_PORT}.`,
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

interface Sending {
  readonly url: URL;
  readonly token: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

function send({ url, token, method, path, body }: Sending): Promise<IncomingMessage> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const start = url.protocol === 'https:' ? secureRequest : request;
  return new Promise((resolve, reject) => {
    const sent = start(new URL(path, url), {
      method,
      // The head of an injected response is in one field.
      maxHeaderSize: 131_072,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(payload !== undefined && { 'content-type': 'application/json' }),
      },
    });
    sent.once('response', resolve);
    sent.once('error', (error) => reject(unreachable(url, error)));
    sent.end(payload);
  });
}

function unreachable({ origin }: URL, error: Error): CommandError {
  const code = 'code' in error ? String(error.code) : error.message;
  const why = code === 'ECONNREFUSED' ? 'nothing listens there' : `it cannot be reached (${code})`;
  return new CommandError(
    `There is no server at ${origin}: ${why}. Start one with sluice start, or name another with --address.`,
  );
}

async function succeeded(answer: IncomingMessage, { origin }: URL): Promise<IncomingMessage> {
  const { statusCode: status = 0 } = answer;
  if (status >= 200 && status < 300) return answer;
  const said = (await text(answer)).trim();
  throw new CommandError(refusal(status, said, origin));
}

function refusal(status: number, said: string, origin: string): string {
  if (status === 401 || (status === 403 && said.includes('token'))) {
    const sent =
      clientToken(process.env) === undefined ? 'There is no token' : 'The token is not that';
    return `${sent} of the server at ${origin}. It is in ~/.sluice/auth_token of the user who started the server; give it as SLUICE_AUTH_TOKEN, or its file as SLUICE_AUTH_TOKEN_PATH.`;
  }
  if (status === 404 && !said.startsWith('{"error"') && !said.startsWith('{"detail":{'))
    return `What answers at ${origin} is no admin API of Sluice, or one of another version.`;
  return messageIn(said) || `The server at ${origin} answered ${status}.`;
}

/** The text of an error: itself, or the member of a JSON that has it. */
function messageIn(said: string): string {
  try {
    const value: unknown = JSON.parse(said);
    if (typeof value !== 'object' || value === null) return said;
    const found = ['error', 'detail', 'message']
      .map((name) => Object.entries(value).find(([key]) => key === name)?.[1])
      .find((one) => one !== undefined);
    return typeof found === 'string' ? found : said;
  } catch {
    return said;
  }
}
