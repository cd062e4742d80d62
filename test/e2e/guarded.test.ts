import { createApp } from 'sluice';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { exchangeRaw, openRaw, statusOf } from '../../packages/core/test/support/raw-client.js';
import { sluiceRun } from '../support/sluice-process.js';
import { Guarded } from './fixtures/guarded.js';

/** The spellings by which a client could hope to get past the check of a path. */
function spellings(path: string): readonly string[] {
  const [, first = '', ...rest] = path.split('/');
  const below = rest.map((segment) => `/${segment}`).join('');
  const escaped = `%${first.charCodeAt(0).toString(16)}${first.slice(1)}`;
  return [
    path,
    `${path}/`,
    `${path}//`,
    `/${path}`,
    `//x${path}`,
    `/./${first}${below}`,
    `/%2e/${first}${below}`,
    `/open/..${path}`,
    `/open/%2e%2e${path}`,
    `/open/.%2E${path}`,
    `/open%2f..${path}`,
    `${path}/.`,
    `${path}/%2e`,
    `${path}/x/..`,
    `${path}/x/%2e%2e`,
    `/${escaped}${below}`,
    `/${escaped.toUpperCase()}${below}`,
    `/${first.toUpperCase()}${below}`,
    `/${first}${below.replaceAll('/', '//')}`,
    `/${first}${below.replaceAll('/', '%2f')}`,
    `/${first}${below.replaceAll('/', '%252f')}`,
    `/${first}${below.replaceAll('/', '\\')}`,
    `/%25${escaped.slice(1)}${below}`,
    `${path}%00`,
    `${path}%0d%0a`,
    `${path};jsessionid=1`,
    `${path}?`,
    `${path}?token=good&access_token=good`,
    `${path}#x`,
    `${path}.json`,
    `http://a${path}`,
    `http://a//${path}`,
    `http://a/open/..${path}`,
    `https://good@a${path}`,
    `HTTP://A${path}`,
    path.slice(1),
    `*${path}`,
  ];
}

const PATHS = ['/admin', '/admin/users/7', '/files/a/b', '/team/plan', '/inner/plan'];
const METHODS = [
  'GET',
  'HEAD',
  'OPTIONS',
  'POST',
  'PUT',
  'DELETE',
  'TRACE',
  'QUERY',
  'get',
  'PROPFIND',
];

/** Fields that some servers let change the method, the path or who is asking. */
const FIELDS = [
  'X-HTTP-Method-Override: GET',
  'X-HTTP-Method: GET',
  'X-Method-Override: POST',
  'X-Original-URL: /admin/users/7',
  'X-Rewrite-URL: /admin/users/7',
  'X-Forwarded-Path: /admin/users/7',
  'X-Forwarded-Prefix: /admin',
  'X-Forwarded-For: 127.0.0.1',
  'Proxy-Authorization: Bearer good',
  'X-Authorization: Bearer good',
  'Authorization : Bearer good',
  ' Authorization: Bearer good',
  'Authorization: Bearer\r\n good',
  'Authorization: Basic good',
  'Cookie: Authorization=Bearer good',
];

const REFUSALS = new Set([204, 301, 307, 308, 400, 401, 403, 404, 405, 501]);

/** True when the code of no operation ran. */
function isRefused(received: string): boolean {
  return REFUSALS.has(statusOf(received)) && !/SECRET|x-reached/i.test(received);
}

interface Server {
  readonly port: number;
  readonly prefix: string;
  close(): Promise<unknown>;
}

async function alone(): Promise<Server> {
  const listening = await createApp(Guarded).listen(0);
  return { port: listening.port, prefix: '', close: () => listening.close() };
}

async function replicas(): Promise<Server> {
  const served = await sluiceRun(['test/e2e/fixtures/guarded.ts:app', '--route-prefix', '/in']);
  return { port: served.port, prefix: '/in', close: () => served.stop() };
}

describe.each([
  ['of an application alone', alone],
  ['of replicas', replicas],
])('the check of an operation %s', (_where, open) => {
  let server: Server;

  beforeAll(async () => {
    server = await open();
  });
  afterAll(() => server.close());

  const send = (method: string, target: string, fields: readonly string[] = []) =>
    exchangeRaw(
      server.port,
      `${method} ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n`,
    );

  /** Puts the route prefix where the path of a target begins. */
  const within = (target: string) =>
    target.replace(/^((?:https?:\/\/[^/]*)?\/*|\*)/i, (start) =>
      start.endsWith('/') ? `${start.slice(0, -1)}${server.prefix}/` : start,
    );

  it('lets the right token through, by each method that the operation has', async () => {
    for (const path of PATHS) {
      const received = await send('GET', `${server.prefix}${path}`, ['Authorization: Bearer good']);
      expect(statusOf(received)).toBe(200);
      expect(received).toContain('SECRET');
      const head = await send('HEAD', `${server.prefix}${path}`, ['Authorization: Bearer good']);
      expect(head).toMatch(/^HTTP\/1\.1 200[^]*x-reached: yes/);
    }
  });

  it.each(PATHS)('of %s is made whatever the method and the spelling', async (path) => {
    const targets = spellings(path).map(within);
    const passed: string[] = [];
    for (const method of METHODS) {
      const answers = await Promise.all(targets.map((target) => send(method, target)));
      passed.push(...answers.filter((received) => !isRefused(received)));
    }
    expect(passed).toEqual([]);
  });

  it('is made whatever other fields say', async () => {
    const targets = [...PATHS, '/open/x', '/none'].map((path) => `${server.prefix}${path}`);
    const passed: string[] = [];
    for (const field of FIELDS) {
      for (const method of ['GET', 'HEAD', 'POST']) {
        const answers = await Promise.all(targets.map((target) => send(method, target, [field])));
        for (const each of answers) if (!isRefused(each)) passed.push(`${field}: ${each}`);
      }
    }
    expect(passed).toEqual([]);
  });

  it('is made for the handshakes of WebSockets', async () => {
    const fields = [
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    const shake = async (target: string, further: readonly string[]) => {
      const client = await openRaw(server.port);
      const head = [`GET ${target} HTTP/1.1`, 'Host: a', ...fields, ...further];
      client.socket.write(`${head.join('\r\n')}\r\n\r\n`);
      const received = await client.until('\r\n\r\n');
      client.socket.destroy();
      return received;
    };
    const good = ['Authorization: Bearer good'];
    expect(statusOf(await shake(`${server.prefix}/admin/feed`, good))).toBe(101);
    const answers: string[] = [];
    for (const target of spellings('/admin/feed').map(within)) {
      answers.push(await shake(target, []), await shake(target, ['Authorization: Bearer bad']));
    }
    expect(answers.filter((received) => !isRefused(received))).toEqual([]);
  });
});
