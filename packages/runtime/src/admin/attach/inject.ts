import {
  METHODS,
  request as plainRequest,
  validateHeaderName,
  validateHeaderValue,
  type IncomingMessage,
} from 'node:http';
import { request as secureRequest } from 'node:https';

import { HttpError, StreamingResponse, type HttpResponse } from '@sluice/core';
import { isRecord, thrownMessage } from '@sluice/core/internal';

/** Where the server serves HTTP. */
export interface InjectTarget {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

/** A request that is to enter the server; checked by {@link readInjected}. */
export interface Injected {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer | undefined;
}

/** Their answers are no responses but the beginning of something else. */
const NO_RESPONSE: ReadonlySet<string> = new Set(['connection', 'upgrade']);

/** Reads `{ method, path, headers, body }`, with the body in base64. Throws HttpError 400. */
export function readInjected(value: unknown): Injected {
  const { method = 'GET', path, headers = {}, body } = isRecord(value) ? value : {};
  const isMethod = typeof method === 'string' && METHODS.includes(method.toUpperCase());
  if (!isMethod || method.toUpperCase() === 'CONNECT') {
    throw new HttpError(400, 'method must be a method of HTTP other than CONNECT.');
  }
  if (typeof path !== 'string' || !/^\/[\x21-\x7e]*$/.test(path)) {
    throw new HttpError(400, 'path must begin with / and have no spaces.');
  }
  if (!isHeaders(headers)) throw new HttpError(400, 'headers must be an object of texts.');
  checkHeaders(headers);
  if (body !== undefined && typeof body !== 'string') {
    throw new HttpError(400, 'body must be a text in base64.');
  }
  return {
    method,
    path,
    headers,
    body: body === undefined ? undefined : Buffer.from(body, 'base64'),
  };
}

/**
 * Sends a request to this server's own port, and nowhere else. The response's head is in the field
 * `x-injected-head`, as JSON in base64; its body is the body.
 */
export async function inject(
  injected: Injected,
  target: InjectTarget | undefined,
  signal: AbortSignal,
): Promise<HttpResponse> {
  if (target === undefined) {
    throw new HttpError(409, 'The server serves no HTTP (proxy_location: Disabled).');
  }
  const answer = await answerTo(injected, target, signal);
  const headers = pairsOf(answer.rawHeaders).filter(
    ([name]) => !HOP_BY_HOP.has(name.toLowerCase()),
  );
  const head = JSON.stringify({ status: answer.statusCode, headers });
  return new StreamingResponse(answer, {
    contentType: 'application/octet-stream',
    headers: { 'x-injected-head': Buffer.from(head).toString('base64') },
  });
}

/** They are about the connection, which nobody but this process has. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding']);

function answerTo(
  { method, path, headers, body }: Injected,
  { host, port, isTls }: InjectTarget,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const start = isTls ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const sent = start({
      method,
      path,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : [...value],
        ]),
      ),
      host: reachable(host),
      port,
      agent: false,
      // Nobody waits for the answer any more.
      signal,
      // The certificate is for the name by which clients know the server.
      ...(isTls && { rejectUnauthorized: false }),
    });
    sent.once('response', resolve);
    sent.once('error', (error) => {
      reject(new HttpError(502, `The server did not answer: ${thrownMessage(error)}.`));
    });
    sent.end(body);
  });
}

/** An address to listen on that stands for all is none to connect to. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

/** Throws HttpError 400 for fields that cannot be sent. */
function checkHeaders(headers: Injected['headers']): void {
  for (const [name, value] of Object.entries(headers)) {
    if (NO_RESPONSE.has(name.toLowerCase())) {
      throw new HttpError(
        400,
        `headers cannot have ${name}: only requests with one answer are sent.`,
      );
    }
    try {
      validateHeaderName(name);
      for (const one of [value].flat()) validateHeaderValue(name, one);
    } catch (error) {
      throw new HttpError(400, `headers cannot be sent: ${thrownMessage(error)}.`);
    }
  }
}

function isHeaders(value: unknown): value is Injected['headers'] {
  if (!isRecord(value)) return false;
  return Object.values(value).every(
    (one) =>
      typeof one === 'string' ||
      (Array.isArray(one) && one.every((part) => typeof part === 'string')),
  );
}

function pairsOf(raw: readonly string[]): (readonly [name: string, value: string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at < raw.length; at += 2) pairs.push([raw[at] ?? '', raw[at + 1] ?? '']);
  return pairs;
}
