import { once } from 'node:events';
import { type IncomingMessage, request as open } from 'node:http';

import type { ConformanceRequest } from './requests.js';

/** What a server answered, as far as the suite compares it. */
export interface Answer {
  readonly status: number;
  /** Of `HEADERS`, those that the answer has; several values of one name are joined by a line break. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where the content type is JSON, text otherwise. */
  readonly body: unknown;
}

/** The header fields that are compared; the rest (`date`, `server`, ...) is each server's own. */
const HEADERS: readonly string[] = [
  'accept-ranges',
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-max-age',
  'allow',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'last-modified',
  'location',
  'retry-after',
  'set-cookie',
  'vary',
  'www-authenticate',
  'x-accel-buffering',
  'x-kind',
  'x-order',
];

/** Sends a request to a port of this machine and reads the whole answer. */
export async function ask(asked: ConformanceRequest, port: number): Promise<Answer> {
  const { method, path, body } = asked;
  const isBodiless = body === undefined && (method === 'GET' || method === 'HEAD');
  const length = isBodiless ? [] : ['content-length', String(Buffer.byteLength(body ?? ''))];
  const outgoing = open({
    host: '127.0.0.1',
    port,
    // A connection each: a server that closes an idle connection just then fails no request.
    agent: false,
    method,
    path,
    headers: ['host', `127.0.0.1:${port}`, ...asked.headers, ...length],
  });
  outgoing.end(body);
  const [incoming]: IncomingMessage[] = await once(outgoing, 'response').catch((cause: unknown) => {
    throw new Error(`no answer to ${asked.title}`, { cause });
  });
  if (incoming === undefined) throw new Error(`no answer to ${asked.title}`);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  // The port differs between the servers and from run to run.
  const plain = (text: string): string => text.replaceAll(`127.0.0.1:${port}`, 'HOST');
  return readAnswer(incoming, {
    text: plain(Buffer.concat(chunks).toString()),
    part: asked.part,
    plain,
  });
}

function readAnswer(incoming: IncomingMessage, { text, part, plain }: Reading): Answer {
  const status = incoming.statusCode ?? 0;
  const isJson = /^application\/(\S+\+)?json(;|$)/.test(incoming.headers['content-type'] ?? '');
  const body: unknown = isJson && text !== '' ? JSON.parse(text) : text;
  if (part !== undefined) return { status, headers: {}, body: byName(valueAt(body, part)) };
  const present = HEADERS.flatMap((name): [string, string][] => {
    const values = incoming.headersDistinct[name];
    if (values === undefined) return [];
    // A set in no order, which Python writes in that of its hashes.
    if (name === 'allow') return [[name, values.join(', ').split(', ').toSorted().join(', ')]];
    return [[name, plain(values.join('\n'))]];
  });
  // The length of JSON differs with its spelling, and that of a stream is unknown to both.
  const kept = present.filter(([name]) => name !== 'content-length' || !isJson);
  return { status, headers: Object.fromEntries(kept), body };
}

interface Reading {
  readonly text: string;
  readonly part: ConformanceRequest['part'];
  readonly plain: (text: string) => string;
}

function valueAt(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (at, wanted) => Object.entries(at ?? {}).find(([key]) => key === wanted)?.[1],
    value,
  );
}

/** Sorts documented parameters, whose order has no meaning. */
function byName(value: unknown): unknown {
  if (!Array.isArray(value) || !value.every(isNamed)) return value;
  return value.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function isNamed(value: unknown): value is { readonly name: string } {
  return (
    typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
  );
}
