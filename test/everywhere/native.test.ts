import { once } from 'node:events';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { type IncomingMessage, get } from 'node:http';
import { type Socket, connect } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { type SluiceProcess, root, spawnCommand } from '../support/sluice-process.js';
import { PROGRAMS, toolsDirectory } from './tools.js';

/** The servers of the runtimes, on which `listen` of an application relies there. */
const RUNTIMES = [
  { name: 'node', args: ['--import', 'sluice/register'] },
  { name: 'bun', args: [] },
  { name: 'deno', args: ['run', '--allow-net', '--allow-read', '--allow-env'] },
];

describe.each(RUNTIMES)('the server of $name', ({ name, args }) => {
  let served: SluiceProcess;
  let url: string;

  const start = async (): Promise<[served: SluiceProcess, url: string]> => {
    const cwd = await projectOf(name);
    const program = PROGRAMS[name] ?? name;
    const started = spawnCommand(program, [...args, 'server.ts'], { cwd, env: { NO_COLOR: '1' } });
    const [, at = ''] = await started.prints(/^listening (\S+)$/m);
    return [started, at];
  };

  beforeAll(async () => {
    [served, url] = await start();
  });

  afterAll(() => served.stop('SIGKILL'));

  const raw = async (text: string): Promise<string> => {
    const socket = connectTo(url);
    socket.write(text);
    return headOf(socket);
  };
  const open = (
    path: string,
    ...options: [protocols?: string[], headers?: Record<string, string>]
  ) => new WebSocket(`${url.replace('http', 'ws')}${path}`, options[0], { headers: options[1] });

  it('refuses a port that is taken, with the code', async () => {
    const refused = served.prints(
      /second listener: ListenError: E_PORT_IN_USE: 127\.0\.0\.1:\d+ is already in use/,
    );
    await expect(refused).resolves.toBeDefined();
  });

  it('tells the address of the client, and the query as it was sent', async () => {
    const response = await fetch(`${url}/address?a=%41&b`);
    expect(await response.json()).toEqual({ address: '127.0.0.1', query: 'a=%41&b' });
  });

  it('answers errors of the handler as 500 without its text, and as the status of an HttpError', async () => {
    const bug = await fetch(`${url}/bug`);
    expect([bug.status, await bug.text()]).toEqual([500, 'Internal Server Error']);
    const teapot = await fetch(`${url}/teapot`);
    expect([teapot.status, await teapot.json()]).toEqual([418, { detail: 'short and stout' }]);
    await served.prints(/a secret/);
  });

  it('sends the length of a response to HEAD', async () => {
    const response = await fetch(`${url}/address`, { method: 'HEAD' });
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(20);
  });

  it('refuses hosts, targets and heads beyond the limits', async () => {
    const long = 'a'.repeat(9000);
    expect(await raw('GET /address HTTP/1.1\r\nhost: a b\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    expect(await raw(`GET /${long} HTTP/1.1\r\nhost: a\r\n\r\n`)).toMatch(/^HTTP\/1\.1 414/);
    const large = `GET /address HTTP/1.1\r\nhost: a\r\nx: ${long}\r\ny: ${long}\r\n\r\n`;
    expect(await raw(large)).toMatch(/^HTTP\/1\.1 431/);
  });

  it('understands a path as every other transport does', async () => {
    const normalised = 'GET /x/../%61ddress HTTP/1.1\r\nhost: a\r\n\r\n';
    expect(await raw(normalised)).toMatch(/^HTTP\/1\.1 200/);
    const malformed = 'GET /%zz HTTP/1.1\r\nhost: a\r\n\r\n';
    expect(await raw(malformed)).toMatch(/^HTTP\/1\.1 400/);
  });

  it('reads bodies with and without a declared length, up to the limit', async () => {
    const headers = { 'content-type': 'application/json' };
    const post = (body: string | ReadableStream<Uint8Array>) =>
      fetch(`${url}/length`, { method: 'POST', headers, body, duplex: 'half' });
    expect(await (await post(textOf(1000))).json()).toBe(1000);
    expect(await (await post(new Blob([textOf(100_000)]).stream())).json()).toBe(100_000);
    expect((await post(textOf(2_000_000))).status).toBe(413);
    const large = await post(new Blob([textOf(2_000_000)]).stream()).catch(() => ({ status: 413 }));
    expect(large.status).toBe(413);
    expect((await post('')).status).toBe(422);
  });

  it('cancels a handler whose client leaves', async () => {
    const socket = connectTo(url);
    socket.write('GET /slow?ms=60000 HTTP/1.1\r\nhost: a\r\n\r\n');
    await served.prints(/slow: begun 60000/);
    socket.destroy();
    await expect(served.prints(/slow: CancelledError/)).resolves.toBeDefined();
  });

  it('produces a stream at the pace of its client, and ends it when the client leaves', async () => {
    const response = await responseOf(`${url}/endless`);
    response.pause();
    await once(response, 'readable');
    response.destroy();
    const [, made] = await served.prints(/endless: made (\d+) chunks/);
    expect(Number(made)).toBeLessThan(500);
  });

  it('cuts a response short when its stream fails', async () => {
    const response = await responseOf(`${url}/cut`);
    const ended = once(response.resume(), 'end');
    await expect(ended).rejects.toThrow(/aborted/);
  });

  it('waits for a handler that is silent for longer than an idle connection may be', async () => {
    const response = await fetch(`${url}/slow?ms=6000`);
    expect(await response.json()).toBe('done');
  });

  it('talks over a WebSocket with subprotocol, fields, text and bytes', async () => {
    const socket = open('/echo', ['other', 'chat']);
    const [[answer]] = await Promise.all([once(socket, 'upgrade'), once(socket, 'open')]);
    expect(answer.headers).toMatchObject({ 'x-room': 'blue', 'x-request-id': expect.any(String) });
    expect(socket.protocol).toBe('chat');
    socket.send('text');
    expect(await messageOf(socket)).toBe('text');
    socket.send(Buffer.from([1, 2, 3]));
    expect(await messageOf(socket)).toEqual(Buffer.from([1, 2, 3]));
    socket.close(1000);
    await served.prints(/echo: ended/);
  });

  it('refuses handshakes', async () => {
    expect(await statusOf(open('/private'))).toBe(403);
    expect(await statusOf(open('/nowhere'))).toBe(404);
    expect(await statusOf(open('/echo', ['chat'], { origin: 'http://evil.example' }))).toBe(403);
    const upgrade = 'connection: upgrade\r\nupgrade: websocket\r\n';
    const old = `GET /echo HTTP/1.1\r\nhost: a\r\n${upgrade}sec-websocket-version: 7\r\n\r\n`;
    expect(await raw(old)).toMatch(/^HTTP\/1\.1 400/);
  });

  it('ends WebSockets with the code of the application, of an error, and of a message too long', async () => {
    expect(await closeOf(open('/own-end'))).toEqual([4001, 'enough']);
    expect(await closeOf(open('/bug'))).toEqual([1011, expect.any(String)]);
    const socket = open('/echo', ['chat']);
    await once(socket, 'open');
    socket.send('x'.repeat(2_000_000));
    expect(await closeOf(socket)).toEqual([1009, expect.any(String)]);
  });

  it('sends messages at the pace of their reader', async () => {
    const socket = open('/flood');
    await once(socket, 'message');
    socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket.terminate();
    const [, sent] = await served.prints(/flood: sent (\d+) messages/);
    expect(Number(sent)).toBeLessThan(1000);
  });

  it('closes gracefully: a request under way gets its answer, a WebSocket 1012', async () => {
    const [closing, at] = await start();
    const socket = new WebSocket(`${at.replace('http', 'ws')}/deaf`);
    await once(socket, 'open');
    const slow = fetch(`${at}/slow?ms=700`);
    await closing.prints(/slow: begun 700/);
    await fetch(`${at}/stop`);
    expect(await closeOf(socket)).toEqual([1012, 'Service Restart']);
    const ask = () =>
      fetch(`${at}/address`).then(
        () => 'answered',
        () => 'refused',
      );
    await expect.poll(ask).toBe('refused');
    expect(await (await slow).json()).toBe('done');
    expect(await closing.ended()).toBe(0);
    expect(closing.output()).toMatch(/stop hook\nclosed\n$/);
  });
});

async function projectOf(name: string): Promise<string> {
  const directory = join(toolsDirectory, 'projects', `native-${name}`);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), '{ "private": true, "type": "module" }\n');
  await cp(join(root, 'test/everywhere/native/server.ts'), join(directory, 'server.ts'));
  return directory;
}

function connectTo(url: string): Socket {
  return connect(Number(new URL(url).port), '127.0.0.1');
}

/** The head of the answer: not all servers close the connection of a request that they refuse. */
async function headOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.setEncoding('latin1')) {
    text += String(chunk);
    if (text.includes('\r\n\r\n')) break;
  }
  return text;
}

function responseOf(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, resolve).on('error', reject);
  });
}

async function messageOf(socket: WebSocket): Promise<unknown> {
  const [data, isBinary] = await once(socket, 'message');
  return isBinary ? data : String(data);
}

async function closeOf(socket: WebSocket): Promise<readonly unknown[]> {
  const [code, reason] = await once(socket, 'close');
  return [code, String(reason)];
}

async function statusOf(socket: WebSocket): Promise<unknown> {
  const [, response] = await once(socket, 'unexpected-response');
  return response.statusCode;
}

function textOf(length: number): string {
  return JSON.stringify({ text: 'x'.repeat(length) });
}
