import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { type Served, sluiceRun } from '../support/sluice-process.js';

/** Acceptance cases of WebSockets. */
let served: Served;
const opened: WebSocket[] = [];

function dial(path: string, to: Pick<Served, 'url'> = served): WebSocket {
  const socket = new WebSocket(`${to.url.replace('http', 'ws')}${path}`);
  // A socket that is cut short has its code to tell, and an error of the client's own making.
  socket.on('error', () => undefined);
  opened.push(socket);
  return socket;
}

async function open(path: string, to?: Pick<Served, 'url'>): Promise<WebSocket> {
  const socket = dial(path, to);
  await once(socket, 'open');
  return socket;
}

async function say(socket: WebSocket, message: string): Promise<string> {
  socket.send(message);
  const [answer] = await once(socket, 'message');
  return String(answer);
}

/** The code and the reason with which the server closes, after `message`. */
async function closedAfter(message: string): Promise<[code: number, reason: string]> {
  const socket = await open('/my_app/echo');
  socket.send(message);
  const [code, reason] = await once(socket, 'close');
  return [Number(code), String(reason)];
}

/** The status with which a handshake is refused. */
async function refusal(path: string): Promise<number | undefined> {
  const request = get(`${served.url}${path}`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    },
  });
  const [response]: IncomingMessage[] = await once(request, 'response');
  return response?.statusCode;
}

beforeAll(async () => {
  served = await sluiceRun(['--config', 'test/serving/fixtures/websockets.yaml']);
  await served.prints(/Ctrl-C/);
});
afterAll(() => served.stop('SIGINT'));
afterEach(() => {
  for (const socket of opened.splice(0)) socket.terminate();
});

describe('a WebSocket', () => {
  it('35 stays with one replica, which answers each message', async () => {
    const socket = await open('/my_app/echo');
    const [first, second] = [await say(socket, 'a'), await say(socket, 'b')];
    expect(first).toMatch(/^echo:a:\d+$/);
    expect(second).toBe(first.replace(':a:', ':b:'));
  });

  it('35 codes of the application and of the client reach the other side', async () => {
    expect(await closedAfter('close')).toEqual([4001, 'bye']);
    const socket = await open('/my_app/echo');
    socket.close(4321);
    await expect(served.prints(/closed with 4321;/)).resolves.toBeDefined();
  });

  it('35 36 a socket that is refused is a 403, and one without a route a 404', async () => {
    expect(await refusal('/my_app/refused')).toBe(403);
    expect(await refusal('/my_app/nowhere')).toBe(404);
    expect(await refusal('/nowhere')).toBe(404);
  });

  it('37 a handler that returns closes with 1000, one that throws with 1011', async () => {
    expect(await closedAfter('return')).toEqual([1000, '']);
    expect((await closedAfter('throw'))[0]).toBe(1011);
  });

  it('37 a replica that dies closes its sockets with 1011', async () => {
    expect((await closedAfter('exit'))[0]).toBe(1011);
    await served.prints(/is ready after[^]*is ready after[^]*is ready after/);
  });

  it('38 a client that vanishes is a 1006 to the application', async () => {
    const socket = await open('/my_app/echo');
    await say(socket, 'a');
    socket.terminate();
    await expect(served.prints(/closed with 1006;/)).resolves.toBeDefined();
  });

  it('39 the time limit of requests ends no open socket', async () => {
    const socket = await open('/my_app/echo');
    // The limit is a second: this request, which began after the socket, has reached it.
    expect((await fetch(`${served.url}/my_app/slow?ms=60000`)).status).toBe(408);
    expect(await say(socket, 'still here')).toMatch(/^echo:still here/);
  });

  it('39 a client that answers no ping is closed after ws_idle_timeout_s', async () => {
    const deaf = new WebSocket(`${served.url.replace('http', 'ws')}/my_app/echo`, {
      autoPong: false,
    });
    deaf.on('error', () => undefined);
    opened.push(deaf);
    const closed = once(deaf, 'close');
    const hearing = await open('/my_app/echo');
    await closed;
    expect(await say(hearing, 'a')).toMatch(/^echo:a/);
  });

  it('40 many sockets are spread evenly over the replicas', async () => {
    const sockets = await Promise.all(Array.from({ length: 400 }, () => open('/four/echo')));
    const answers = await Promise.all(sockets.map((socket) => say(socket, 'x')));
    const counts = new Map<string, number>();
    for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
    expect(counts.size).toBe(4);
    expect(Math.max(...counts.values()) / Math.min(...counts.values())).toBeLessThanOrEqual(1.5);
  });

  it('37 a drain closes with 1012 when nothing was said for a while', async () => {
    const draining = await sluiceRun(['test/serving/fixtures/api.ts:app']);
    await draining.prints(/Ctrl-C/);
    const socket = await open('/echo', draining);
    await say(socket, 'a');
    const closed = once(socket, 'close');
    draining.child.kill('SIGTERM');
    const [code] = await closed;
    expect(code).toBe(1012);
    expect(await draining.ended()).toBe(0);
  });
});
