import { once } from 'node:events';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import {
  type Served,
  type SpawnOptions,
  freePort,
  sluiceRun,
  spawnCommand,
  spawnNode,
} from '../support/sluice-process.js';

/** Every example, run by the command and used by a real client, as its reader would. */
let served: Served | undefined;

async function run(args: readonly string[], options?: SpawnOptions): Promise<Served> {
  served = await sluiceRun(args, options);
  return served;
}

afterEach(async () => {
  await served?.stop('SIGINT');
  served = undefined;
});

const example = (name: string): string => `examples/${name}.ts:app`;
const LOADER = [
  '--import',
  new URL('../../packages/sluice/dist/loader/register.js', import.meta.url).href,
];

const post = (url: string, body: string): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

const idleMillis = async (port: number): Promise<number> => {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(socket, 'data');
  const start = performance.now();
  socket.resume();
  await once(socket, 'close');
  return performance.now() - start;
};

const entries = await readdir(new URL('../../examples', import.meta.url), { withFileTypes: true });
const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
const examples = entries
  .filter((entry) => entry.isFile() && entry.name !== 'README.md')
  .map(({ name }) => name);

it('the index of the examples has a link to each', async () => {
  const index = await readFile(new URL('../../examples/README.md', import.meta.url), 'utf8');
  const linked = [...examples, ...folders.map((name) => `${name}/README.md`)];
  expect(linked.filter((name) => !index.includes(`](${name})`))).toEqual([]);
});

it.each(examples)('the example %s begins with the command that runs it', async (name) => {
  const text = await readFile(new URL(`../../examples/${name}`, import.meta.url), 'utf8');
  const commands = text.matchAll(
    /^(?:\/\/|#) +(?:npx sluice|node) .*examples\/(\S+?)(?::app)?(?: .*)?$/gm,
  );
  expect([...commands].map(([, file]) => file)).toEqual([name]);
});

describe('raw-request.ts', () => {
  it('raw-request.ts returns the query parameters', async () => {
    const { url } = await run([example('raw-request')]);
    const response = await fetch(`${url}/?a=b&c=d`);
    expect(await response.text()).toBe('{"a":"b","c":"d"}');
  });
});

describe('http-adapter.ts', () => {
  it('http-adapter.ts turns a JSON array into the handler’s argument', async () => {
    const { url } = await run([example('http-adapter')]);
    expect(await (await post(`${url}/`, '[1, 2, 6]')).json()).toEqual({ sum: 9, mean: 3 });
    const refused = await post(`${url}/`, '["a", 2]');
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ detail: [{ loc: ['body', 0] }] });
  });
});

describe('uploads.ts', () => {
  it('uploads.ts takes photos, and refuses what only says that it is one', async () => {
    const { url } = await run([example('uploads')]);
    expect(await (await fetch(url)).text()).toContain('<form');
    const send = async (bytes: string): Promise<Response> => {
      const body = new FormData();
      body.append('title', 'Holidays');
      body.append('photos', new Blob([bytes], { type: 'image/gif' }), 'beach.gif');
      return fetch(`${url}/photos`, { method: 'POST', body });
    };
    expect(await (await send('GIF89a..')).json()).toMatchObject({
      title: 'Holidays',
      photos: [{ name: 'beach.gif', bytes: 8 }],
    });
    expect(await (await send('<script>')).json()).toMatchObject({
      detail: [{ type: 'file_content', loc: ['body', 'photos', 0] }],
    });
  });
});

describe('photo-club', () => {
  it('photo-club serves its page, its document and its members', async () => {
    const { url } = await run(['examples/photo-club/app.ts:app'], {
      env: { CLUB_PHOTOS: await mkdtemp(join(tmpdir(), 'photo-club-')) },
    });
    expect(await (await fetch(url)).text()).toContain('<title>Photo club</title>');
    const document: unknown = await (await fetch(`${url}/openapi.json`)).json();
    expect(Object.keys(Object(document).paths)).toEqual(
      expect.arrayContaining(['/members', '/token', '/photos', '/photos/{id}/file']),
    );
    const joined = await post(`${url}/members`, '{"name":"ada","password":"a long password"}');
    expect(joined.status).toBe(201);
    expect(await joined.json()).toEqual({ name: 'ada' });
  });
});

describe('hello.ts', () => {
  it('hello.ts answers at its route prefix with and without the slash', async () => {
    const { url } = await run([example('hello'), '--route-prefix', '/hello']);
    for (const path of ['/hello', '/hello/']) {
      const response = await fetch(url + path, { redirect: 'manual' });
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('"Hello, world!"');
    }
  });
});

describe('multiple-routes.ts', () => {
  it('multiple-routes.ts routes by method and path', async () => {
    const { url } = await run([example('multiple-routes'), '--route-prefix', '/hello']);
    expect(await (await fetch(`${url}/hello/Serve`, { method: 'POST' })).text()).toBe(
      '"Hello from Serve!"',
    );
    expect(await (await fetch(`${url}/hello`)).text()).toBe('"Hello, world!"');
  });
});

describe.each(['express', 'fastify', 'hono'])('bring-your-own-%s.ts', (name) => {
  it.each(['/', '/mine'])(
    'an app of another framework is served with its middleware under %s',
    async (prefix) => {
      const { url } = await run([example(`bring-your-own-${name}`), '--route-prefix', prefix]);
      const response = await fetch(url + prefix);
      expect(await response.text()).toBe('Hello from the root!');
      expect(response.headers.get('x-served-by')).toBe(name);
    },
  );
});

describe('websocket-echo.ts', () => {
  it('websocket-echo.ts echoes to its client and logs that the client left', async () => {
    const server = await run([example('websocket-echo')]);
    const client = spawnNode([
      ...LOADER,
      'examples/websocket-client.ts',
      `${server.url.replace('http', 'ws')}/`,
      'hello',
      'again',
    ]);
    expect(await client.ended()).toBe(0);
    expect(client.output()).toBe('hello\nagain\n');
    await server.prints(/The client left\./);
  });

  it('websocket-echo.ts closes with 1012 when the server is stopped', async () => {
    const server = await run([example('websocket-echo')]);
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/`);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await server.stop('SIGINT');
    expect((await closed)[0]).toBe(1012);
  });
});

describe('chat.ts', () => {
  it('chat.ts tells all members of a room what one of them says', async () => {
    const { url } = await run([example('chat')]);
    expect(await (await fetch(url)).text()).toContain('new WebSocket(');
    const enter = async (path: string) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/rooms/${path}`);
      const heard: unknown[] = [];
      socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString())));
      await once(socket, 'message');
      return { socket, heard };
    };
    const ada = await enter('tea?name=Ada');
    const ben = await enter('tea?name=Ben');
    const other = await enter('coffee');
    ada.socket.send('{"type":"say","text":"Hello"}');
    await expect.poll(() => ben.heard).toContainEqual({ type: 'said', name: 'Ada', text: 'Hello' });
    ben.socket.send('{"type":"say"}');
    await expect.poll(() => ben.heard.at(-1)).toMatchObject({ type: 'error' });
    ben.socket.close();
    await expect.poll(() => ada.heard.at(-1)).toEqual({ type: 'news', text: 'Ben has left.' });
    expect(other.heard).toEqual([{ type: 'news', text: 'guest is here.' }]);
  });
});

describe('streaming.ts', () => {
  it('streaming.ts streams a chunk at a time as text', async () => {
    const { url } = await run([example('streaming')]);
    const response = await fetch(`${url}/?max=10`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const chunks: string[] = [];
    for await (const chunk of response.body ?? []) chunks.push(Buffer.from(chunk).toString());
    expect(chunks).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('the client of streaming.ts prints the stream as it comes', async () => {
    const { url } = await run([example('streaming')]);
    const client = spawnNode([...LOADER, 'examples/streaming-client.ts', `${url}/?max=3`]);
    expect(await client.ended()).toBe(0);
    expect(client.output()).toMatch(/^(Got result \d+\.\ds after start: '[0-2]'\n){3}$/);
  });
});

describe('streaming-disconnect.ts', () => {
  it('streaming-disconnect.ts runs the generator’s finally when the client leaves', async () => {
    const server = await run([example('streaming-disconnect')]);
    const leaving = new AbortController();
    const response = await fetch(server.url, { signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    expect(await server.prints(/Cancelled! Exiting\./)).toBeTruthy();
  });
});

describe('disconnect.ts', () => {
  it('disconnect.ts cancels the handler when the client leaves', async () => {
    const server = await run([example('disconnect')]);
    const leaving = new AbortController();
    const answer = fetch(server.url, { signal: leaving.signal }).catch(() => 'left');
    await server.prints(/received/);
    leaving.abort();
    expect(await answer).toBe('left');
    await server.prints(/cancelled/);
  });
});

describe('disconnect-shielded.ts', () => {
  it('disconnect-shielded.ts finishes the shielded work after the handler was cancelled', async () => {
    const server = await run([example('disconnect-shielded')]);
    const leaving = new AbortController();
    const answer = fetch(server.url, { signal: leaving.signal }).catch(() => 'left');
    await server.prints(/snoring/);
    leaving.abort();
    expect(await answer).toBe('left');
    await server.prints(/Cancelled, but still snoring\.[^]*ZZZ/);
  });
});

describe('composition.ts', () => {
  it('composition.ts answers through the handle of the other deployment', async () => {
    const { url } = await run([example('composition')]);
    expect(await (await fetch(`${url}/double/21`)).json()).toEqual({ result: 42 });
  });

  it('composition.ts cancels the inner call with the outer request', async () => {
    const server = await run([example('composition')]);
    const leaving = new AbortController();
    const answer = fetch(`${server.url}/double/7?delayMs=60000`, { signal: leaving.signal }).catch(
      () => 'left',
    );
    await server.prints(/doubling 7/);
    leaving.abort();
    expect(await answer).toBe('left');
    await server.prints(/cancelled doubling 7/);
  });
});

describe('keep-alive.yaml', () => {
  it('keep-alive.yaml closes an idle connection after the time that it sets', async () => {
    const { port } = await run(['--config', 'examples/keep-alive.yaml']);
    const idle = await idleMillis(port);
    expect(idle).toBeGreaterThan(2_000);
    expect(idle).toBeLessThan(4_900);
  });

  it('the environment wins over keep-alive.yaml', async () => {
    const env = { SLUICE_HTTP_KEEP_ALIVE_TIMEOUT_S: '1' };
    const { port } = await run(['--config', 'examples/keep-alive.yaml'], { env });
    expect(await idleMillis(port)).toBeLessThan(2_900);
  });
});

describe('shop.ts', () => {
  it('shop.ts is served by npm start with two replicas until Ctrl-C', async () => {
    const port = await freePort();
    const start = spawnCommand('npm', ['start'], { env: { PORT: String(port) } });
    const url = `http://127.0.0.1:${port}/my_app`;
    served = { ...start, url, port };
    await start.prints(new RegExp(`${url}/docs`));
    await start.prints(new RegExp(`ws://127\\.0\\.0\\.1:${port}/my_app/echo`));
    const pids = (await start.prints(/pids ([\d, ]+)/))[1]?.split(', ').map(Number) ?? [];
    expect(pids).toHaveLength(2);
    for (const address of [url, `${url}/`]) {
      const home = await fetch(address);
      expect(home.status).toBe(200);
      const [, link = ''] = /href="([^"]+)"/.exec(await home.text()) ?? [];
      expect((await fetch(new URL(link, address))).status).toBe(200);
    }
    expect(await (await fetch(`${url}/hello`)).text()).toBe('"Hello, world!"');
    expect(await start.stop('SIGINT')).toBe(0);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
